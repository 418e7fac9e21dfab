/**
 * A promotion as RDS does it: still `available` right after the call, then `modifying`, the real pg_promote,
 * `rebooting` with a real restart, and `available` again, single-AZ unless the replica was created Multi-AZ.
 */
import { type RealDatabases } from '../../postgres/create-databases';
import { type World } from '../../world/world';
import { type Events } from './events';
import { type DbInstance, type Instances } from './fleet';
import { type Outages } from './outages';

export interface Work {
  readonly world: World;
  readonly databases: Pick<RealDatabases, 'promote' | 'restart'>;
  readonly instances: Instances;
  readonly events: Events;
  readonly outages: Outages;
}

export async function promote(work: Work, id: string, backupRetentionDays: number): Promise<void> {
  const { world, databases, instances, events, outages } = work;
  const { clock, journal } = world;
  const { region } = instances.now(id);
  const acceptedAt = clock.now();
  const status = (next: DbInstance['status']) => {
    instances.change(id, (instance) => ({ ...instance, status: next }));
  };

  await outages.work(region, (signal) => clock.after('rds.promote.accepted', signal));
  status('modifying');
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
  await outages.work(region, (signal) => restart(work, id, signal));
  status('available');
  journal.write({ is: 'work', name: 'rds.promote', resource: id, region, acceptedAt, readyAt: clock.now() });
}

/** The server is away for as long as PostgreSQL takes to restart; the status says rebooting for longer, as RDS's does. */
async function restart({ world, databases, instances, events }: Work, id: string, signal: AbortSignal): Promise<void> {
  events.write(instances.now(id), '0004');
  await Promise.all([world.clock.after('rds.promote.rebooting', signal), databases.restart(id)]);
  events.write(instances.now(id), '0006');
}
