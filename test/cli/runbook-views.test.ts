/** Screens that only the runbook shows: a planned move at its gate, a database back in its own Region, an old primary closed at last, a deletion that is asked for. */
import { progressView } from '../../clients/cli/view/progress-view';
import { leftLines } from '../../clients/cli/view/left-lines';
import { reportView } from '../../clients/cli/view/report-view';
import { type Progress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';
import { at, atGate, nowMs } from './fixtures';
import { expectGolden } from './golden';
import { recovered } from './report-fixtures';
import { reprotectAborted } from './round-trip-fixtures';
import { liveDrillAtGate, quarantined } from './round-trip-progress';

const width = 80;

function stepsOf(rows: readonly (readonly [id: string, says: string, from: string, to: string])[]) {
  const [model] = reprotectAborted.steps;
  if (!model) throw new Error('the fixture of a reprotect has no steps');
  return rows.map(([id, says, from, to]) => ({ ...model, id, says, startedAt: at(from), finishedAt: at(to) }));
}

const zoneSteps = stepsOf([
  ['assess', 'look at everything', '03:02:50', '03:02:51'],
  ['ledger.az-failover', 'ledger-use1 in us-east-1 fails over to its other zone', '03:02:51', '03:04:19'],
  ['ledger.verify', 'verify data of ledger-use1', '03:04:19', '03:04:20'],
  ['payment.verify', 'POST /payments is served and found in the new primary', '03:04:20', '03:05:22'],
]);
const closed = { ...recovered.fence, outcome: 'proven', perStep: { 'ledger.fence': 'proven' } } as const;

const inItsZone: RecoveryReport = {
  ...recovered,
  ...{ operation: 'ladder', to: 'us-east-1', startedAt: at('03:02:50'), finishedAt: at('03:05:23') },
  ...{ servedSince: at('03:05:22'), rtaMs: 191_000, rpaMs: null, loss: { is: 'none' }, notProved: [] },
  ...{ protection: 'not-looked-at', chain: { of: 'ladder', part: 1, parts: 2 }, steps: zoneSteps },
  fence: { ...reprotectAborted.fence, outcome: 'not-tried', perStep: {} },
  criticalPath: {
    ...recovered.criticalPath,
    steps: zoneSteps.map(({ id }) => id),
    lengthMs: 152_000,
    fromDecisionMs: null,
  },
};

const proven: RecoveryReport = {
  ...reprotectAborted,
  ...{ operation: 'quarantine', outcome: 'done', from: 'us-east-1', to: 'eu-west-1', leftovers: [], journal: [] },
  ...{ startedAt: at('03:07:20'), finishedAt: at('05:00:10'), protection: 'not-looked-at' },
  fence: { ...closed, returnsWritable: [], twoWritersPossibleSince: null, acceptedBy: [] },
  steps: stepsOf([['ledger.fence', 'fence ledger-use1 in us-east-1', '03:07:20', '05:00:09']]),
  criticalPath: { ...recovered.criticalPath, steps: ['ledger.fence'], lengthMs: 6_769_000, fromDecisionMs: null },
};

const { impairedSince, steps, gate } = liveDrillAtGate;
const deletion: Progress = {
  ...quarantined,
  ...{ operation: 'decommission', from: 'us-east-1', to: 'us-east-1', impairedSince, phase: 'gate' },
  criticalPath: ['gate.delete', 'ledger.delete'],
  steps: steps.slice(0, 2).map((one) => (one.id === 'assess' ? one : { ...one, id: 'gate.delete' })),
  ...(gate
    ? {
        gate: {
          ...gate,
          ...{ gate: 'delete/1', otherwise: 'hold' },
          why: 'what is deleted does not come back; its final snapshot stays',
        },
      }
    : {}),
};

/** Capacity is ready before the fence, for customers cannot write from the fence on. */
const capacityFirst = ['gate.promote reached', 'api.prewarm reached', 'api.healthy reached'];
const moving: Progress = {
  ...atGate,
  ...{ operation: 'switchover', reason: 'maintenance in us-east-1', impairedSince, exposure: liveDrillAtGate.exposure },
  ...{ criticalPath: ['gate.promote', 'ledger.fence', 'ledger.promote', 'front.shift'], journal: [] },
  gate: atGate.gate && { ...atGate.gate, have: [], expectedFence: 'proven' },
  steps: atGate.steps.flatMap((one) =>
    one.id === 'ledger.fence'
      ? [
          { ...one, after: capacityFirst },
          { ...one, id: 'ledger.drain', expectedMs: 1_000, after: ['ledger.fence reached', ...capacityFirst.slice(1)] },
        ]
      : [one],
  ),
};

const eightWeeksMs = 8 * 7 * 24 * 3_600_000;
/** A required step that was never answered is only seen to take long. */
const silent: Progress = {
  ...quarantined,
  steps: quarantined.steps.map((one) => ({ ...one, expectedMs: 2_000, deadlineMs: eightWeeksMs, because: [] })),
};

describe('a screen of the runbook', () => {
  test('asks whether the application may be moved, before it closes anything', () => {
    expectGolden('gate-switchover', progressView(moving, { nowMs, width }));
  });

  test('tells that a database came back in its own Region, and who failed it over', () => {
    expectGolden('end-laddered', reportView(inItsZone, width));
  });

  test('tells that an old primary is proven closed', () => {
    expectGolden('end-quarantined', reportView(proven, width));
  });

  test('shows the old primary that is still to be closed, and for how long its Region has been silent', () => {
    expectGolden('live-quarantine', progressView(silent, { nowMs: nowMs + 900_000, width }));
  });

  test.each(['retired', 'damaged', 'restored'])('names the command that deletes an instance that was %s', (role) => {
    const what = `instance ledger-use1-${role}-20261123-4fa9c1`;
    const lines = leftLines('payments', [{ what, region: 'us-east-1', why: 'kept', monthlyCostUsd: null }], width);
    expect(lines.join('\n')).toContain(`muster decommission payments ledger-use1-${role}-20261123-4fa9c1`);
  });

  test('asks whether what was kept may be deleted', () => {
    expectGolden('gate-decommission', progressView(deletion, { nowMs, width }));
  });
});
