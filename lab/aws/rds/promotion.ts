/**
 * A promotion as RDS does it: still `available` right after the call, then `modifying`, the real pg_promote,
 * `rebooting` with a real restart and a first backup, and `available` again, single-AZ unless the replica was created Multi-AZ.
 */
import { type AutomatedBackups } from './automated-backups';
import { type ControlPlane } from './control-plane';

export async function promote(
  plane: ControlPlane,
  backups: AutomatedBackups,
  id: string,
  backupRetentionDays: number,
): Promise<void> {
  const { world, databases, instances, events, outages, setStatus } = plane;
  const { clock, journal } = world;
  const { region } = instances.now(id);
  const acceptedAt = clock.now();

  await outages.work(region, (signal) => clock.after('rds.promote.accepted', signal));
  setStatus(id, 'modifying');
  await outages.work(region, async (signal) => {
    await clock.after('rds.promote.modifying', signal);
    await databases.promote(id);
  });
  events.write(instances.now(id), '0057');
  instances.change(id, ({ source: _source, replication: _replication, ...instance }) => ({
    ...instance,
    status: 'rebooting',
    backupRetentionDays,
  }));
  await outages.work(region, (signal) => restart(plane, id, signal));
  // What had no backups has them from here on: without them it could be the source of nothing.
  if (backupRetentionDays > 0) await outages.work(region, () => backups.begin(id));
  setStatus(id, 'available');
  journal.write({ is: 'work', name: 'rds.promote', resource: id, region, acceptedAt, readyAt: clock.now() });
}

/** The server is away for as long as PostgreSQL takes to restart; the status says rebooting for longer, as RDS's does. */
async function restart(
  { world, databases, instances, events }: ControlPlane,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  events.write(instances.now(id), '0004');
  await Promise.all([world.clock.after('rds.promote.rebooting', signal), databases.restart(id)]);
  events.write(instances.now(id), '0006');
}
