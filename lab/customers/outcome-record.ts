/** Counts of outcomes by the tenth of a second in which a request began, and the ledger of acknowledged payments. */
import { type Acknowledged, type Tenth } from './messages';

export const tenthMs = 100;

export interface OutcomeRecord {
  readonly ended: (request: { readonly beganAt: number; readonly stale: boolean; readonly ok: boolean }) => void;
  readonly acknowledge: (payment: Acknowledged) => void;
  readonly acknowledged: () => readonly Acknowledged[];
  /** Without gaps, from the first request to `until`. */
  readonly tenths: (from: number, until: number) => readonly Tenth[];
}

type Counts = { -readonly [Key in keyof Tenth]: Tenth[Key] };

export const createOutcomeRecord = (startedAt: number): OutcomeRecord => {
  const base = Math.floor(startedAt / tenthMs) * tenthMs;
  const acknowledged: Acknowledged[] = [];
  const tenths: Counts[] = [];
  const fill = (index: number): void => {
    while (tenths.length <= index)
      tenths.push({ at: base + tenths.length * tenthMs, ok: 0, failed: 0, staleOk: 0, staleFailed: 0 });
  };
  return {
    ended: ({ beganAt, stale, ok }) => {
      const index = Math.max(0, Math.floor((beganAt - base) / tenthMs));
      fill(index);
      const counts = tenths[index];
      if (!counts) return;
      counts[stale ? (ok ? 'staleOk' : 'staleFailed') : ok ? 'ok' : 'failed'] += 1;
      if (ok) return;
      const first = stale ? 'firstStaleFailedAt' : 'firstFailedAt';
      counts[first] = Math.min(counts[first] ?? beganAt, beganAt);
    },
    acknowledge: (payment) => {
      acknowledged.push(payment);
    },
    acknowledged: () => acknowledged,
    tenths: (from, until) => {
      fill(Math.floor((until - base) / tenthMs));
      return tenths.slice(from);
    },
  };
};
