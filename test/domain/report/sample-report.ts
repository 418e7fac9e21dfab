/** A failover as it should go when a Region is lost, and what its dry run said a week before: samples for tests of the report. */
import { plus } from '../../../domain/instant';
import { type RecoveryReport, type ReportRequest, type ReportStep } from '../../../domain/report';
import { deriveFailover } from '../../../domain/steps/derive';
import { referencePlan, westward } from '../reference-plan';

export const killed = '2026-11-23T03:02:11.000Z';
const at = (seconds: number): string => plus(killed, seconds * 1_000);

/** Seconds after the kill: from, to. */
const ran: Readonly<Record<string, readonly [from: number, to: number]>> = {
  assess: [20, 22.4],
  'api.prewarm': [22.4, 123.1],
  'gate.promote': [22.4, 84],
  'ledger.fence': [84, 86.1],
  'api.stand-down': [84, 86.05],
  'ledger.promote': [86.1, 204.9],
  'api.healthy': [123.1, 170],
  'ledger.verify': [204.9, 205.3],
  'front.shift': [205.3, 219.9],
  'payment.verify': [219.9, 282.7],
  record: [282.7, 282.7],
};

const changes: Readonly<Record<string, Partial<ReportStep>>> = {
  'api.prewarm': { evidence: { running: 50, wanted: 50 } },
  'api.healthy': { evidence: { healthy: 47 }, degraded: '47 of 50 targets are healthy, the minimum of 30 is met' },
  'ledger.fence': {
    state: 'failed',
    because: [
      {
        rule: 'the old primary answers',
        saw: 'no answer within 2 s',
        wanted: 'an answer',
        source: 'one probe time-out',
      },
    ],
  },
  'ledger.drain': { state: 'unreachable', attempts: 0, lookedAt: null },
  'api.stand-down': { state: 'failed' },
  'ledger.promote': {
    evidence: { status: 'available', replicaOf: null, writable: true, note: 'done by us | once' },
    attempts: 3,
  },
  assess: { attempts: 0 },
  'gate.promote': { attempts: 0 },
};

const steps: readonly ReportStep[] = deriveFailover(referencePlan(), westward).map((step) => {
  const [from, to] = ran[step.id] ?? [null, null];
  return {
    id: step.id,
    says: step.says,
    state: 'reached',
    after: step.after.map((edge) => `${edge.step} ${edge.until}`),
    startedAt: from === null ? null : at(from),
    finishedAt: to === null ? at(86.1) : at(to),
    lookedAt: to === null ? null : at(to),
    expectedMs: step.timing.expectedMs,
    budgetMs: step.timing.budgetMs,
    deadlineMs: step.timing.deadlineMs,
    attempts: 1,
    evidence: null,
    degraded: null,
    undone: false,
    because: [],
    ...changes[step.id],
  };
});

function request(step: string, call: string, seconds: number, change: Partial<ReportRequest> = {}): ReportRequest {
  return {
    step,
    call,
    region: 'eu-west-1',
    requestId: `6f3c7d1e-0000-4000-8000-${String(Math.round(seconds * 10)).padStart(12, '0')}`,
    input: { for: step },
    inputHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    at: at(seconds),
    attempt: 1,
    answer: 'ok',
    error: null,
    ...change,
  };
}

export const sampleReport: RecoveryReport = {
  schema: 1,
  application: 'payments',
  operation: 'failover',
  operationId: '0191c9e2-7b1c-7d3e-9d43-4a6b8f0e2c11.1',
  mode: 'real',
  outcome: 'degraded',
  from: 'us-east-1',
  to: 'eu-west-1',
  reason: 'us-east-1 down,\n<all of it>',
  startedBy: 'oncall',
  startedAt: at(20),
  finishedAt: at(282.7),
  impairedSince: { at: killed, known: 'stated' },
  servedSince: at(282.7),
  rtoMs: 900_000,
  rtaMs: 282_700,
  rpoMs: 60_000,
  rpaMs: 870,
  rpaProvisional: true,
  loss: {
    is: 'open',
    atLeastMs: 870,
    because: 'the primary may still accept writes: it is not fenced',
  },
  exposureAtDecision: {
    is: 'open',
    atLeastMs: 870,
    asOf: at(22.4),
    because: 'the primary may still accept writes: it is not fenced',
  },
  fence: {
    outcome: 'impossible',
    perStep: { 'ledger.fence': 'impossible', 'api.stand-down': 'impossible' },
    acceptedBy: ['ops-lead', 'dba'],
    twoWritersPossibleSince: at(204.9),
    twoWritersPossibleUntil: null,
    returnsWritable: [{ resource: 'ledger', instance: 'ledger-use1', region: 'us-east-1' }],
  },
  protection: 'unprotected',
  notProved: [],
  degraded: ['api.healthy: 47 of 50 targets are healthy, the minimum of 30 is met'],
  musterVersion: '0.1.0',
  plan: { ...referencePlan() },
  planHash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  workflowId: 'recovery/payments',
  firstRunId: '0191c9e2-7b1c-7d3e-9d43-4a6b8f0e2c11',
  gate: { rules: referencePlan().gates.promote, is: 'approved', rounds: 1, closedBy: 'people' },
  approvals: [
    {
      is: 'approve',
      by: 'dba',
      at: at(60),
      nonce: 'a',
      round: 1,
      acceptFence: 'impossible',
      lossCeilingMs: 5_000,
      proof: 'asserted',
    },
    {
      is: 'approve',
      by: 'ops-lead',
      at: at(84),
      nonce: 'b',
      round: 1,
      acceptFence: 'impossible',
      reason: 'Region silent',
      proof: 'asserted',
    },
  ],
  steps,
  criticalPath: {
    steps: [
      'assess',
      'gate.promote',
      'ledger.fence',
      'ledger.promote',
      'ledger.verify',
      'front.shift',
      'payment.verify',
    ],
    lengthMs: 262_700,
    fromDecisionMs: 198_600,
    wallFromDecisionMs: 198_700,
  },
  requests: [
    request('api.prewarm', 'application-autoscaling:RegisterScalableTarget', 22.5),
    request('api.prewarm', 'ecs:UpdateService', 22.6),
    request('ledger.promote', 'rds:PromoteReadReplica', 86.2, { requestId: null, answer: 'unknown', error: 'Died' }),
    request('front.shift', 'route53-recovery-cluster:UpdateRoutingControlStates', 205.4, { attempt: 2 }),
    request('payment.verify', 'http:Send', 282, { requestId: null }),
  ],
  predicted: null,
  journal: [
    { at: at(22.4), what: 'gate promote/1 opened: promotion cannot be undone once sent' },
    { at: at(60), what: 'approve promote/1: accepted', by: 'dba' },
    { at: at(84), what: 'approve promote/1: accepted', by: 'ops-lead' },
  ],
};

export const sampleDryRun: RecoveryReport = {
  ...sampleReport,
  mode: 'dry-run',
  outcome: 'predicted',
  workflowId: 'dry-run/payments/1d2a',
  servedSince: null,
  rtaMs: null,
  rpaMs: null,
  rpaProvisional: false,
  loss: { is: 'none' },
  fence: { ...sampleReport.fence, acceptedBy: [], twoWritersPossibleSince: null, returnsWritable: [] },
  protection: 'protected',
  degraded: [],
  gate: { ...sampleReport.gate, is: 'not-opened', rounds: 0, closedBy: null },
  approvals: [],
  requests: [],
  criticalPath: { steps: [], lengthMs: 0, fromDecisionMs: null, wallFromDecisionMs: null },
  steps: steps.map((step) => ({
    ...step,
    state: 'reached',
    startedAt: at(22.4),
    finishedAt: at(22.4),
    degraded: null,
    because: [],
    evidence: { assumed: 'reached after its expected time' },
  })),
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
        atMs: 65_000,
      },
    ],
    finishesAfterMs: 276_000,
    cannotKnow: ['front.shift: is so already; what it sends after the steps before it cannot be known'],
  },
  journal: [{ at: at(22.4), what: 'dry run: nothing was sent' }],
};
