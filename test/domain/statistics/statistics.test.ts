/** Statistics of steps: measured is only what was measured where it is the same thing, and published is called published. */
import fc from 'fast-check';
import { phases } from '../../../domain/kinds/kind';
import { feeds } from '../../../domain/statistics/feeds';
import { isStuck, measured } from '../../../domain/statistics/measured-timing';
import { nearestRank, type PastRun, type PastStep, samplesOf } from '../../../domain/statistics/step-samples';
import { instant } from '../../../domain/instant';
import { type Timing } from '../../../domain/timing';
import { sampleDryRun, sampleReport } from '../report/sample-report';

const began = Date.UTC(2026, 10, 23, 3);
const promote = { id: 'ledger.promote', phase: 'promote' } as const;
const prewarm = { id: 'api.prewarm', phase: 'capacity' } as const;

function took(ms: number, change: Partial<PastStep> = {}): PastStep {
  const times = { startedAt: instant(began), finishedAt: instant(began + ms) };
  return { id: promote.id, state: 'reached', attempts: 1, ...times, ...change };
}

function run(steps: readonly PastStep[], change: Partial<PastRun> = {}): PastRun {
  return { mode: 'real', operation: 'failover', steps, ...change };
}

const published: Timing = {
  expectedMs: 120_000,
  budgetMs: 300_000,
  deadlineMs: 900_000,
  source: 'published: RDS user guide',
  clock: 'simulated',
};
const seven = [60, 70, 80, 90, 100, 110, 400].map((seconds) => run([took(seconds * 1_000)]));

describe('samples of a step', () => {
  it('are its durations in every run: count, and nearest-rank p50 and p95', () => {
    expect(samplesOf(promote, 'real', seven)).toEqual({ count: 7, p50Ms: 90_000, p95Ms: 400_000, modes: ['real'] });
    expect(samplesOf(promote, 'real', [])).toEqual({ count: 0, p50Ms: null, p95Ms: null, modes: [] });
  });

  it('are only of steps that were reached, and began and ended', () => {
    const others = [
      took(1, { state: 'skipped' }),
      took(2, { state: 'failed' }),
      took(3, { finishedAt: null }),
      took(4, { startedAt: null }),
      took(-5),
      took(6, { id: 'other.promote' }),
    ];
    expect(samplesOf(promote, 'real', [run([...others, took(7)])])).toMatchObject({ count: 1, p50Ms: 7 });
  });

  it('are not of another goal that once had the same id', () => {
    const past = [run([took(7, { goal: 'aurora.promote' }), took(8, { goal: 'rds-postgres.promote' }), took(9)])];
    expect(samplesOf({ ...promote, goal: 'rds-postgres.promote' }, 'real', past)).toMatchObject({
      count: 2,
      p50Ms: 8,
      p95Ms: 9,
    });
  });

  it('of a lab are only for labs of its time scale', () => {
    const past = [run([took(7)]), run([took(70)], { timeScale: 0.1 }), run([took(8)], { timeScale: 1 })];
    expect(samplesOf(promote, 'real', past)).toMatchObject({ count: 2, p95Ms: 8 });
    expect(samplesOf(promote, 'real', past, 0.1)).toMatchObject({ count: 1, p95Ms: 70 });
  });

  it('of a live drill and of the real thing are of one kind, and both are named', () => {
    const past = [run([took(1)], { mode: 'live' }), run([took(2)]), run([took(3)], { mode: 'dry-run' })];
    for (const mode of ['real', 'live'] as const)
      expect(samplesOf(promote, mode, past)).toEqual({ count: 2, p50Ms: 1, p95Ms: 2, modes: ['live', 'real'] });
  });

  it('can be taken from reports as they are', () => {
    const reports: readonly PastRun[] = [sampleReport, sampleDryRun];
    expect(samplesOf(promote, 'real', reports)).toEqual({ count: 1, p50Ms: 118_800, p95Ms: 118_800, modes: ['real'] });
  });

  it('of an isolated drill are for isolated drills, and never of a promotion, a shift or a fence', () => {
    const past = [run([took(1), took(2, { id: prewarm.id })], { mode: 'isolated' })];
    expect(samplesOf(prewarm, 'isolated', past).count).toBe(1);
    expect(samplesOf(prewarm, 'real', past).count).toBe(0);
    expect(samplesOf(promote, 'isolated', past).count).toBe(0);
    for (const phase of ['promote', 'shift', 'fence'] as const)
      for (const mode of ['real', 'live', 'isolated', 'dry-run'] as const)
        expect(feeds('isolated', mode, phase)).toBe(false);
  });

  it('are never of a dry run or of people at a gate', () => {
    for (const mode of ['real', 'live', 'isolated', 'dry-run'] as const) {
      for (const phase of phases) expect(feeds('dry-run', mode, phase) || feeds(mode, 'dry-run', phase)).toBe(false);
      expect(feeds(mode, mode, 'gate')).toBe(false);
    }
  });
});

describe('a measured timing', () => {
  it('is p50 and p95 with their count and mode from five samples on, its deadline the published one', () => {
    expect(measured(published, samplesOf(promote, 'real', seven))).toEqual({
      expectedMs: 90_000,
      budgetMs: 400_000,
      deadlineMs: 900_000,
      source: 'measured: 7 runs of this application, mode real, p50/p95',
      clock: 'simulated',
    });
    const mixed = [...seven, run([took(1)], { mode: 'live' })];
    expect(measured(published, samplesOf(promote, 'live', mixed)).source).toContain(
      '8 runs of this application, mode live and real,',
    );
  });

  it('is the published one under five, and says how many there are', () => {
    expect(measured(published, samplesOf(promote, 'real', seven.slice(0, 4)))).toEqual({
      ...published,
      source: 'published: RDS user guide (published, not measured: 4 of 5 runs)',
    });
    expect(measured(published, samplesOf(promote, 'real', seven.slice(0, 5))).source).toContain('measured: 5 runs');
  });

  it('of a lab is unscaled on the simulated clock, so that scaling it gives what was measured, and left on the real one', () => {
    const past = seven.map((one) => ({ ...one, timeScale: 0.1 }));
    const samples = samplesOf(promote, 'real', past, 0.1);
    expect(measured(published, samples, 0.1)).toMatchObject({ expectedMs: 900_000, budgetMs: 900_000 });
    expect(measured({ ...published, clock: 'real' }, samples, 0.1)).toMatchObject({
      expectedMs: 90_000,
      budgetMs: 400_000,
    });
  });

  it('keeps expected, budget and deadline in this order, whatever was measured', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5_000_000 })), (durations) => {
        const past = durations.map((ms) => run([took(ms)]));
        const samples = samplesOf(promote, 'real', past);
        expect(samples.p50Ms ?? 0).toBeLessThanOrEqual(samples.p95Ms ?? 0);
        const { expectedMs, budgetMs, deadlineMs, source } = measured(published, samples);
        expect(expectedMs).toBeLessThanOrEqual(budgetMs);
        expect(budgetMs).toBeLessThanOrEqual(deadlineMs);
        expect(deadlineMs).toBe(published.deadlineMs);
        expect(source.startsWith('measured')).toBe(durations.length >= 5);
      }),
    );
  });
});

describe('the nearest rank', () => {
  it('is a sample that at least so many in a hundred do not exceed, and the smallest such', () => {
    const samples = fc.array(fc.integer(), { minLength: 1, maxLength: 60 }).map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 100 }), (sorted, percent) => {
        const found = nearestRank(sorted, percent) ?? Number.NaN;
        const upTo = (value: number): number => sorted.filter((one) => one <= value).length;
        expect(sorted).toContain(found);
        expect(100 * upTo(found)).toBeGreaterThanOrEqual(percent * sorted.length);
        for (const smaller of sorted.filter((one) => one < found))
          expect(100 * upTo(smaller)).toBeLessThan(percent * sorted.length);
      }),
    );
  });
});

describe('a stuck step', () => {
  it('has run longer than its budget, and has begun', () => {
    const step = { startedAt: instant(began), budgetMs: 1_000 };
    expect(isStuck(step, instant(began + 1_000))).toBe(false);
    expect(isStuck(step, instant(began + 1_001))).toBe(true);
    expect(isStuck({ ...step, startedAt: null }, instant(began + 1_001))).toBe(false);
  });
});
