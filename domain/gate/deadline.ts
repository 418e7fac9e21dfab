/** When a gate's default may act: once clocks agree that its time has come, and nothing that people decided can have been lost. */
import { epochMs, type Instant } from '../instant';
import { type HomeSeen, isBeyondHome } from '../orchestrator/home';
import { type Region } from '../regions';

/** Clocks further apart than this restart a wait whose default acts (design section 6). */
export const skewMs = 2_000;

/** A takeover shifts timers by the clusters' clock difference, so that the timer alone is not believed. */
export interface Clocks {
  readonly workerAt: Instant;
  /** Null: the witness did not answer. */
  readonly witnessAt: Instant | null;
}

/** How long until the last of the clocks says that it is time, in ms; 0: both do. Never before the time that people were told. */
export function msBefore(decideBy: Instant, clocks: Clocks): number {
  const early = epochMs(decideBy) - earliest(clocks);
  return early <= skewMs ? 0 : early;
}

/**
 * By how much the clock of the home that told people the time was behind both others, in ms; 0: it was not. Home may be another one when that
 * time comes, with a clock that is right: so much later it has come.
 */
export function msHomeBehind(homeAt: Instant, clocks: Clocks): number {
  const behind = earliest(clocks) - epochMs(homeAt);
  return behind <= skewMs ? 0 : behind;
}

function earliest({ workerAt, witnessAt }: Clocks): number {
  return Math.min(epochMs(workerAt), witnessAt === null ? Infinity : epochMs(witnessAt));
}

/**
 * While home stays where it was when the gate opened, the run knows every decision that was acknowledged. After a move it may not, and a
 * store outside the home of then has to have told: each decision was in one before anybody was told that it was recorded. Null: not known.
 */
export function mayDefault(opened: HomeSeen | null, now: HomeSeen | null, told: readonly Region[]): boolean {
  if (opened !== null && now !== null && opened.failoverVersion === now.failoverVersion) return true;
  return isBeyondHome(told, opened?.region ?? null);
}
