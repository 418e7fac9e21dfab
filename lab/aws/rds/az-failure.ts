/** The zone of a Multi-AZ primary fails: RDS fails over by itself, or begins to and does not end, or gives the instance up. */
import { type ActiveFault } from '../../world/faults';
import { type ControlPlane } from './control-plane';
import { type DbInstance } from './fleet';

type AzFailure = Extract<ActiveFault, { readonly fault: 'az-failure' }>;

export function watchZones(plane: ControlPlane): void {
  const { world, inBackground } = plane;
  const seen = new Set<string>();
  const isOn = (id: string) => world.faults.active().some((one) => one.id === id);
  const waiting = new Map<string, () => void>();
  const healed = (id: string) =>
    new Promise<void>((resolve) => {
      if (isOn(id)) waiting.set(id, resolve);
      else resolve();
    });

  world.faults.onChange((active) => {
    for (const [id, resolve] of waiting) {
      if (isOn(id)) continue;
      waiting.delete(id);
      resolve();
    }
    for (const one of active) {
      if (one.fault !== 'az-failure' || seen.has(one.id)) continue;
      seen.add(one.id);
      const instance = primaryOf(plane, one.database);
      if (instance === undefined) {
        const detail = { database: one.database, because: 'it has no available Multi-AZ primary now' };
        world.journal.write({ is: 'event', at: world.clock.now(), name: 'az-failure.missed', detail });
      } else inBackground(instance.resourceId, () => failOver(plane, instance, one, healed));
    }
  });
}

/** Of several (an old one renamed away, a new one) the one that is replicated from, else the first that carries a world name. */
function primaryOf({ world, databases, instances, isBusy }: ControlPlane, database: string): DbInstance | undefined {
  const served = new Set(databases.states().flatMap(({ id, servesCustomers }) => (servesCustomers ? [id] : [])));
  const primaries = instances
    .all()
    .filter((one) => one.database === database && one.source === undefined && one.multiAz && served.has(one.id))
    .filter((one) => one.status === 'available' && !isBusy(one) && !world.regions.isLost(one.region));
  return primaries.find(({ resourceId }) => instances.replicasOf(resourceId).length > 0) ?? primaries[0];
}

/** RDS tells of it by events only: the status goes on saying available, as RDS's does in an automatic failover. */
async function failOver(
  { world, databases, instances, events, outages, setStatus }: ControlPlane,
  { id, resourceId, region, zone, otherZone }: DbInstance,
  fault: AzFailure,
  healed: (faultId: string) => Promise<void>,
): Promise<void> {
  const { clock, journal } = world;
  const acceptedAt = clock.now();
  await databases.halt(resourceId);
  events.write(instances.now(id), '0013');
  if (fault.then === 'stuck') await healed(fault.id);
  await outages.work(region, (signal) => clock.after('rds.multi-az.failover', signal));
  if (fault.then === 'failed') {
    setStatus(id, 'failed');
    return;
  }
  await outages.work(region, () => databases.resume(resourceId));
  instances.change(id, (one) => ({ ...one, zone: otherZone, otherZone: zone }));
  for (const event of ['0006', '0015', '0049'] as const) events.write(instances.now(id), event);
  journal.write({ is: 'work', name: 'rds.failover', resource: id, region, acceptedAt, readyAt: clock.now() });
}
