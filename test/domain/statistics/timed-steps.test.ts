/** Past runs as statistics take them: parts of a chain apart, durations by the factor they were scaled with, and steps timed by them. */
import { pastRuns, timedBy } from '../../../domain/statistics/timed-steps';
import { type PastRun } from '../../../domain/statistics/step-samples';
import { type RecoveryReport } from '../../../domain/report';
import { deriveFailover } from '../../../domain/steps/derive';
import { referencePlan, westward } from '../reference-plan';

const plan = referencePlan();
const steps = deriveFailover(plan, westward);
const at = Date.parse('2026-11-23T03:00:00.000Z');

function runOf(id: string, ms: number, mode: PastRun['mode'], timeScale = 1): PastRun {
  const startedAt = new Date(at).toISOString();
  const finishedAt = new Date(at + ms).toISOString();
  return {
    mode,
    operation: 'failover',
    timeScale,
    steps: [{ id, state: 'reached', startedAt, finishedAt, attempts: 1 }],
  };
}
const timingOf = (past: readonly PastRun[], id: string, mode: PastRun['mode'] = 'real', timeScale = 1) =>
  timedBy(past, mode, timeScale)(steps).find((step) => step.id === id)?.timing;

it('reads a chain as its parts, each with the factor its durations were scaled by', () => {
  const one = { mode: 'live', operation: 'switchover', steps: [], rtoMs: 90_000, plan } as unknown as RecoveryReport;
  const report = { ...one, operation: 'failback', earlier: [one] } as RecoveryReport;
  expect(pastRuns(report)).toEqual([
    { mode: 'live', operation: 'switchover', steps: [], timeScale: 0.1 },
    { mode: 'live', operation: 'failback', steps: [], timeScale: 0.1 },
  ]);
});

it('times a step by five runs, and says so; by four it stays as published, and says that', () => {
  const five = [10, 20, 30, 40, 50].map((s) => runOf('ledger.promote', s * 1_000, 'real'));
  expect(timingOf(five, 'ledger.promote')).toMatchObject({
    expectedMs: 30_000,
    budgetMs: 50_000,
    source: 'measured: 5 runs of this application, mode real, p50/p95',
  });
  const four = timingOf(five.slice(1), 'ledger.promote');
  const published = steps.find(({ id }) => id === 'ledger.promote')?.timing;
  expect(four).toMatchObject({ expectedMs: published?.expectedMs, budgetMs: published?.budgetMs });
  expect(four?.source).toContain('published, not measured: 4 of 5 runs');
});

it('lets isolated drills say nothing of a promotion, and a lab nothing of real time', () => {
  const runs = (mode: PastRun['mode'], timeScale = 1) =>
    Array.from({ length: 5 }, () => runOf('ledger.promote', 7_000, mode, timeScale));
  expect(timingOf(runs('isolated'), 'ledger.promote', 'real')?.source).toContain('0 of 5 runs');
  expect(timingOf(runs('real', 0.1), 'ledger.promote', 'real')?.source).toContain('0 of 5 runs');
  expect(timingOf(runs('live'), 'ledger.promote', 'real')?.expectedMs).toBe(7_000);
  // Scaled durations are told unscaled: whoever starts an operation scales them.
  expect(timingOf(runs('real', 0.1), 'ledger.promote', 'real', 0.1)?.expectedMs).toBe(70_000);
});

it('never times people', () => {
  const gate = steps.find(({ is }) => is === 'gate');
  if (!gate) throw new Error('a failover has a gate');
  const runs = Array.from({ length: 9 }, () => runOf(gate.id, 1_000, 'real'));
  expect(timingOf(runs, gate.id)).toEqual(gate.timing);
});
