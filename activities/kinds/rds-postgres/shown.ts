/**
 * Whether AWS's yes to a making still says that something comes. It does until the thing was shown; what was shown and is gone was taken
 * away, mostly by a person who cleared a failed one out of the way before a retry: then it is made again.
 */
import { type Past, type Sent } from '../../../domain/goal';
import { type Instant, msBetween } from '../../../domain/instant';
import { settleMs } from '../past';

/** The last look that showed it, at this look or before; null when none did. */
export function lastShown(
  at: Instant,
  isThere: boolean,
  { last, before }: Past<{ readonly shownAt: Instant | null }>,
): Instant | null {
  // A past that an earlier version saw has no such field.
  return isThere ? at : (last?.shownAt ?? before?.shownAt ?? null);
}

/** For what this look does not show. A look is never further behind than the settle window, so that gone for longer is gone. */
export function isComing(
  sends: readonly Sent[],
  { at, shownAt }: { readonly at: Instant; readonly shownAt: Instant | null },
): boolean {
  const last = sends.at(-1);
  if (!last) return false;
  // Shown before it was sent, it was another one.
  return shownAt === null || shownAt < last.at || msBetween(shownAt, at) < settleMs;
}
