/** Every DB instance as RDS's control plane knows it, in dated versions, so that a stale read answers as it once was. */
import { createHash } from 'node:crypto';
import { createVersioned } from '../../world/create-versioned';
import { replicationFaults } from '../../postgres/stream';
import { type World } from '../../world/world';
import { type Versioned } from '../service';

export interface DbInstance {
  readonly id: string;
  readonly database: string;
  readonly dbName: string;
  readonly region: string;
  readonly class: string;
  readonly multiAz: boolean;
  readonly zone: string;
  readonly otherZone: string;
  readonly resourceId: string;
  readonly createdAt: number;
  readonly status: 'available' | 'modifying' | 'rebooting';
  /** What it replicates from; gone for ever with a promotion. */
  readonly source?: { readonly id: string; readonly region: string };
  readonly replication?: 'replicating' | 'error';
  readonly backupRetentionDays: number;
  readonly backupWindow: string;
  readonly tags: Readonly<Record<string, string>>;
}

export type Fleet = Readonly<Record<string, DbInstance>>;

export interface Instances {
  readonly now: (id: string) => DbInstance;
  readonly at: (instant: number) => Fleet;
  readonly change: (id: string, change: (instance: DbInstance) => DbInstance) => void;
}

export function createInstances(world: World): Instances {
  const fleet: Versioned<Fleet> = createVersioned(world.clock, initialFleet(world));
  const change: Instances['change'] = (id, next) => {
    const now = fleet.now();
    const instance = now[id];
    if (instance === undefined) throw new Error(`no DB instance ${id} in the lab's RDS`);
    fleet.set({ ...now, [id]: next(instance) });
  };
  const watchReplication = () => {
    for (const { id, region, database, source, replication } of Object.values(fleet.now())) {
      if (source === undefined) continue;
      const cut = world.links.isCut(source.region, region) || replicationFaults(world, database).cut;
      const seen = cut ? 'error' : 'replicating';
      if (seen !== replication) change(id, (instance) => ({ ...instance, replication: seen }));
    }
  };
  world.regions.onLost(watchReplication);
  world.regions.onHealed(watchReplication);
  world.faults.onChange(watchReplication);

  return {
    now: (id) => {
      const instance = fleet.now()[id];
      if (instance === undefined) throw new Error(`no DB instance ${id} in the lab's RDS`);
      return instance;
    },
    at: fleet.at,
    change,
  };
}

function initialFleet({ settings, clock }: World): Fleet {
  const all = settings.databases.flatMap((database) =>
    [database.primary, ...database.replicas].map((one): DbInstance => {
      const isReplica = one !== database.primary;
      return {
        id: one.id,
        database: database.name,
        dbName: database.database,
        region: one.region,
        class: one.class,
        multiAz: one.multiAz,
        zone: `${one.region}a`,
        otherZone: `${one.region}b`,
        resourceId: `db-${createHash('sha256').update(one.id).digest('hex').slice(0, 26).toUpperCase()}`,
        createdAt: clock.now(),
        status: 'available',
        ...(isReplica
          ? { source: { id: database.primary.id, region: database.primary.region }, replication: 'replicating' }
          : {}),
        // RDS user guide: replicas are created with backups off.
        backupRetentionDays: isReplica ? 0 : 7,
        backupWindow: '03:00-03:30',
        tags: { application: database.name },
      };
    }),
  );
  return Object.fromEntries(all.map((one) => [one.id, one]));
}
