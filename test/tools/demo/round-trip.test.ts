import { type RecoveryReport } from '../../../domain/report';
import { type TruthReport } from '../../../lab/world/parts';
import { isWholeGood, wholeTable, wholeTruth, type Whole } from '../../../tools/demo/round-trip-truth';
import { partsOf } from '../../../tools/truth/chain';
import { isCovered } from '../../../tools/truth/loss';
import { outageSeconds, unexplained } from '../../../tools/truth/outages';

const at = (s: number): number => Date.parse('2026-11-23T10:00:00Z') + s * 1_000;
const iso = (s: number): string => new Date(at(s)).toISOString();
const outage = (from: number, to: number): TruthReport['outages'][number] => ({
  from: at(from),
  to: at(to),
  seconds: to - from,
});

function ended(operation: RecoveryReport['operation'], from: number, to: number): RecoveryReport {
  return {
    operation,
    outcome: operation === 'failover' || operation === 'switchover' ? 'recovered' : 'done',
    startedAt: iso(from),
    finishedAt: iso(to),
    impairedSince: { at: iso(from), known: 'stated' },
    rtaMs: 14_000,
    rpaMs: 900,
    loss: { is: 'closed', atMostMs: 900 },
    fence: { outcome: 'proven', returnsWritable: [], twoWritersPossibleSince: null },
  } as unknown as RecoveryReport; // only what is read
}

const truth = {
  acknowledged: 12_306,
  lost: 41,
  lostSpanMs: 812,
  duplicated: 0,
  outages: [outage(-1, 13), outage(150, 152.5)],
  secondsOfTwoWriters: 0,
  maxWriters: 1,
} as unknown as TruthReport; // only what is read

const reports = [
  ended('failover', 0, 20),
  ended('reprotect', 60, 120),
  ended('reprotect', 130, 131),
  ended('switchover', 140, 155),
  ended('failback', 156, 220),
];
const whole: Whole = {
  reports,
  quarantine: ended('quarantine', 20, 50),
  isDiffEmpty: true,
  afterFailover: truth,
  truth,
};

describe('a round trip, judged whole', () => {
  it('is good when all went well, the plan is kept, nothing is twice and the RPA covers what was lost', () => {
    expect(isWholeGood(whole)).toBe(true);
    expect(isWholeGood({ ...whole, isDiffEmpty: false })).toBe(false);
    expect(isWholeGood({ ...whole, truth: { ...truth, duplicated: 1 } })).toBe(false);
    expect(isWholeGood({ ...whole, afterFailover: { ...truth, lostSpanMs: 2_000 } })).toBe(false);
    expect(isWholeGood({ ...whole, truth: { ...truth, lost: 42 } })).toBe(false);
    const aborted = { ...reports[1], outcome: 'aborted' } as RecoveryReport;
    expect(isWholeGood({ ...whole, reports: [...reports, aborted] })).toBe(false);
    expect(isWholeGood({ ...whole, quarantine: aborted })).toBe(false);
  });

  it('tells the seconds without payments of failover and switchover apart, in 80 columns', () => {
    const lines = wholeTable(whole, 0.05);
    expect(lines).toContainEqual(expect.stringMatching(/^no payments in failover +14\.0 s {3}14\.0 s$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}in the switchover home +14\.0 s {3}2\.5 s$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}at any other time +never {3}never$/));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(wholeTruth(whole)).toMatchObject({
      lost: 41,
      outages: truth.outages,
      secondsWithoutPayments: { failover: 14, switchover: 2.5 },
    });
  });
});

describe('outages beside operations', () => {
  it('belong to the operation during which they were, and are told when they belong to none', () => {
    const [failover, reprotect] = [ended('failover', 0, 20), ended('reprotect', 60, 120)];
    const outages = [outage(-1, 13), outage(30, 31), outage(119, 123)];
    expect(outageSeconds(outages, failover)).toBe(14);
    expect(outageSeconds(outages, reprotect)).toBe(4);
    expect(unexplained(outages, [failover, reprotect])).toEqual([outage(30, 31)]);
  });

  it('have no length while they last', () => {
    const lasting = [{ from: at(1), to: null, seconds: null }];
    expect(outageSeconds(lasting, ended('failover', 0, 20))).toBeNull();
  });
});

describe('what was lost', () => {
  it('is covered by an RPA that is as long, and by none only when it is nothing', () => {
    expect(isCovered({ lost: 3, lostSpanMs: 900 }, { rpaMs: 900 })).toBe(true);
    expect(isCovered({ lost: 3, lostSpanMs: 1_200 }, { rpaMs: 900 })).toBe(false);
    expect(isCovered({ lost: 3, lostSpanMs: 1 }, { rpaMs: null })).toBe(false);
    expect(isCovered({ lost: 0, lostSpanMs: 0 }, { rpaMs: null })).toBe(true);
  });
});

describe('a compound report', () => {
  it('is taken apart in the order in which its parts were done', () => {
    const last = { ...ended('failback', 3, 4), earlier: [ended('reprotect', 0, 1), ended('switchover', 1, 2)] };
    expect(partsOf(last).map(({ operation }) => operation)).toEqual(['reprotect', 'switchover', 'failback']);
    expect(partsOf(last).some(({ earlier }) => earlier)).toBe(false);
  });
});
