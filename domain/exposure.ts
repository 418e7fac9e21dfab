/**
 * What we would lose by failing over now, as a window of time: what was committed in it is not on the standby. It says nothing of how much
 * was committed: an idle database loses nothing in a minute. Closed only when the primary is proven fenced; else open.
 */
import { type Instant, msBetween } from './instant';

export type Exposure =
  | { readonly is: 'closed'; readonly ms: number; readonly asOf: Instant }
  | { readonly is: 'open'; readonly atLeastMs: number; readonly asOf: Instant; readonly because: string }
  | { readonly is: 'unknown'; readonly because: string };

export interface ReplayPosition {
  /** Commit time of the last transaction the standby replayed; null when it never replayed one. */
  readonly lastCommitAt: Instant | null;
  /** When it was asked, by the database's own clock. */
  readonly askedAt: Instant;
}

/**
 * The exposure over all databases: the worst of them.
 * `stoppedAt`: since when the old primary provably accepts nothing, because a fence was proven. Nothing else closes an exposure:
 * a stated impairment says when customers lost service, not that the database died (a partitioned primary takes payments on).
 * `impairedAt`: that statement, where there is one. The window goes up to it at least, for until then the primary served.
 */
export function exposureOf(
  positions: readonly (ReplayPosition | undefined)[],
  stoppedAt: Instant | undefined,
  impairedAt?: Instant,
): Exposure {
  if (positions.length === 0) return { is: 'unknown', because: 'the plan names no database' };
  const lags = positions.map((position) => lagMs(position, stoppedAt ?? impairedAt));
  const known = lags.filter((lag) => lag !== undefined);
  if (known.length < lags.length)
    return { is: 'unknown', because: 'a standby has no probe, did not answer, or never replayed a transaction' };
  const ms = Math.max(...known);
  const asked = positions.map((position) => position?.askedAt ?? '').sort();
  const asOf = asked.at(-1) ?? '';
  if (stoppedAt !== undefined) return { is: 'closed', ms, asOf };
  return {
    is: 'open',
    atLeastMs: ms,
    asOf,
    because: 'the primary may still accept writes: it is not fenced',
  };
}

function lagMs(position: ReplayPosition | undefined, until: Instant | undefined): number | undefined {
  if (position?.lastCommitAt == null) return undefined;
  return Math.max(0, msBetween(position.lastCommitAt, until ?? position.askedAt));
}

/** True when the window is longer than the ceiling; an open or unknown exposure is judged by what is known. */
export function exceedsCeiling(exposure: Exposure, ceilingMs: number): boolean {
  if (exposure.is === 'unknown') return false;
  return (exposure.is === 'closed' ? exposure.ms : exposure.atLeastMs) > ceilingMs;
}

/** Loss ceilings are offered in steps of five seconds: twice what is known now, or the plan's RPO when nothing is known. */
const ceilingStepMs = 5_000;

export function suggestedCeilingMs(exposure: Exposure, rpoMs: number): number {
  if (exposure.is === 'unknown') return rpoMs;
  const known = exposure.is === 'closed' ? exposure.ms : exposure.atLeastMs;
  return Math.max(1, Math.ceil((known * 2) / ceilingStepMs)) * ceilingStepMs;
}
