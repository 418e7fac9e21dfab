/** One failover of the reference plan, stopped at the moments people look at it: what the live views are shown. */
import { type Progress, type StepProgress } from '../../contract/progress';
import { type StepStatus } from '../../domain/steps/schedule';
import { type Phase } from '../../domain/kinds/kind';

/** 03:04:15 UTC; the Region went dark at 03:02:11. */
export const nowMs = Date.parse('2026-11-23T03:04:15Z');
export const at = (time: string): string => `2026-11-23T${time}.000Z`;
export const operationId = '0191c9e2-7b1c-7d3e-9d43-4a6b8f0e2c11.1';
export const uiUrl = 'http://127.0.0.1:8233/namespaces/default/workflows/recovery%2Fpayments';

export type Timed = readonly [
  id: string,
  says: string,
  phase: Phase,
  expectedS: number,
  budgetS: number,
  deadlineS: number,
  after: readonly string[],
];

export const timed: readonly Timed[] = [
  ['assess', 'look at everything', 'assess', 2, 6, 30, []],
  ['api.prewarm', 'run 50 tasks of api in eu-west-1', 'capacity', 75, 180, 900, ['assess reached']],
  ['api.healthy', '50 healthy targets of api in eu-west-1', 'capacity', 45, 120, 600, ['api.prewarm reached']],
  ['gate.promote', '2 approvals to promote', 'gate', 60, 300, 300, ['assess reached']],
  ['ledger.fence', 'fence ledger-use1 in us-east-1', 'fence', 2, 5, 10, ['gate.promote reached']],
  [
    'ledger.promote',
    'promote ledger-euw1 in eu-west-1',
    'promote',
    120,
    300,
    1_200,
    ['gate.promote reached', 'ledger.fence ended', 'ledger.drain ended'],
  ],
  ['ledger.verify', 'verify data of ledger-euw1', 'verify', 1, 10, 60, ['ledger.promote reached']],
  [
    'front.shift',
    'shift api.example.com to eu-west-1',
    'shift',
    15,
    45,
    120,
    ['gate.promote reached', 'ledger.verify reached', 'api.healthy reached'],
  ],
  ['payment.verify', 'POST https://api.example.com/payments is served', 'verify', 63, 90, 360, ['front.shift reached']],
  ['record', 'record the outcome', 'record', 2, 6, 30, ['payment.verify ended']],
];

export type Change = Partial<Omit<StepProgress, 'id'>>;

function step([id, says, phase, expectedS, budgetS, deadlineS, after]: Timed, change: Change = {}): StepProgress {
  return {
    id,
    says,
    phase,
    after,
    status: 'pending',
    startedAt: null,
    finishedAt: null,
    expectedMs: expectedS * 1_000,
    budgetMs: budgetS * 1_000,
    deadlineMs: deadlineS * 1_000,
    hint: null,
    because: [],
    ...change,
  };
}

export function steps(changes: Readonly<Record<string, Change>>): readonly StepProgress[] {
  return timed.map((one) => step(one, changes[one[0]]));
}

const ran = (status: StepStatus, from: string, to: string | null, hint: string | null = null): Change => ({
  status,
  startedAt: at(from),
  finishedAt: to === null ? null : at(to),
  hint,
});

const alive = 'the primary may still accept writes: it is not fenced';

export const started: Progress = {
  application: 'payments',
  operation: 'failover',
  operationId,
  mode: 'real',
  from: 'us-east-1',
  to: 'eu-west-1',
  reason: 'us-east-1 down',
  startedBy: 'duty',
  startedAt: at('03:02:50'),
  impairedSince: { at: at('03:02:11'), known: 'stated' },
  servedSince: null,
  objectives: { rtoMs: 900_000, rpoMs: 60_000, detectionMs: 60_000 },
  phase: 'assess',
  outcome: null,
  asOf: at('03:02:52'),
  eta: at('03:07:40'),
  criticalPath: ['ledger.promote', 'ledger.verify', 'front.shift', 'payment.verify'],
  exposure: { is: 'unknown', because: 'a standby did not answer yet' },
  fence: null,
  gate: null,
  steps: steps({ assess: ran('running', '03:02:50', null) }),
  paused: null,
  journal: [],
  yieldsTo: null,
  pointOfNoReturn: false,
};

const done = {
  assess: ran('reached', '03:02:50', '03:02:54'),
  'api.prewarm': ran('reached', '03:02:54', '03:04:15', '50 of 50 tasks'),
};

export const atGate: Progress = {
  ...started,
  phase: 'gate',
  exposure: {
    is: 'open',
    atLeastMs: 800,
    asOf: at('03:02:54'),
    because: alive,
  },
  steps: steps({ ...done, 'gate.promote': ran('waiting', '03:02:54', null) }),
  gate: {
    gate: 'promote/1',
    is: 'open',
    have: [{ by: 'dba', at: at('03:03:40') }],
    need: 2,
    approvers: ['ops-lead', 'dba', 'duty'],
    decideBy: at('03:09:12'),
    otherwise: 'hold',
    overdue: false,
    why: 'promotion cannot be undone once sent',
    expectedFence: 'impossible',
    rtoNeedsDecisionBy: at('03:13:30'),
  },
  journal: [
    { at: at('03:02:54'), what: 'gate promote/1 opened: promotion cannot be undone once sent' },
    { at: at('03:03:40'), what: 'approve promote/1: accepted', by: 'dba' },
  ],
};

const approved = {
  ...done,
  'api.healthy': ran('running', '03:04:15', null, '31 of 50 healthy'),
  'gate.promote': ran('reached', '03:02:54', '03:04:00'),
  'ledger.fence': {
    ...ran('failed', '03:04:00', '03:04:02'),
    because: [{ rule: 'NoAnswer', saw: 'no answer in 2 s', wanted: 'an answer', source: 'one probe time-out' }],
  },
};

export const running: Progress = {
  ...atGate,
  phase: 'promote',
  fence: 'impossible',
  pointOfNoReturn: true,
  exposure: { is: 'open', atLeastMs: 900, asOf: at('03:04:02'), because: alive },
  gate: atGate.gate && {
    ...atGate.gate,
    is: 'approved',
    have: [...atGate.gate.have, { by: 'ops-lead', at: at('03:04:00') }],
  },
  steps: steps({ ...approved, 'ledger.promote': ran('running', '03:04:02', null, 'modifying, 13 s') }),
  journal: [...atGate.journal, { at: at('03:04:00'), what: 'approve promote/1: accepted', by: 'ops-lead' }],
};

export const parked: Progress = {
  ...running,
  phase: 'shift',
  eta: null,
  steps: steps({
    ...approved,
    'api.healthy': ran('reached', '03:04:15', '03:05:00', '50 of 50 healthy'),
    'ledger.promote': ran('reached', '03:04:02', '03:06:00', 'available'),
    'ledger.verify': ran('reached', '03:06:00', '03:06:01'),
    'front.shift': {
      ...ran('parked', '03:06:01', null, 'no endpoint took it'),
      because: [
        {
          rule: 'an endpoint of the cluster answers',
          saw: 'ECONNREFUSED on 5 of 5',
          wanted: 'one that answers',
          source: 'Route 53 ARC Developer Guide, five Regional endpoints',
        },
        {
          rule: 'the routing controls are named',
          saw: 'no control for eu-west-1',
          wanted: 'one a Region',
          source: 'resources.front.controls',
        },
      ],
    },
  }),
};

export const paused: Progress = {
  ...running,
  paused: { by: 'dba', at: at('03:04:10'), reason: 'wait for the network team' },
};
