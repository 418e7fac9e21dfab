import { type RecoveryReport } from '../../../domain/report';
import { type TruthReport } from '../../../lab/world/parts';
import { ownTwice, roundForFile, table, troublesOf, wholeTroubles } from '../../../tools/rounds/judge';
import { BadOption, roundsOptions } from '../../../tools/rounds/options';
import { type Round } from '../../../tools/rounds/round';

const at = (s: number): string => new Date(1_795_428_000_000 + s * 1_000).toISOString();

function ended(operation: RecoveryReport['operation'], from: number, to: number): RecoveryReport {
  return {
    ...{ operation, outcome: 'done', degraded: [], operationId: 'x.1' },
    ...{ startedAt: at(from), finishedAt: at(to), impairedSince: { at: at(from), known: 'stated' } },
    ...{ rtaMs: 9_000, rpaMs: 300, steps: [] },
  } as unknown as RecoveryReport; // only what is read
}

const truth = {
  ...{ acknowledged: 900, lost: 2, lostSpanMs: 200, duplicated: 0, twice: [], maxWriters: 2 },
  outages: [
    { from: Date.parse(at(1)), to: Date.parse(at(10)), seconds: 9 },
    { from: Date.parse(at(61)), to: Date.parse(at(64)), seconds: 3 },
  ],
} as unknown as TruthReport; // only what is read

const good: Round = {
  round: 1,
  seconds: 120,
  reports: [
    ended('failover', 0, 12),
    ended('quarantine', 12, 20),
    ended('reprotect', 21, 50),
    ended('reprotect', 51, 52),
    ended('switchover', 60, 70),
    ended('failback', 71, 110),
  ],
  isDiffEmpty: true,
  retired: ['ledger-use1-retired-a', 'ledger-euw1-retired-b'],
  afterFailover: truth,
  truth,
};

describe('a round', () => {
  it('is well when all ended well, the plan is kept, two instances are retired and the RPA covers the loss', () => {
    expect(troublesOf(good)).toEqual([]);
  });

  it('tells everything that is wrong with it at once', () => {
    const reports = [...good.reports.slice(0, 5), { ...ended('failback', 71, 110), outcome: 'aborted' as const }];
    const bad = {
      ...good,
      reports,
      isDiffEmpty: false,
      retired: [],
      afterFailover: { ...truth, lostSpanMs: 900 },
      truth: { ...truth, duplicated: 1, lost: 5 },
    };
    expect(troublesOf(bad)).toEqual([
      'failback ended aborted',
      'muster plan diff is not empty',
      '0 instances were retired, not 2: none',
      '1 payments were made twice',
      '2 payments were lost over 900 ms, more than the RPA of the failover',
      '3 payments were lost after the failover',
    ]);
  });

  it('is a line of the table, in 80 columns, with failover and switchover apart', () => {
    const lines = table([good]);
    expect(lines[1]).toMatch(/^ +1 +120 s +9\.0 s +3\.0 s +300 ms +2 +0 +2 +empty$/);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(roundForFile(good)).toMatchObject({ secondsWithoutPayments: { failover: 9, switchover: 3 }, troubles: [] });
  });
});

describe('all rounds', () => {
  it('lost no more than each of them did, and nothing is twice', () => {
    expect(wholeTroubles([good, { ...good, round: 2 }], { ...truth, lost: 4 }, [])).toEqual([]);
    const twice = [{ paymentId: 'p1', rows: 2 }];
    expect(wholeTroubles([good], truth, twice)).toEqual(['payment p1 is in the table 2 times, told to no customer']);
    expect(wholeTroubles([good], { ...truth, lost: 3, duplicated: 1, twice }, twice)).toEqual([
      'in all 1 payments were made twice',
      'in all 3 payments were lost, in the rounds only 2',
    ]);
  });
});

describe('a payment that is in the table twice', () => {
  const twice = [{ paymentId: 'own', rows: 2 }];
  const sent = (id: string, requests: number): Round => ({
    ...good,
    reports: good.reports.map((report) => ({
      ...report,
      // unsafe: only what is read
      steps: [{ id: 'payment.verify', evidence: { id, requests } }] as unknown as RecoveryReport['steps'],
    })),
  });

  it("is explained by a check of muster's that sent that id as often", () => {
    expect(wholeTroubles([sent('own', 2)], truth, twice)).toEqual([]);
    expect(ownTwice([sent('own', 2)], twice)).toEqual(twice);
  });

  it.each([
    ['the id of a check that sent it once', sent('own', 1), twice],
    ['another id', sent('other', 2), twice],
    ['there more often than it was sent', sent('own', 2), [{ paymentId: 'own', rows: 3 }]],
  ])('is a trouble when it is %s', (_what, round, found) => {
    expect(wholeTroubles([round], truth, found)).toHaveLength(1);
    expect(ownTwice([round], found)).toEqual([]);
  });
});

describe('options of the rounds', () => {
  it('have defaults, and refuse what they cannot use', () => {
    expect(roundsOptions([])).toEqual({ rounds: 10, timeScale: 0.02, paymentsPerSecond: 10 });
    expect(() => roundsOptions(['--rounds', '0'])).toThrow(
      new BadOption("--rounds: '0' is not usable; write a whole number from 1 on"),
    );
    expect(() => roundsOptions(['--fast'])).toThrow(BadOption);
  });
});
