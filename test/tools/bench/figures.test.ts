import { type Figures, table } from '../../../tools/bench/figures';
import { median, percentile } from '../../../tools/bench/median';
import { BadOption, benchOptions } from '../../../tools/bench/options';

const good: Figures = {
  wallOverFloor: 1.04,
  wallOverCriticalPath: 1,
  seriesOverMuster: 1.6,
  pairOverOne: 1.03,
  stepOverheadMs: { p50: 19, p95: 60 },
  historyEvents: 142,
  historyBytes: 98_000,
  workerPeakRssMb: 340,
  fiftyOverOne: 1.08,
  switchoverOutageOverFloorS: 1.4,
  dryRunSeconds: 1.7,
  dryRunChanges: 0,
  failoverFromWithin: { 'live drill': 4.2, reprotect: 5 },
  timeScale: 0.1,
};

describe('the table of figures', () => {
  it('holds every bounded figure to its bound', () => {
    expect(table(good, 50).missed).toBe(0);
    const { lines, missed } = table({ ...good, wallOverFloor: 1.2, seriesOverMuster: 1.3 }, 50);
    expect(missed).toBe(2);
    expect(lines.filter((line) => line.endsWith('MISSED'))).toEqual([
      expect.stringMatching(/floor +1\.20 {3}at most 1\.15 {3}MISSED/),
      expect.stringMatching(/series .* 1\.30 {3}at least 1\.4 {3}MISSED/),
    ]);
  });

  it('holds a switchover, a dry run and a failover from within each lower operation to theirs', () => {
    const { lines, missed } = table(
      {
        ...good,
        switchoverOutageOverFloorS: 5.2,
        dryRunChanges: 1,
        failoverFromWithin: { 'live drill': 4.2, reprotect: 11 },
      },
      50,
    );
    expect(missed).toBe(3);
    expect(lines.filter((line) => line.endsWith('MISSED'))).toEqual([
      expect.stringMatching(/switchover, over the floor +5\.20 s {3}at most 5 {3}MISSED/),
      expect.stringMatching(/changes by a dry run +1 changes {3}at most 0 {3}MISSED/),
      expect.stringMatching(/from within: reprotect +11\.00 s {3}at most 10 {3}MISSED/),
    ]);
  });

  it('holds a failover on two clusters to a tenth more than on one server', () => {
    expect(table({ ...good, pairOverOne: 1.11 }, 50).lines.filter((line) => line.endsWith('MISSED'))).toEqual([
      expect.stringMatching(/^two clusters \/ one server +1\.11 {3}at most 1\.1 {3}MISSED/),
    ]);
    expect(table({ ...good, pairOverOne: null }, 50).missed).toBe(0);
  });

  it('says of what was not measured that it was not, and misses nothing by it', () => {
    const { lines, missed } = table({ ...good, workerPeakRssMb: null, fiftyOverOne: null }, 0);
    expect(missed).toBe(0);
    expect(lines.filter((line) => line.includes('not measured'))).toHaveLength(2);
  });

  it('fits 80 columns', () => {
    expect(
      table({ ...good, historyEvents: 99_999, workerPeakRssMb: 9_999 }, 50).lines.filter((line) => line.length > 80),
    ).toEqual([]);
  });
});

describe('medians', () => {
  it('are values that were measured', () => {
    expect(median([3, 1, 2, 10])).toBe(2);
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95)).toBe(10);
    expect(() => median([])).toThrow('nothing was measured');
  });
});

describe('options of the bench', () => {
  it('have the defaults of the issue', () => {
    expect(benchOptions([])).toEqual({
      runs: 5,
      fifty: 50,
      paymentsPerSecond: 10,
      within: false,
      pair: false,
      strict: false,
    });
    expect(benchOptions(['--json', 'f.json', '--runs', '1', '--fifty', '0', '--strict'])).toMatchObject({
      json: 'f.json',
      runs: 1,
      fifty: 0,
      strict: true,
    });
  });

  it('refuse what is no number, naming it', () => {
    expect(() => benchOptions(['--runs', 'many'])).toThrow(
      new BadOption("--runs: 'many' is not usable; write a whole number from 1 on"),
    );
    expect(() => benchOptions(['--quick'])).toThrow(BadOption);
  });
});
