/** Since when a step has been worked on, by the clock of the worker that has it. */
import { type ReachInput } from '../contract/activities';
import { instant, type Instant } from '../domain/instant';

/** Not by the cluster's clock: a home five minutes behind would let every wait of a goal end at once. */
export function beganBy({ past, workedMs }: Pick<ReachInput, 'past' | 'workedMs'>, nowMs: number): Instant {
  return workedMs === undefined ? past.began : instant(nowMs - workedMs);
}
