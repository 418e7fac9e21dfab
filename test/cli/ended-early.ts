/** Ends before anything was promoted, by what they left of the old side: what the end views and the written report are shown. */
import { type RecoveryReport } from '../../domain/report';
import { at } from './fixtures';
import { aborted, rejected } from './report-fixtures';

const fenced = (step: RecoveryReport['steps'][number]): RecoveryReport['steps'][number] => ({
  ...step,
  id: 'ledger.fence',
  says: 'fence ledger-use1 in us-east-1',
  state: 'reached',
  startedAt: at('03:04:00'),
  finishedAt: at('03:04:02'),
});

/** Aborted once the old primary was closed: here, with its fence put back. */
export const undoneFence: RecoveryReport = {
  ...aborted,
  steps: [...aborted.steps, ...aborted.steps.slice(0, 1).map((step) => ({ ...fenced(step), undone: true }))],
  fence: {
    ...aborted.fence,
    outcome: 'undone',
    perStep: { 'ledger.fence': 'undone' },
    acceptedBy: ['dba', 'ops-lead'],
  },
  journal: [
    { at: at('03:04:05'), what: 'abort: accepted', by: 'ops-lead' },
    { at: at('03:04:06'), what: 'ledger.fence: put back as it was; what has to start again takes its time' },
    { at: at('03:04:07'), what: 'api.prewarm: put back as it was; what has to start again takes its time' },
  ],
};

const stuckLine = 'ledger.fence: could not be put back (the role is gone); look at it by hand';

/** The same, but nobody could open the old primary again: an outage in both Regions. */
export const stuckFence: RecoveryReport = {
  ...undoneFence,
  steps: undoneFence.steps.map((step) => (step.id === 'ledger.fence' ? { ...step, undone: false } : step)),
  fence: { ...undoneFence.fence, outcome: 'proven', perStep: { 'ledger.fence': 'proven' } },
  journal: undoneFence.journal.map((entry) =>
    entry.what.startsWith('ledger.fence') ? { ...entry, what: stuckLine } : entry,
  ),
};

export const rejectedStuckFence: RecoveryReport = {
  ...stuckFence,
  outcome: 'rejected',
  approvals: rejected.approvals,
};

/** Somebody promoted the standby by hand meanwhile: the old primary is left closed. */
export const promotedByHand: RecoveryReport = {
  ...rejectedStuckFence,
  protection: 'unprotected',
  fence: {
    ...stuckFence.fence,
    twoWritersPossibleSince: at('03:02:50'),
    twoWritersPossibleUntil: at('03:04:02'),
  },
  loss: { is: 'closed', atMostMs: 900 },
  rpaMs: 900,
  journal: stuckFence.journal.map((entry) =>
    entry.what === stuckLine
      ? {
          ...entry,
          what: 'ledger.fence: left as it is, for the standby accepts writes or is being promoted: opening the old primary would make two writers',
        }
      : entry,
  ),
};
