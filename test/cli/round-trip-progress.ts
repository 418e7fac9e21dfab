/** Operations other than a failover while they run or wait: what the live views are shown. */
import { type GateProgress, type Progress, type StepProgress } from '../../contract/progress';
import { at, operationId, started } from './fixtures';

function stepAt(id: string, says: string, change: Partial<StepProgress>): StepProgress {
  return {
    ...{ id, says, status: 'pending', phase: 'verify', after: [], startedAt: null, finishedAt: null },
    ...{ expectedMs: 1_000, budgetMs: 5_000, deadlineMs: 20_000, hint: null, because: [] },
    ...change,
  };
}

const gate: Omit<GateProgress, 'gate' | 'why'> = {
  ...{ is: 'open', have: [], need: 2, approvers: ['ops-lead', 'dba', 'duty'], decideBy: at('03:09:12') },
  ...{ otherwise: 'hold', overdue: false, expectedFence: 'proven', rtoNeedsDecisionBy: at('03:13:30') },
};

/** A live drill asks before it begins: its first part is a switchover. */
export const liveDrillAtGate: Progress = {
  ...started,
  operation: 'switchover',
  chain: { of: 'drill', part: 1, parts: 4 },
  reason: 'the quarterly drill',
  impairedSince: { at: at('03:02:50'), known: 'planned' },
  phase: 'gate',
  gate: {
    ...gate,
    gate: 'drill/1',
    otherwise: 'abort',
    why: 'a live drill: customers cannot write for about 3m, twice, and nothing replicates for about 1h 10m and 40m',
  },
  criticalPath: ['gate.drill', 'ledger.fence', 'ledger.promote'],
  steps: [
    stepAt('assess', 'look at everything', {
      ...{ status: 'reached', phase: 'assess', startedAt: at('03:02:50'), finishedAt: at('03:02:54') },
    }),
    stepAt('gate.drill', '2 approvals to begin the drill', {
      ...{ status: 'waiting', phase: 'gate', startedAt: at('03:02:54') },
    }),
    stepAt('ledger.fence', 'fence ledger-use1 in us-east-1', { phase: 'fence', after: ['gate.drill reached'] }),
  ],
};

export const restoreAtGate: Progress = {
  ...started,
  operation: 'restore',
  to: 'us-east-1',
  reason: 'balances are wrong since 02:50',
  impairedSince: { at: at('03:02:55'), known: 'observed' },
  exposure: { is: 'closed', ms: 605_000, asOf: at('03:02:55') },
  fence: 'proven',
  phase: 'gate',
  gate: {
    ...gate,
    gate: 'cutover/1',
    why: 'payments comes back as it was at 2026-11-23T02:52:50.000Z: what was committed after it is given up, and a rename cannot be undone once sent',
  },
  criticalPath: ['gate.cutover', 'ledger.set-aside', 'ledger.take-place'],
  steps: [
    stepAt('ledger.fence', 'fence ledger-use1 in us-east-1', {
      ...{ status: 'reached', phase: 'fence', startedAt: at('03:02:51'), finishedAt: at('03:02:55') },
    }),
    stepAt('ledger.restore', 'restore ledger-use1', {
      ...{ status: 'reached', phase: 'restore', startedAt: at('03:02:55'), finishedAt: at('03:03:40') },
    }),
    stepAt('ledger.check', '2 checks of the restored data', {
      ...{ status: 'reached', startedAt: at('03:03:40'), finishedAt: at('03:03:44') },
      hint: 'balances add up: ok, no payment twice: ok',
    }),
    stepAt('gate.cutover', '2 approvals to cut over to the restored database', {
      ...{ status: 'waiting', phase: 'gate', startedAt: at('03:03:44') },
    }),
    stepAt('ledger.set-aside', 'keep ledger-use1', { phase: 'shift', after: ['gate.cutover reached'] }),
  ],
};

/** The Region came back, and its database cannot be closed yet. */
export const quarantined: Progress = {
  ...started,
  operation: 'quarantine',
  operationId: operationId.replace(/^0191c9e2/, '0191c9e9'),
  impairedSince: { at: at('03:07:20'), known: 'planned' },
  phase: 'fence',
  criticalPath: ['ledger.fence'],
  steps: [
    stepAt('ledger.fence', 'fence ledger-use1 in us-east-1', {
      ...{ status: 'running', phase: 'fence', startedAt: at('03:07:20') },
      because: [{ rule: 'NoAnswer', saw: 'no answer in 2 s', wanted: 'an answer', source: 'one probe time-out' }],
    }),
  ],
};

/** The second of three parts, while it runs. */
export const failingBack: Progress = {
  ...started,
  operation: 'switchover',
  chain: { of: 'failback', part: 2, parts: 3 },
  from: 'eu-west-1',
  to: 'us-east-1',
  impairedSince: { at: at('03:02:50'), known: 'planned' },
};
