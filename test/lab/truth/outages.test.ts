import fc from 'fast-check';
import { findOutages, outagesSince, type Sample, worstOutage } from '../../../lab/truth/outages';

/** Seconds as [length, good per tenth, bad per tenth]. */
const timeline = (...parts: readonly (readonly [number, number, number])[]): Sample[] =>
  parts
    .flatMap(([seconds, ok, failed]) => Array.from({ length: Math.round(seconds * 10) }, () => ({ ok, failed })))
    .map((counts, nth) => ({ at: nth * 100, ...counts, ...(counts.failed > 0 && { firstFailedAt: nth * 100 + 7 }) }));
const endOf = (samples: readonly Sample[]): number => samples.length * 100;
const find = (samples: readonly Sample[]) => findOutages(samples, endOf(samples));

describe('outages', () => {
  it('are none while all goes well', () => {
    expect(find(timeline([30, 6, 0]))).toEqual([]);
  });

  it('begin with the first failed request and end where the first good 10 s begin', () => {
    expect(find(timeline([20, 6, 0], [7.3, 0, 6], [15, 6, 0]))).toEqual([{ from: 20_007, to: 27_300 }]);
  });

  it('have no end before 10 good seconds are known to the last request', () => {
    const samples = timeline([20, 6, 0], [5, 0, 6], [10, 6, 0]);
    expect(findOutages(samples, endOf(samples) - 1)).toEqual([{ from: 20_007 }]);
    expect(find(samples)).toEqual([{ from: 20_007, to: 25_000 }]);
  });

  it('do not end in a pause between failures that is shorter than 10 s', () => {
    expect(find(timeline([10, 6, 0], [2, 0, 6], [8, 6, 0], [2, 0, 6], [12, 6, 0]))).toEqual([
      { from: 10_007, to: 22_000 },
    ]);
  });

  it('do not count failures before the service was there once', () => {
    expect(find(timeline([3, 0, 6], [20, 6, 0]))).toEqual([]);
  });

  it('do not count a single failed request, however few requests there are', () => {
    expect(find(timeline([15, 1, 0], [0.1, 1, 1], [15, 1, 0]))).toEqual([]);
  });

  it('do not end in silence: no requests are no service', () => {
    expect(find(timeline([10, 6, 0], [2, 0, 6], [20, 0, 0]))).toEqual([{ from: 10_007 }]);
  });

  it('count in a trickle of requests as well: three failures and no success', () => {
    const stale = timeline([20, 0, 0]).map((sample, nth) => (nth % 10 ? sample : { ...sample, ok: 1 }));
    const down = stale.map((sample) =>
      sample.at < 10_000 || sample.ok === 0 ? sample : { ...sample, ok: 0, failed: 1, firstFailedAt: sample.at },
    );
    expect(findOutages(down, 20_000)).toEqual([{ from: 10_000 }]);
  });

  it('of several the longest counts, and one still open before all', () => {
    expect(
      worstOutage([
        { from: 0, to: 5 },
        { from: 10, to: 30 },
        { from: 40, to: 41 },
      ]),
    ).toEqual({ from: 10, to: 30 });
    expect(worstOutage([{ from: 0, to: 500 }, { from: 600 }])).toEqual({ from: 600 });
    expect(worstOutage([])).toBeUndefined();
  });

  it('measure any outage to a tenth of a second', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 200 }),
        fc.integer({ min: 5, max: 300 }),
        fc.integer({ min: 3, max: 40 }),
        (before, down, rate) => {
          const samples = timeline([before / 10, rate, 0], [down / 10, 0, rate], [15, rate, 0]);
          const found = worstOutage(find(samples));
          expect(found?.from).toBe(before * 100 + 7);
          expect(found?.to).toBe((before + down) * 100);
        },
      ),
    );
  });

  it('since an instant are those that last beyond it, from there on', () => {
    const outages = [{ from: 1_000, to: 2_000 }, { from: 5_000, to: 8_000 }, { from: 20_000 }];
    expect(outagesSince(outages, 0)).toEqual(outages);
    expect(outagesSince(outages, 2_000)).toEqual(outages.slice(1));
    expect(outagesSince(outages, 6_000)).toEqual([{ from: 6_000, to: 8_000 }, { from: 20_000 }]);
    expect(outagesSince(outages, 30_000)).toEqual([{ from: 30_000 }]);
  });
});
