/** The day after which the deletion of what was kept may be asked for, as a tag on the instance itself: it outlives plan and history. */
import { type Instant, plus } from '../../../domain/instant';
import { type Tags } from '../../../domain/kinds/rds-postgres/protect';
import { carries, type InstanceSeen } from './instance';

export const keepUntilTag = 'muster:keep-until';
const dayMs = 86_400_000;

/** `own`, and a date (2026-12-23) so many days from now. A date that was set stays: looks on another day must not move it. */
export function withKeepUntil(
  own: Tags,
  keepDays: number,
  at: Instant,
  instances: readonly (InstanceSeen | null)[],
): Tags {
  const tagged = instances.find((instance) => instance && carries(instance.tags, own));
  return { ...own, [keepUntilTag]: tagged?.tags[keepUntilTag] ?? plus(at, keepDays * dayMs).slice(0, 10) };
}
