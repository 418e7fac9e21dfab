/**
 * Capacity as the plan wants it of a Region in its role. The standby runs exactly its tasks. The primary runs at least its tasks: what
 * autoscaling added for load, up to the maximum, is right and stays. Without autoscaling nobody else sets the count: then both are exact.
 */
import { type Refusal } from '../../../domain/goal';
import { type SettleTarget } from '../../../domain/kinds/ecs-service';
import { type CapacitySeen, type ScalingSeen, serviceRefusals } from './service';

export type Role = 'primary' | 'standby';

/** The plan's bounds, and nothing suspended. */
export function wantedScaling({ tasks, max }: SettleTarget): ScalingSeen {
  return {
    min: tasks,
    max: Math.max(max, tasks),
    scaleInSuspended: false,
    scaleOutSuspended: false,
    scheduledSuspended: false,
  };
}

/** The desired count that is right and nearest to the one seen. */
export function wantedDesired(target: SettleTarget, role: Role, desired: number, scaling: ScalingSeen | null): number {
  if (isExact(role, scaling)) return target.tasks;
  const { min, max } = wantedScaling(target);
  return Math.min(max, Math.max(min, desired));
}

/** Every difference to the plan; none: the Region's capacity is the plan's. */
export function capacityRefusals(target: SettleTarget, role: Role, seen: CapacitySeen): readonly Refusal[] {
  const { service, scaling } = seen;
  const unusable = serviceRefusals(target, service);
  if (unusable.length > 0 || !service) return unusable;
  const where = `${target.service} in ${target.region}, the ${role}`;
  const bounds = wantedScaling(target);
  return [
    ...(service.desired === wantedDesired(target, role, service.desired, scaling)
      ? []
      : [
          {
            rule: "the desired count is the plan's",
            saw: `${service.desired} desired of ${where}`,
            wanted: isExact(role, scaling) ? `${target.tasks}` : `${bounds.min} to ${bounds.max}`,
            source: `ecs:DescribeServices; the plan: capacity.${role}`,
          },
        ]),
    ...(scaling ? scalingRefusals(bounds, scaling, where, role) : []),
  ];
}

function scalingRefusals(wanted: ScalingSeen, seen: ScalingSeen, where: string, role: Role): readonly Refusal[] {
  const source = 'application-autoscaling:DescribeScalableTargets; the plan: capacity';
  const suspended = suspendedText(seen);
  return [
    ...(seen.min === wanted.min
      ? []
      : [
          {
            rule: "the minimum capacity is the plan's",
            saw: `minimum ${seen.min} of ${where}`,
            wanted: `${wanted.min}`,
            source: `${source}.${role}`,
          },
        ]),
    ...(seen.max === wanted.max
      ? []
      : [
          {
            rule: "the maximum capacity is the plan's",
            saw: `maximum ${seen.max} of ${where}`,
            wanted: `${wanted.max}`,
            source: `${source}.max`,
          },
        ]),
    ...(suspended === ''
      ? []
      : [
          {
            rule: 'autoscaling is not suspended',
            saw: `${suspended} suspended of ${where}`,
            wanted: 'nothing suspended',
            source: 'application-autoscaling:DescribeScalableTargets',
          },
        ]),
  ];
}

function suspendedText(scaling: ScalingSeen): string {
  return [
    ...(scaling.scaleInSuspended ? ['scaling in'] : []),
    ...(scaling.scaleOutSuspended ? ['scaling out'] : []),
    ...(scaling.scheduledSuspended ? ['scheduled actions'] : []),
  ].join(', ');
}

export function isExact(role: Role, scaling: ScalingSeen | null): boolean {
  return role === 'standby' || scaling === null;
}
