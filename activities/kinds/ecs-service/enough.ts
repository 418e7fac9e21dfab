/** When fewer than the wished tasks are enough: at least the plan's minimum, and no more to be had in time. */
import { type Instant, msBetween } from '../../../domain/instant';
import { type CapacityTarget } from '../../../domain/kinds/ecs-service';
import { type ServiceSeen } from './service';

export interface Enough {
  readonly at: Instant;
  /** Waiting for more counts from here. */
  readonly began: Instant;
  /** What ECS said about capacity counts from here. */
  readonly saidSince: Instant;
  /** What serves now: running tasks, or healthy targets. */
  readonly have: number;
  /** The same at the look before, when there was one. */
  readonly had: number | undefined;
  readonly service: ServiceSeen;
}

/** Why the minimum is enough now; undefined while more may come, or while there is less than the minimum. */
export function whyEnough(
  target: CapacityTarget,
  { at, began, saidSince, have, had, service }: Enough,
): string | undefined {
  if (have < target.minimum) return undefined;
  const waitedMs = msBetween(began, at);
  if (waitedMs >= target.settleForMinimumMs) return `no more after ${Math.round(waitedMs / 1_000)} s`;
  // Once said, the sentence stays among the events: it counts while all were asked for, nothing grows and nothing is on its way.
  const isAsked = service.desired >= target.tasks;
  const isStuck = had !== undefined && have <= had && have >= service.running && service.pending === 0;
  return isAsked && isStuck && isFresh(service.short, saidSince) ? service.short?.says : undefined;
}

export function isFresh(short: ServiceSeen['short'], since: Instant): boolean {
  return short !== null && msBetween(since, short.at) >= 0;
}
