/** How the failover of fixtures.ts may have ended: what the end views are shown. */
import { type RecoveryReport, type ReportStep } from '../../domain/report';
import { referencePlan } from '../domain/reference-plan';
import { at, operationId, timed, type Timed } from './fixtures';

const spent: Readonly<Record<string, readonly [from: string, to: string]>> = {
  assess: ['03:02:50', '03:02:54'],
  'api.prewarm': ['03:02:54', '03:04:15'],
  'api.healthy': ['03:04:15', '03:05:00'],
  'gate.promote': ['03:02:54', '03:04:00'],
  'ledger.fence': ['03:04:00', '03:04:02'],
  'ledger.promote': ['03:04:02', '03:06:00'],
  'ledger.verify': ['03:06:00', '03:06:01'],
  'front.shift': ['03:06:01', '03:06:15'],
  'payment.verify': ['03:06:15', '03:07:18'],
  record: ['03:07:18', '03:07:20'],
};

function reportStep([id, says, , expectedS, budgetS, deadlineS, after]: Timed): ReportStep {
  const [startedAt, finishedAt] = spent[id] ?? [];
  return {
    id,
    says,
    state: id === 'ledger.fence' ? 'failed' : 'reached',
    after,
    startedAt: startedAt === undefined ? null : at(startedAt),
    finishedAt: finishedAt === undefined ? null : at(finishedAt),
    lookedAt: null,
    expectedMs: expectedS * 1_000,
    budgetMs: budgetS * 1_000,
    deadlineMs: deadlineS * 1_000,
    attempts: 1,
    evidence:
      id === 'record'
        ? {
            written: `s3://payments-dr-euw1/payments/${operationId}/recovery-report.md, s3://payments-dr-usw2/payments/${operationId}/recovery-report.md`,
            missing: null,
          }
        : null,
    degraded: null,
    undone: false,
    because: [],
  };
}

const alive = 'the primary may still accept writes: it is not fenced';

export const recovered: RecoveryReport = {
  schema: 1,
  application: 'payments',
  operation: 'failover',
  operationId,
  mode: 'real',
  outcome: 'recovered',
  from: 'us-east-1',
  to: 'eu-west-1',
  reason: 'us-east-1 down',
  startedBy: 'duty',
  startedAt: at('03:02:50'),
  finishedAt: at('03:07:20'),
  impairedSince: { at: at('03:02:11'), known: 'stated' },
  servedSince: at('03:07:18'),
  rtoMs: 900_000,
  rtaMs: 307_000,
  rpoMs: 60_000,
  rpaMs: 900,
  rpaProvisional: true,
  loss: { is: 'open', atLeastMs: 900, because: alive },
  exposureAtDecision: { is: 'open', atLeastMs: 900, asOf: at('03:04:00'), because: alive },
  fence: {
    outcome: 'impossible',
    perStep: { 'ledger.fence': 'impossible' },
    acceptedBy: ['dba', 'ops-lead'],
    twoWritersPossibleSince: at('03:04:02'),
    twoWritersPossibleUntil: null,
    returnsWritable: [{ resource: 'ledger', instance: 'ledger-use1', region: 'us-east-1' }],
  },
  protection: 'unprotected',
  notProved: [
    'the old primary was not proven stopped: what it may have accepted since 2026-11-23T03:02:11.000Z is in no figure here',
  ],
  degraded: [],
  musterVersion: '0.1.0',
  plan: {},
  planHash: 'f'.repeat(64),
  workflowId: 'recovery/payments',
  firstRunId: '0191c9e2-7b1c-7d3e-9d43-4a6b8f0e2c11',
  gate: { rules: referencePlan().gates.promote, is: 'approved', rounds: 1, closedBy: 'people' },
  approvals: [],
  steps: timed.map(reportStep),
  criticalPath: {
    steps: ['gate.promote', 'ledger.fence', 'ledger.promote', 'ledger.verify', 'front.shift', 'payment.verify'],
    lengthMs: 264_000,
    fromDecisionMs: 198_000,
    wallFromDecisionMs: 198_000,
  },
  requests: [],
  predicted: null,
  journal: [],
};

export const degraded: RecoveryReport = {
  ...recovered,
  outcome: 'degraded',
  degraded: ['api.prewarm: 30 of 50 tasks run: the Region is short of capacity'],
  notProved: ['no probe for ledger: the last replayed commit could not be read'],
  rtaMs: 960_000,
  rpaMs: null,
  loss: { is: 'open', atLeastMs: null, because: 'nobody stated since when it is impaired' },
  impairedSince: { at: at('03:02:50'), known: 'assumed' },
  fence: { ...recovered.fence, twoWritersPossibleSince: at('03:04:02') },
};

const put: Pick<
  RecoveryReport,
  'notProved' | 'loss' | 'servedSince' | 'rtaMs' | 'rpaMs' | 'protection' | 'steps' | 'fence'
> = {
  notProved: [],
  loss: { is: 'none' },
  servedSince: null,
  rtaMs: null,
  rpaMs: null,
  protection: 'protected',
  steps: timed.slice(0, 3).map((one) => ({ ...reportStep(one), undone: one[0] === 'api.prewarm' })),
  fence: {
    ...recovered.fence,
    outcome: 'not-tried',
    perStep: { 'ledger.fence': 'not-tried' },
    acceptedBy: [],
    twoWritersPossibleSince: null,
    returnsWritable: [],
  },
};

export const rejected: RecoveryReport = {
  ...recovered,
  ...put,
  outcome: 'rejected',
  approvals: [
    {
      is: 'reject',
      by: 'dba',
      at: at('03:03:40'),
      nonce: 'n',
      round: 1,
      acceptFence: 'proven',
      reason: 'a false alarm',
      proof: 'asserted',
    },
  ],
};

export const aborted: RecoveryReport = {
  ...recovered,
  ...put,
  outcome: 'aborted',
  journal: [{ at: at('03:03:50'), what: 'abort: accepted', by: 'ops-lead' }],
};

export const dryRun: RecoveryReport = {
  ...recovered,
  ...put,
  mode: 'dry-run',
  predicted: {
    requests: [
      {
        step: 'api.prewarm',
        call: 'ecs:UpdateService',
        region: 'eu-west-1',
        input: { cluster: 'payments', service: 'api', desiredCount: 50 },
        atMs: 2_000,
      },
      {
        step: 'ledger.promote',
        call: 'rds:PromoteReadReplica',
        region: 'eu-west-1',
        input: { DBInstanceIdentifier: 'ledger-euw1', BackupRetentionPeriod: 7 },
        atMs: 64_000,
      },
    ],
    finishesAfterMs: 266_000,
    cannotKnow: ['ledger.fence: no answer in 2 s; whether it can be done shows in the real run'],
  },
};
