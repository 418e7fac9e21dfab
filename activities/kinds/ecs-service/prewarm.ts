/**
 * Pre-warming: the wished tasks run in the surviving Region. First the bounds of autoscaling, which would pull a mere desired count back,
 * then the desired count; never down. With too little capacity the plan's minimum is enough, and the report says degraded.
 */
import { type Past } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type CapacityTarget } from '../../../domain/kinds/ecs-service';
import { type Goal } from '../../goal';
import { blockedBy, isSettling, sendsOf } from '../past';
import { isFresh, whyEnough } from './enough';
import {
  type CapacitySeen,
  isSame,
  putBack,
  readCapacity,
  register,
  type ScalingSeen,
  type ServiceSeen,
  serviceRefusals,
  update,
} from './service';

export interface PrewarmSeen extends CapacitySeen {
  readonly at: Instant;
}

export const prewarm: Goal<'ecs-service.prewarm', PrewarmSeen> = {
  name: 'ecs-service.prewarm',

  observe: async (target, reader) => {
    const at = reader.now();
    return { at, ...(await readCapacity(reader, target)) };
  },

  judge: (target, seen, past) => {
    const blocked = blockedBy(serviceRefusals(target, seen.service));
    if (blocked || !seen.service) return blocked ?? { is: 'moving', by: 'others', hint: 'not seen' };
    const { service, scaling } = seen;
    const lacking = missing(target, service, scaling);
    if (lacking.length === 0 && service.running >= target.tasks)
      return { is: 'reached', evidence: evidenceOf(target, service, scaling) };
    const [first, ...more] = lacking.filter(({ call }) => !isSettling(past, call, seen.at));
    if (first) return { is: 'ready', send: [first, ...more] };

    const enough =
      lacking.length === 0 &&
      whyEnough(target, {
        at: seen.at,
        began: past.began,
        saidSince: past.began,
        have: service.running,
        had: past.last?.service?.running,
        service,
      });
    if (enough) {
      const degraded = `${service.running} of ${target.tasks} tasks of ${target.service}: ${enough}`;
      return { is: 'reached', evidence: evidenceOf(target, service, scaling), degraded };
    }
    return { is: 'moving', by: isOurs(past) ? 'us' : 'others', hint: hintOf(target, service, past) };
  },

  undo: (target, before) => putBack(target, before),
};

/** What is still to be sent, in order. What is higher already stays: a failover never takes capacity away. */
function missing(target: CapacityTarget, service: ServiceSeen, scaling: ScalingSeen | null) {
  const wanted = scaling && {
    min: Math.max(scaling.min, target.tasks),
    max: Math.max(scaling.max, target.max, target.tasks),
    scaleInSuspended: true,
    scaleOutSuspended: scaling.scaleOutSuspended,
    // A scheduled action would set its own bounds in the middle of it (aws.md 6.1).
    scheduledSuspended: true,
  };
  return [
    ...(wanted && !isSame(wanted, scaling) ? [register(target, wanted)] : []),
    ...(service.desired < target.tasks ? [update(target, target.tasks)] : []),
  ];
}

function isOurs(past: Past<PrewarmSeen>): boolean {
  return (
    sendsOf(past, 'ecs:UpdateService').length + sendsOf(past, 'application-autoscaling:RegisterScalableTarget').length >
    0
  );
}

function hintOf(target: CapacityTarget, service: ServiceSeen, past: Past<PrewarmSeen>): string {
  const counts = `${service.running} of ${target.tasks} tasks running, ${service.pending} pending`;
  return isFresh(service.short, past.began) && service.short ? `${counts}; ${service.short.says}` : counts;
}

function evidenceOf(target: CapacityTarget, service: ServiceSeen, scaling: ScalingSeen | null) {
  const { running, desired, pending } = service;
  return {
    service: `${target.cluster}/${target.service}`,
    region: target.region,
    running,
    desired,
    pending,
    minCapacity: scaling?.min ?? null,
    maxCapacity: scaling?.max ?? null,
    scaleInSuspended: scaling?.scaleInSuspended ?? null,
  };
}
