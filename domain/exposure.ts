/** What we would lose by failing over now. Closed (a number) only when the primary is fenced or known dead at a moment; else open. */
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

/** Since when the old primary accepts nothing: proven by a fence, or known only because somebody stated or observed it. */
export interface Stopped {
  readonly at: Instant;
  readonly proven: boolean;
}

/**
 * The exposure over all databases: the worst of them.
 * `stopped`: since when the old primary accepts nothing; absent while it may still accept.
 */
export function exposureOf(positions: readonly (ReplayPosition | undefined)[], stopped: Stopped | undefined): Exposure {
  if (positions.length === 0) return { is: 'unknown', because: 'the plan names no database' };
  const lags = positions.map((position) => lagMs(position, stopped?.at));
  const known = lags.filter((lag) => lag !== undefined);
  if (known.length < lags.length)
    return { is: 'unknown', because: 'a standby has no probe, did not answer, or never replayed a transaction' };
  const ms = Math.max(...known);
  const asOf =
    positions
      .map((position) => position?.askedAt ?? '')
      .sort()
      .at(-1) ?? '';
  if (stopped && !outlived(positions, stopped)) return { is: 'closed', ms, asOf };
  if (stopped) {
    const because = `transactions committed after ${stopped.at} were replayed: the primary outlived that instant, nobody knows by how much`;
    return { is: 'open', atLeastMs: ms, asOf, because };
  }
  return {
    is: 'open',
    atLeastMs: ms,
    asOf,
    because: 'the primary may still accept writes: it is not fenced and not known dead',
  };
}

/** A stated instant that a replayed commit contradicts closes nothing; a fence that was seen needs no second opinion. */
function outlived(positions: readonly (ReplayPosition | undefined)[], { at, proven }: Stopped): boolean {
  return (
    !proven && positions.some((position) => position?.lastCommitAt != null && msBetween(at, position.lastCommitAt) > 0)
  );
}

function lagMs(position: ReplayPosition | undefined, stoppedAt: Instant | undefined): number | undefined {
  if (position?.lastCommitAt == null) return undefined;
  return Math.max(0, msBetween(position.lastCommitAt, stoppedAt ?? position.askedAt));
}

/** True when what would be lost is known to be within the ceiling; an open or unknown exposure is judged by what is known. */
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
