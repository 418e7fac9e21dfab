/**
 * Standing the old Region's tasks down: fewer writers to come back. Evidence of a fence, never its proof, and never waited for long.
 * Minimum 0 and suspended first, or autoscaling undoes it (aws.md 6.1).
 */
import { type Instant } from '../../../domain/instant';
import { type StandDownTarget } from '../../../domain/kinds/ecs-service';
import { type Goal } from '../../goal';
import { blockedBy, isSettling, sendsOf } from '../past';
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

export interface StandDownSeen extends CapacitySeen {
  readonly at: Instant;
}

/** The Region may be silent: one probe time-out (domain/kinds/ecs-service.ts); never scaled. */
const oldSideMs = 2_000;

export const standDown: Goal<'ecs-service.stand-down', StandDownSeen> = {
  name: 'ecs-service.stand-down',

  observe: async (target, reader) => {
    const at = reader.now();
    return { at, ...(await readCapacity(reader, target, oldSideMs)) };
  },

  judge: (target, seen, past) => {
    const blocked = blockedBy(serviceRefusals(target, seen.service));
    if (blocked || !seen.service) return blocked ?? { is: 'moving', by: 'others', hint: 'not seen' };
    const { service, scaling } = seen;
    const lacking = missing(target, service, scaling);
    if (lacking.length === 0 && service.running === 0 && service.pending === 0) {
      const evidence = {
        service: `${target.cluster}/${target.service}`,
        region: target.region,
        running: 0,
        desired: 0,
        minCapacity: scaling?.min ?? null,
      };
      return { is: 'reached', evidence };
    }
    const [first, ...more] = lacking.filter(({ call }) => !isSettling(past, call, seen.at));
    if (first) return { is: 'ready', send: [first, ...more] };
    const ours = sendsOf(past, 'ecs:UpdateService').length > 0;
    return { is: 'moving', by: ours ? 'us' : 'others', hint: `${service.running} tasks still running` };
  },

  undo: (target, before) => putBack(target, before),
};

function missing(target: StandDownTarget, service: ServiceSeen, scaling: ScalingSeen | null) {
  const wanted = scaling && {
    ...scaling,
    min: 0,
    scaleInSuspended: true,
    scaleOutSuspended: true,
    scheduledSuspended: true,
  };
  return [
    ...(wanted && !isSame(wanted, scaling) ? [register(target, wanted)] : []),
    ...(service.desired > 0 ? [update(target, 0)] : []),
  ];
}
