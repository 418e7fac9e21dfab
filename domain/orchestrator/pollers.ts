/**
 * Who asks a cluster for work. Home hears all of them, also those whose own cluster, the standby, passes their polls on to it: so a worker says
 * by way of which cluster it asks, and the standby's are told by home.
 */
import { epochMs, type Instant } from '../instant';
import { type Region } from '../regions';

/** A poll waits for a minute at most (Temporal's matching.longPollExpirationInterval), and asks again: who was not heard so long is gone. */
export const pollFreshMs = 75_000;

export interface PollerHeard {
  /** The process: pid@host, as the SDK says. */
  readonly identity: string;
  /** The Region whose cluster it asks; null: it does not say. */
  readonly via: Region | null;
  readonly lastSeen: Instant | null;
}

/** One cluster, and whom it hears by itself. */
export interface SideHears<P extends PollerHeard> {
  readonly region: Region;
  /** It takes itself for active, and hands out work. */
  readonly serves: boolean;
  readonly hears: readonly P[];
}

/** `nowMs`: of the cluster's clock; null: not known, and nobody is taken for gone. Temporal remembers a poller for five minutes. */
export function isHeard(lastSeen: Instant | null, nowMs: number | null): boolean {
  return lastSeen === null || nowMs === null || nowMs - epochMs(lastSeen) <= pollFreshMs;
}

/** Who asks by way of this cluster. Null: not known, for it passes polls on, and nobody who answers tells of them. */
export function pollersOf<P extends PollerHeard>(region: Region, sides: readonly SideHears<P>[]): readonly P[] | null {
  const own = sides.find((side) => side.region === region);
  if (!own) return null;
  const passing = sides.filter(({ serves }) => !serves).map((side) => side.region);
  if (own.serves) return own.hears.filter(({ via }) => via === null || !passing.includes(via));
  const serving = sides.filter(({ serves }) => serves).flatMap(({ hears }) => hears);
  if (!sides.some(({ serves }) => serves)) return null;
  const its = serving.filter(({ via }) => via === region);
  return its.length === 0 && serving.some(({ via }) => via === null) ? null : its;
}
