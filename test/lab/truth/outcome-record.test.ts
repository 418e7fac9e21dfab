import fc from 'fast-check';
import { bucketOf, percentile } from '../../../lab/customers/latencies';
import { createOutcomeRecord, type Ended } from '../../../lab/customers/outcome-record';
import { windowOf } from '../../../lab/customers/window';

const request = (more: Partial<Ended>): Ended => ({
  what: 'read',
  beganAt: 10_000,
  tookMs: 5,
  stale: false,
  ok: true,
  ...more,
});

describe('the record of outcomes', () => {
  it('counts payments apart, and when the first of them failed', () => {
    const record = createOutcomeRecord(10_000);
    record.ended(request({ what: 'payment' }));
    record.ended(request({ what: 'payment', ok: false, beganAt: 10_090 }));
    record.ended(request({ what: 'payment', ok: false, beganAt: 10_050 }));
    record.ended(request({ ok: false, beganAt: 10_020 }));
    record.ended(request({ what: 'payment', ok: false, stale: true }));
    expect(record.tenths(0, 10_099)).toEqual([
      {
        at: 10_000,
        ok: 1,
        failed: 3,
        staleOk: 0,
        staleFailed: 1,
        paymentsOk: 1,
        paymentsFailed: 2,
        firstFailedAt: 10_020,
        firstPaymentFailedAt: 10_050,
        firstStaleFailedAt: 10_000,
      },
    ]);
  });

  it('grows with time, not with the requests in it', () => {
    const few = createOutcomeRecord(0);
    const many = createOutcomeRecord(0);
    const fill = (record: typeof few, times: number) => {
      for (let second = 0; second < 60; second += 1)
        for (let nth = 0; nth < times; nth += 1)
          record.ended(request({ beganAt: second * 1_000, tookMs: 1 + (nth % 10) }));
      return JSON.stringify([record.tenths(0, 60_000), record.latencies(0, 60_000)]).length;
    };
    // The digits of larger counts, and nothing else.
    expect(fill(many, 2_000)).toBeLessThan(fill(few, 20) * 1.2);
  });

  it('tells of a window what began in it', () => {
    const record = createOutcomeRecord(10_000);
    for (let nth = 0; nth < 100; nth += 1) record.ended(request({ beganAt: 11_000 + nth * 10, tookMs: nth + 1 }));
    record.ended(request({ beganAt: 12_500, what: 'payment', ok: false }));
    record.ended(request({ beganAt: 11_500, stale: true, tookMs: 90_000 }));
    const seen = { tenths: record.tenths(0, 13_000), latencies: record.latencies(0, 13_000), settledUntil: 12_000 };
    const minute = windowOf(seen, 11_000, 12_000);
    expect(minute).toMatchObject({ requests: 100, failed: 0, errorRate: 0, payments: 0, settled: true });
    expect((minute.p50Ms ?? 0) / 50).toBeGreaterThanOrEqual(1);
    expect((minute.p50Ms ?? 0) / 50).toBeLessThan(1.05);
    expect((minute.p99Ms ?? 0) / 99).toBeLessThan(1.05);
    expect(windowOf(seen, 12_000, 13_000)).toMatchObject({
      requests: 1,
      errorRate: 1,
      payments: 1,
      paymentsFailed: 1,
      p99Ms: null,
      settled: false,
    });
  });
});

describe('a percentile of latencies', () => {
  it('is that of the requests themselves, at most 5 % more', () => {
    const latency = fc.double({ min: 0.1, max: 60_000, noNaN: true });
    fc.assert(
      fc.property(fc.array(latency, { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (all, percent) => {
        const counts: Record<number, number> = {};
        for (const one of all) counts[bucketOf(one)] = (counts[bucketOf(one)] ?? 0) + 1;
        const exact = [...all].sort((a, b) => a - b)[Math.ceil((all.length * percent) / 100) - 1] ?? 0;
        const found = percentile([counts], percent) ?? 0;
        expect(found).toBeGreaterThan(exact * 0.999);
        expect(found).toBeLessThan(exact * 1.051);
      }),
    );
  });
});
