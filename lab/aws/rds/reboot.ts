/** RebootDBInstance: a restart in place, or with ForceFailover the standby of a Multi-AZ pair taking over in its own zone. */
import { type ControlPlane } from './control-plane';

/** Lab choice: a restart of a small instance. */
const rebootMs = 30_000;
/** Lab choice for RDS-EVENT-0034, of which AWS publishes only "recently". */
const recentlyMs = 300_000;

export async function reboot(
  { world, databases, instances, events, outages, setStatus }: ControlPlane,
  id: string,
  failover: boolean,
): Promise<void> {
  const { clock, journal } = world;
  const before = instances.now(id);
  const acceptedAt = clock.now();

  const last = events.lastOf(before.resourceId, '0049');
  if (failover && last !== undefined && acceptedAt - last < clock.scaled(recentlyMs)) {
    // The call was answered with success; only this event says that nothing happened.
    events.write(before, '0034');
    return;
  }
  setStatus(id, 'rebooting');
  events.write(before, failover ? '0013' : '0004');
  await outages.work(before.region, async (signal) => {
    await Promise.all([clock.after(failover ? 'rds.multi-az.failover' : rebootMs, signal), databases.restart(id)]);
  });
  events.write(before, '0006');
  if (failover) for (const event of ['0015', '0049'] as const) events.write(before, event);
  setStatus(id, 'available', failover ? { zone: before.otherZone, otherZone: before.zone } : {});
  const name = failover ? 'rds.failover' : 'rds.reboot';
  journal.write({ is: 'work', name, resource: id, region: before.region, acceptedAt, readyAt: clock.now() });
}
