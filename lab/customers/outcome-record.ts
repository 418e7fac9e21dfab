/**
 * Counts of outcomes by the tenth of a second in which a request began, and the ledger of acknowledged payments.
 * Grows with time and payments, never with requests.
 */
import { bucketOf } from './latencies';
import { type Acknowledged, type Latencies, type Tenth } from './messages';

export const tenthMs = 100;
const secondMs = 1_000;

export interface Ended {
  readonly what: 'payment' | 'read';
  readonly beganAt: number;
  readonly tookMs: number;
  readonly stale: boolean;
  readonly ok: boolean;
}

export interface OutcomeRecord {
  readonly ended: (request: Ended) => void;
  readonly acknowledge: (payment: Acknowledged) => void;
  readonly acknowledged: () => readonly Acknowledged[];
  /** Without gaps, from the first request to `until`. */
  readonly tenths: (from: number, until: number) => readonly Tenth[];
  /** Without gaps, from the first request to `until`. */
  readonly latencies: (from: number, until: number) => readonly Latencies[];
}

type Counts = { -readonly [Key in keyof Tenth]: Tenth[Key] };
const nothing = { ok: 0, failed: 0, staleOk: 0, staleFailed: 0, paymentsOk: 0, paymentsFailed: 0 };

export const createOutcomeRecord = (startedAt: number): OutcomeRecord => {
  const base = Math.floor(startedAt / tenthMs) * tenthMs;
  const acknowledged: Acknowledged[] = [];
  const tenths: Counts[] = [];
  const latencies: { readonly at: number; readonly counts: Record<number, number> }[] = [];
  const tenthAt = (instant: number): Counts => {
    const index = Math.max(0, Math.floor((instant - base) / tenthMs));
    while (tenths.length <= index) tenths.push({ at: base + tenths.length * tenthMs, ...nothing });
    return tenths[index] ?? { at: base, ...nothing };
  };
  const secondAt = (instant: number): Record<number, number> => {
    const index = Math.max(0, Math.floor((instant - base) / secondMs));
    while (latencies.length <= index) latencies.push({ at: base + latencies.length * secondMs, counts: {} });
    return latencies[index]?.counts ?? {};
  };
  const earliest = (
    counts: Counts,
    first: 'firstFailedAt' | 'firstStaleFailedAt' | 'firstPaymentFailedAt',
    at: number,
  ) => {
    counts[first] = Math.min(counts[first] ?? at, at);
  };
  return {
    ended: ({ what, beganAt, tookMs, stale, ok }) => {
      const counts = tenthAt(beganAt);
      if (stale) {
        counts[ok ? 'staleOk' : 'staleFailed'] += 1;
        if (!ok) earliest(counts, 'firstStaleFailedAt', beganAt);
        return;
      }
      counts[ok ? 'ok' : 'failed'] += 1;
      if (what === 'payment') counts[ok ? 'paymentsOk' : 'paymentsFailed'] += 1;
      if (ok) {
        const second = secondAt(beganAt);
        const bucket = bucketOf(tookMs);
        second[bucket] = (second[bucket] ?? 0) + 1;
        return;
      }
      earliest(counts, 'firstFailedAt', beganAt);
      if (what === 'payment') earliest(counts, 'firstPaymentFailedAt', beganAt);
    },
    acknowledge: (payment) => {
      acknowledged.push(payment);
    },
    acknowledged: () => acknowledged,
    tenths: (from, until) => {
      tenthAt(until);
      return tenths.slice(from);
    },
    latencies: (from, until) => {
      secondAt(until);
      return latencies.slice(from);
    },
  };
};
