/**
 * Settling: capacity as the plan wants it again, on the primary's side and on the standby's. First the bounds of autoscaling with nothing
 * suspended, which would pull the count back, then the desired count. What counts as right in each role: plan-capacity.ts.
 */
import { type Past } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type SettleTarget } from '../../../domain/kinds/ecs-service';
import { type Goal } from '../../goal';
import { blockedBy, isSettling, sendsOf } from '../past';
import { isFresh } from './enough';
import { isExact, type Role, wantedDesired, wantedScaling } from './plan-capacity';
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

export interface SettleSeen extends CapacitySeen {
  readonly at: Instant;
}

type Name = 'ecs-service.settle' | 'ecs-service.settle-standby';

function createSettle<const N extends Name>(name: N, role: Role): Goal<Name, SettleSeen> & { readonly name: N } {
  return {
    name,

    observe: async (target, reader) => {
      const at = reader.now();
      return { at, ...(await readCapacity(reader, target)) };
    },

    judge: (target, seen, past) => {
      const blocked = blockedBy(serviceRefusals(target, seen.service));
      if (blocked || !seen.service) return blocked ?? { is: 'moving', by: 'others', hint: 'not seen' };
      const { service, scaling } = seen;
      const lacking = missing(target, role, service, scaling);
      if (lacking.length === 0 && isRunning(target, role, service, scaling))
        return { is: 'reached', evidence: evidenceOf(target, role, service, scaling) };
      const [first, ...more] = lacking.filter(({ call }) => !isSettling(past, call, seen.at));
      if (first) return { is: 'ready', send: [first, ...more] };
      return { is: 'moving', by: isOurs(past) ? 'us' : 'others', hint: hintOf(target, service, past) };
    },

    undo: (target, before) => putBack(target, before),
  };
}

export const settle = createSettle('ecs-service.settle', 'primary');
export const settleStandby = createSettle('ecs-service.settle-standby', 'standby');

function missing(target: SettleTarget, role: Role, service: ServiceSeen, scaling: ScalingSeen | null) {
  const bounds = wantedScaling(target);
  const desired = wantedDesired(target, role, service.desired, scaling);
  return [
    ...(scaling && !isSame(bounds, scaling) ? [register(target, bounds)] : []),
    ...(service.desired === desired ? [] : [update(target, desired)]),
  ];
}

/** Nothing starts any more, and where the count is exact nothing has still to stop. */
function isRunning({ tasks }: SettleTarget, role: Role, service: ServiceSeen, scaling: ScalingSeen | null): boolean {
  if (service.pending > 0) return false;
  return isExact(role, scaling) ? service.running === tasks : service.running >= tasks;
}

function isOurs(past: Past<SettleSeen>): boolean {
  const sent = [sendsOf(past, 'ecs:UpdateService'), sendsOf(past, 'application-autoscaling:RegisterScalableTarget')];
  return sent.some((sends) => sends.length > 0);
}

function hintOf({ tasks }: SettleTarget, service: ServiceSeen, past: Past<SettleSeen>): string {
  const counts = `${service.running} tasks running, ${service.pending} pending, ${tasks} wanted`;
  return isFresh(service.short, past.began) && service.short ? `${counts}; ${service.short.says}` : counts;
}

function evidenceOf(target: SettleTarget, role: Role, service: ServiceSeen, scaling: ScalingSeen | null) {
  return {
    service: `${target.cluster}/${target.service}`,
    region: target.region,
    role,
    running: service.running,
    desired: service.desired,
    minCapacity: scaling?.min ?? null,
    maxCapacity: scaling?.max ?? null,
  };
}
