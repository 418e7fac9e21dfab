/** Whether capacity is the plan's in both Regions: looks only, and names every difference. */
import { type Evidence } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type Goal } from '../../goal';
import { blockedBy } from '../past';
import { capacityRefusals } from './plan-capacity';
import { type CapacitySeen, readCapacity, type ServiceName } from './service';

export interface ConformSeen {
  readonly at: Instant;
  readonly primary: CapacitySeen;
  readonly standby: CapacitySeen;
}

export const conform: Goal<'ecs-service.conform', ConformSeen> = {
  name: 'ecs-service.conform',

  observe: async (target, reader) => {
    const at = reader.now();
    const [primary, standby] = await Promise.all([
      readCapacity(reader, target.primary),
      readCapacity(reader, target.standby),
    ]);
    return { at, primary, standby };
  },

  judge: (target, seen) =>
    blockedBy([
      ...capacityRefusals(target.primary, 'primary', seen.primary),
      ...capacityRefusals(target.standby, 'standby', seen.standby),
    ]) ?? {
      is: 'reached',
      evidence: {
        service: `${target.primary.cluster}/${target.primary.service}`,
        ...evidenceOf('primary', target.primary, seen.primary),
        ...evidenceOf('standby', target.standby, seen.standby),
      },
    },
};

function evidenceOf(
  role: 'primary' | 'standby',
  { region }: ServiceName,
  { service, scaling }: CapacitySeen,
): Evidence {
  return {
    [role]: region,
    [`${role}Desired`]: service?.desired ?? null,
    [`${role}Running`]: service?.running ?? null,
    [`${role}Bounds`]: scaling ? `${scaling.min} to ${scaling.max}` : 'no autoscaling',
  };
}
