/** RebootDBInstance: a restart in place, or with ForceFailover the standby of a Multi-AZ pair taking over in its own zone. */
import { type DbInstance } from './fleet';
import { type Work } from './promotion';

/** RDS user guide, Concepts.MultiAZ.Failover: 60-120 s typical. */
const failoverMs = 90_000;
/** Lab choice: a restart of a small instance. */
const rebootMs = 30_000;
/** Lab choice for RDS-EVENT-0034, of which AWS publishes only "recently". */
const recentlyMs = 300_000;

export async function reboot(
  { world, databases, instances, events, outages }: Work,
  id: string,
  failover: boolean,
): Promise<void> {
  const { clock, journal } = world;
  const before = instances.now(id);
  const acceptedAt = clock.now();
  const status = (next: DbInstance['status'], more: Partial<DbInstance> = {}) => {
    instances.change(id, (instance) => ({ ...instance, ...more, status: next }));
  };

  const last = events.lastOf(id, '0049');
  if (failover && last !== undefined && acceptedAt - last < clock.scaled(recentlyMs)) {
    // The call was answered with success; only this event says that nothing happened.
    events.write(before, '0034');
    return;
  }
  status('rebooting');
  events.write(before, failover ? '0013' : '0004');
  await outages.work(before.region, async (signal) => {
    await Promise.all([clock.after(failover ? failoverMs : rebootMs, signal), databases.restart(id)]);
  });
  events.write(before, '0006');
  if (failover) for (const event of ['0015', '0049'] as const) events.write(before, event);
  status('available', failover ? { zone: before.otherZone, otherZone: before.zone } : {});
  const name = failover ? 'rds.failover' : 'rds.reboot';
  journal.write({ is: 'work', name, resource: id, region: before.region, acceptedAt, readyAt: clock.now() });
}
