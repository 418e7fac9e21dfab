/** Since when a step has been worked on, by the clock of the worker that has it. */
import { type ReachInput } from '../contract/activities';
import { epochMs, instant, type Instant } from '../domain/instant';

/**
 * The cluster's stamp (`past.began`) may be minutes away from this worker's clock, and time may have passed in which nobody worked on the step: counted back
 * from now by what was worked, no wait of a goal ends early.
 */
export function beganBy(
  { past, workedMs }: Pick<ReachInput, 'past' | 'workedMs'>,
  tookBeforeMs: number,
  nowMs: number,
): Instant {
  return workedMs === undefined ? past.began : instant(nowMs - workedMs - tookBeforeMs);
}

/** The earlier of the two: where nothing better is known, what may have been sent is dated before it. */
export function earlier(a: Instant, b: Instant): Instant {
  return epochMs(a) < epochMs(b) ? a : b;
}
