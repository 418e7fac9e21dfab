import fc from 'fast-check';
import { lostSince, lostSpanMs } from '../../../lab/truth/losses';
import {
  maxWritableRegions,
  maxWriters,
  secondsOfTwoWriters,
  writersSince,
  type WriterInterval,
} from '../../../lab/truth/writer-intervals';

const ack = (id: string, at: number, region = 'us-east-1') => ({ id, at, region });

describe('the span of lost writes', () => {
  it('is 0 when nothing was lost', () => {
    expect(lostSpanMs([ack('a', 1)], new Set())).toBe(0);
  });

  it('reaches from the newest survivor of the old primary to the newest lost write', () => {
    const ledger = [ack('a', 100), ack('b', 200), ack('c', 300), ack('d', 900, 'eu-west-1')];
    expect(lostSpanMs(ledger, new Set(['b', 'c']))).toBe(200);
  });

  it('is not shortened by acknowledgements that came out of order', () => {
    const ledger = [ack('a', 100), ack('lost early', 99), ack('lost', 400)];
    expect(lostSpanMs(ledger, new Set(['lost early', 'lost']))).toBe(300);
  });

  it('reaches back to the first write when none of the old primary survived', () => {
    expect(lostSpanMs([ack('a', 100), ack('b', 250)], new Set(['a', 'b']))).toBe(150);
  });

  it('is the time since the cut wherever replication was cut', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1e6 }), { minLength: 2 }), fc.nat(), (times, pick) => {
        const sorted = [...times].sort((a, b) => a - b);
        const cut = 1 + (pick % (sorted.length - 1));
        const ledger = sorted.map((at, nth) => ack(String(nth), at));
        const lost = new Set(ledger.slice(cut).map(({ id }) => id));
        expect(lostSpanMs(ledger, lost)).toBe((sorted.at(-1) ?? 0) - (sorted[cut - 1] ?? 0));
      }),
    );
  });
});

describe('the oldest lost write', () => {
  it('is when it was acknowledged, in whatever order the ledger is', () => {
    const ledger = [ack('a', 100), ack('b', 300), ack('c', 200), ack('d', 400)];
    expect(lostSince(ledger, new Set(['b', 'c']))).toBe(200);
  });

  it('is none when nothing was lost', () => {
    expect(lostSince([ack('a', 100)], new Set())).toBeNull();
  });
});

describe('writers', () => {
  const interval = (
    region: string,
    from: number,
    to: number,
    database = 'ledger',
    server = region,
  ): WriterInterval => ({ database, region, server, from, to });

  it('are one when one Region follows the other', () => {
    const intervals = [interval('us-east-1', 0, 5_000), interval('eu-west-1', 5_001, 9_000)];
    expect([maxWritableRegions(intervals), secondsOfTwoWriters(intervals)]).toEqual([1, 0]);
  });

  it('are two for as long as both Regions take writes', () => {
    const intervals = [
      interval('us-east-1', 0, 5_000),
      interval('eu-west-1', 3_000, 9_000),
      interval('us-east-1', 8_500, 9_500),
    ];
    expect([maxWritableRegions(intervals), secondsOfTwoWriters(intervals)]).toEqual([2, 2.5]);
  });

  it("of different databases are not each other's rivals", () => {
    const intervals = [interval('us-east-1', 0, 5_000), interval('eu-west-1', 0, 5_000, 'other')];
    expect([maxWritableRegions(intervals), secondsOfTwoWriters(intervals)]).toEqual([1, 0]);
  });

  it('are two within one Region when a damaged and a restored instance take writes at once', () => {
    const intervals = [
      interval('us-east-1', 0, 5_000, 'ledger', 'damaged'),
      interval('us-east-1', 4_000, 9_000, 'ledger', 'restored'),
    ];
    expect([maxWritableRegions(intervals), maxWriters(intervals), secondsOfTwoWriters(intervals)]).toEqual([1, 2, 1]);
  });

  it('are those of the time asked for', () => {
    const intervals = [
      interval('us-east-1', 0, 5_000),
      interval('eu-west-1', 3_000, 9_000),
      interval('us-east-1', 20_000, 21_000),
    ];
    const since = (instant: number) => writersSince(intervals, instant);
    expect(maxWriters(since(4_000))).toBe(2);
    expect(secondsOfTwoWriters(since(4_000))).toBe(1);
    expect([maxWriters(since(6_000)), secondsOfTwoWriters(since(6_000))]).toEqual([1, 0]);
    expect(maxWriters(since(22_000))).toBe(0);
  });

  it('are none when nobody was writable', () => {
    expect([maxWritableRegions([]), secondsOfTwoWriters([])]).toEqual([0, 0]);
  });

  it('never share more time than the shorter of two intervals has', () => {
    const span = fc.tuple(fc.nat(1000), fc.nat(1000)).map(([from, length]) => ({ from, to: from + length }));
    fc.assert(
      fc.property(span, span, (one, two) => {
        const both = [interval('us-east-1', one.from, one.to), interval('eu-west-1', two.from, two.to)];
        const shared = Math.max(0, Math.min(one.to, two.to) - Math.max(one.from, two.from));
        expect(secondsOfTwoWriters(both) * 1000).toBeCloseTo(shared);
      }),
    );
  });
});
