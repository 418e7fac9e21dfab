/** How the way back from the failover of fixtures.ts ended, a restore, drills and a diff: what the end views are shown. */
import { type Leftover, type RecoveryReport, type ReportStep } from '../../domain/report';
import { type DrillFacts } from '../../domain/verdict/drill-facts';
import { verdictOf } from '../../domain/verdict/verdict';
import { referencePlan } from '../domain/reference-plan';
import { at } from './fixtures';
import { recovered } from './report-fixtures';

const tag = '20261123-4fa9c1';
/** Of the operation after the failover; its parts end in .1, .2 and .3. */
const run = '0191ca40-11aa-7b2c-8c01-77aa00bb12cd';

type Row = readonly [id: string, says: string, from: string, to: string];

function reached([id, says, from, to]: Row): ReportStep {
  return {
    ...{ id, says, state: 'reached', after: [], startedAt: at(from), finishedAt: at(to), lookedAt: null },
    ...{ expectedMs: 1_000, budgetMs: 5_000, deadlineMs: 20_000, attempts: 1 },
    ...{ evidence: null, degraded: null, undone: false, because: [] },
  };
}

type Quiet =
  ('impairedSince' | 'servedSince' | 'rtaMs' | 'rpaMs' | 'rpaProvisional') | ('loss' | 'notProved' | 'fence' | 'gate');

/** Nobody was without service, and nothing was asked of people. */
const quiet: Pick<RecoveryReport, Quiet> = {
  impairedSince: { at: at('05:00:00'), known: 'planned' },
  ...{ servedSince: null, rtaMs: null, rpaMs: null, rpaProvisional: false, loss: { is: 'none' }, notProved: [] },
  fence: {
    ...{ outcome: 'not-tried', perStep: {}, acceptedBy: [] },
    ...{ twoWritersPossibleSince: null, twoWritersPossibleUntil: null, returnsWritable: [] },
  },
  gate: { rules: referencePlan().gates.promote, is: 'not-opened', rounds: 0, closedBy: null },
};

function pathOf(rows: readonly Row[], lengthMs: number): RecoveryReport['criticalPath'] {
  return { steps: rows.map(([id]) => id), lengthMs, fromDecisionMs: null, wallFromDecisionMs: null };
}

export const leftovers: readonly Leftover[] = [
  {
    what: `snapshot ledger-use1-final-${tag}`,
    region: 'us-east-1',
    why: 'final snapshot of the old primary',
    monthlyCostUsd: null,
  },
  {
    what: `instance ledger-use1-retired-${tag}`,
    region: 'us-east-1',
    why: 'old primary, kept as evidence until 2026-12-23',
    monthlyCostUsd: 187.57,
  },
];

const reprotectRows: readonly Row[] = [
  ['assess', 'look at everything', '05:00:00', '05:00:02'],
  ['ledger.confirm', 'ledger-euw1 in eu-west-1 is the primary', '05:00:02', '05:00:03'],
  ['ledger.fence', 'fence ledger-use1 in us-east-1', '05:00:03', '05:00:05'],
  ['ledger.keep', 'last snapshot of ledger-use1 in us-east-1', '05:00:05', '05:05:00'],
  ['ledger.retire', `keep ledger-use1 as ledger-use1-retired-${tag}`, '05:05:00', '05:06:30'],
  ['ledger.replicate', 'replicate ledger-euw1 to ledger-use1 in us-east-1', '05:06:30', '05:26:00'],
  ['ledger.stream', 'ledger-use1 follows ledger-euw1 closely', '05:26:00', '05:31:30'],
];

export const reprotected: RecoveryReport = {
  ...recovered,
  ...quiet,
  operation: 'reprotect',
  operationId: `${run}.1`,
  outcome: 'done',
  from: 'eu-west-1',
  to: 'us-east-1',
  reason: 'us-east-1 is back',
  startedAt: at('05:00:00'),
  finishedAt: at('05:31:32'),
  protection: 'protected',
  fence: { ...quiet.fence, outcome: 'proven', perStep: { 'ledger.fence': 'proven' } },
  leftovers,
  steps: reprotectRows.map(reached),
  criticalPath: pathOf(reprotectRows, 1_890_000),
};

export const reprotectAborted: RecoveryReport = {
  ...reprotected,
  outcome: 'aborted',
  protection: 'unprotected',
  steps: reprotectRows.slice(0, 5).map(reached),
  criticalPath: pathOf(reprotectRows.slice(0, 5), 390_000),
  journal: [{ at: at('05:06:40'), what: 'abort: accepted (reason: the quota is full)', by: 'ops-lead' }],
};

const { leftovers: kept = [], ...withoutLeft } = reprotected;
const parts = { of: 'failback', parts: 3 } as const;

const home: RecoveryReport = {
  ...recovered,
  operation: 'switchover',
  operationId: `${run}.2`,
  from: 'eu-west-1',
  to: 'us-east-1',
  startedAt: at('05:31:32'),
  finishedAt: at('05:40:00'),
  impairedSince: { at: at('05:37:00'), known: 'observed' },
  servedSince: at('05:39:40'),
  rtaMs: 160_000,
  rpaMs: 0,
  rpaProvisional: false,
  loss: { is: 'none' },
  notProved: [],
  chain: { ...parts, part: 2 },
};

const settleRows: readonly Row[] = [
  ['assess', 'look at everything', '05:40:00', '05:40:02'],
  ['ledger.confirm', 'ledger-use1 in us-east-1 is the primary', '05:40:02', '05:40:03'],
  ['api.settle', '20 to 100 tasks of api in us-east-1, as the plan says', '05:40:02', '05:41:42'],
  ['ledger.replicate', 'replicate ledger-use1 to ledger-euw1 in eu-west-1', '05:46:30', '06:06:00'],
  ['ledger.stream', 'ledger-euw1 follows ledger-use1 closely', '06:06:00', '06:11:30'],
];

export const failedBack: RecoveryReport = {
  ...withoutLeft,
  operation: 'failback',
  operationId: `${run}.3`,
  from: 'us-east-1',
  to: 'eu-west-1',
  startedAt: at('05:40:00'),
  finishedAt: at('06:11:32'),
  chain: { ...parts, part: 3 },
  earlier: [{ ...withoutLeft, leftovers: kept, chain: { ...parts, part: 1 } }, home],
  fence: quiet.fence,
  steps: settleRows.map(reached),
  criticalPath: pathOf(settleRows, 1_890_000),
};

const restoreRows: readonly Row[] = [
  ['assess', 'look at everything', '05:00:00', '05:00:02'],
  ['ledger.fence', 'fence ledger-use1 in us-east-1', '05:00:03', '05:00:05'],
  [
    'ledger.restore',
    `restore ledger-use1 as of 2026-11-23T04:50:00.000Z into ledger-use1-restored-${tag}`,
    '05:00:05',
    '05:15:00',
  ],
  ['ledger.check', `2 checks of the data of ledger-use1-restored-${tag}`, '05:15:00', '05:15:04'],
  ['gate.cutover', '2 approvals to cut over to the restored database', '05:15:04', '05:18:00'],
  ['ledger.take-place', `put ledger-use1-restored-${tag} into the place of ledger-use1`, '05:19:30', '05:21:00'],
];

export const restored: RecoveryReport = {
  ...recovered,
  operation: 'restore',
  operationId: `${run}.1`,
  from: 'us-east-1',
  to: 'us-east-1',
  reason: 'balances are wrong since 04:50',
  startedAt: at('05:00:00'),
  finishedAt: at('05:22:10'),
  impairedSince: { at: at('05:00:03'), known: 'observed' },
  servedSince: at('05:22:08'),
  rtaMs: 1_325_000,
  rpaMs: 605_000,
  rpaProvisional: false,
  loss: { is: 'closed', atMostMs: 605_000 },
  notProved: [],
  fence: { ...quiet.fence, outcome: 'proven', perStep: { 'ledger.fence': 'proven' }, acceptedBy: ['dba', 'ops-lead'] },
  leftovers: [
    {
      what: `instance ledger-use1-damaged-${tag}`,
      region: 'us-east-1',
      why: 'damaged, kept as evidence until 2026-12-23',
      monthlyCostUsd: 187.57,
    },
  ],
  steps: restoreRows.map(reached),
  criticalPath: { ...pathOf(restoreRows, 1_320_000), fromDecisionMs: 248_000, wallFromDecisionMs: 248_000 },
};

const drillRows: readonly Row[] = [
  ['ledger.clone', `clone ledger-use1 into drill-${tag}-ledger`, '05:00:02', '05:16:00'],
  ['ledger.verify', `verify data of drill-${tag}-ledger`, '05:16:00', '05:16:02'],
  ['ledger.check', `2 checks of the data of drill-${tag}-ledger`, '05:16:02', '05:16:06'],
  ['ledger.remove', `delete drill-${tag}-ledger in eu-west-1`, '05:16:06', '05:19:10'],
];

const facts: DrillFacts = {
  ...{ mode: 'isolated', scenario: 'database-failover', rtoMs: 900_000, rtaMs: null, rpoMs: 60_000, rpaMs: null },
  ...{ loss: null, acknowledgedLostBeyondRpo: null },
  measured: [{ what: `clone ledger-use1 into drill-${tag}-ledger`, ms: 958_000 }],
  checks: [{ name: 'ledger.check', ok: true, saw: 'balances' }],
  leftovers: [],
  exercised: ['ledger.verify'],
  stepsOfFailover: ['api.prewarm', 'ledger.fence', 'ledger.promote', 'ledger.verify', 'front.shift'],
};

export const drilled: RecoveryReport = {
  ...recovered,
  ...quiet,
  operation: 'drill',
  operationId: `${run}.1`,
  mode: 'isolated',
  outcome: 'done',
  reason: 'the monthly drill',
  startedBy: 'calendar',
  startedAt: at('05:00:00'),
  finishedAt: at('05:19:12'),
  protection: 'not-looked-at',
  drill: { name: 'monthly', scenario: 'database-failover', planHash: 'f'.repeat(64), verdict: verdictOf(facts) },
  steps: drillRows.map(reached),
  criticalPath: pathOf(drillRows, 1_148_000),
};

export const drillFailed: RecoveryReport = {
  ...drilled,
  outcome: 'degraded',
  drill: {
    ...{ name: 'monthly', scenario: 'database-failover', planHash: 'f'.repeat(64) },
    verdict: verdictOf({
      ...facts,
      checks: [{ name: 'ledger.check', ok: false, saw: '3 rows' }],
      leftovers: [{ what: `instance drill-${tag}-ledger`, monthlyCostUsd: 93.22 }],
    }),
  },
  degraded: ['ledger.remove was skipped by dba: somebody still looks at it'],
  leftovers: [
    {
      what: `instance drill-${tag}-ledger`,
      region: 'eu-west-1',
      why: 'clone of a drill that could not be deleted',
      monthlyCostUsd: 93.22,
    },
  ],
};

function look(id: string, says: string, because: ReportStep['because']): ReportStep {
  return { ...reached([id, says, '05:00:00', '05:00:01']), because };
}

/** What `diff` saw; each of its steps is one look. */
export function looked(differs: boolean): RecoveryReport {
  return {
    ...recovered,
    ...quiet,
    operation: 'diff',
    mode: 'dry-run',
    outcome: 'predicted',
    finishedAt: at('05:00:01'),
    steps: [
      look(
        'ledger.conform',
        'ledger-use1 is primary, ledger-euw1 its replica',
        differs
          ? [
              {
                rule: 'the standby replicates from the primary',
                saw: 'ledger-euw1 has no source',
                wanted: 'ledger-use1 of us-east-1',
                source: 'rds:DescribeDBInstances',
              },
            ]
          : [],
      ),
      look('api.conform', "capacity of api is the plan's in both Regions", []),
      look(
        'front.conform',
        'api.example.com is served from us-east-1',
        differs
          ? [
              {
                rule: 'the routing control of us-east-1 is On',
                saw: 'Off at all 5 endpoints',
                wanted: 'On',
                source: 'resources.front.controls',
              },
            ]
          : [],
      ),
    ],
  };
}
