/** The two beginnings of a step: for what is waited for, and for what happened in the world. */
import { type ReachInput } from '../contract/activities';
import { type Past } from '../domain/goal';
import { epochMs, instant } from '../domain/instant';

/**
 * The cluster's stamp (`past.began`) may be minutes away from this worker's clock, and time may have passed in which nobody worked on the step. A wait is
 * counted back from now by what was worked, so that none ends early; the world's events from whichever is earlier, so that none is missed.
 */
export function timesOf(
  { past, workedMs }: Pick<ReachInput, 'past' | 'workedMs'>,
  tookBeforeMs: number,
  nowMs: number,
): Required<Pick<Past<unknown>, 'began' | 'startedAt'>> {
  if (workedMs === undefined) return { began: past.began, startedAt: past.began };
  const beganMs = nowMs - workedMs - tookBeforeMs;
  return { began: instant(beganMs), startedAt: instant(Math.min(beganMs, epochMs(past.began))) };
}
