/** Every DB instance as RDS's control plane knows it, in dated versions, so that a stale read answers as it once was. */
import { type PendingModifiedValues } from '@aws-sdk/client-rds';
import { resourceIdOf } from '../../postgres/instance';
import { replicationFaults } from '../../postgres/stream';
import { createVersioned } from '../../world/create-versioned';
import { type World } from '../../world/world';
import { type Versioned } from '../service';
import { type Observing } from './observing';
import { type Storage, storageOf } from './storage';

export interface DbInstance {
  readonly id: string;
  /** DbiResourceId: stays when the id moves. */
  readonly resourceId: string;
  readonly database: string;
  readonly dbName: string;
  readonly region: string;
  readonly class: string;
  readonly multiAz: boolean;
  readonly zone: string;
  readonly otherZone: string;
  readonly createdAt: number;
  readonly status:
    'creating' | 'backing-up' | 'modifying' | 'available' | 'rebooting' | 'renaming' | 'deleting' | 'failed';
  /** What it replicates from; gone for ever with a promotion. */
  readonly source?: { readonly id: string; readonly resourceId: string; readonly region: string };
  /** Absent on a primary, and on a replica that is still being made. */
  readonly replication?: 'replicating' | 'error' | 'terminated';
  readonly backupRetentionDays: number;
  readonly backupWindow: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly storage: Storage;
  readonly observing: Observing;
  /** Absent: not encrypted. */
  readonly kmsKeyId?: string;
  readonly managedPassword: boolean;
  readonly subnetGroup: string;
  readonly securityGroups: readonly string[];
  readonly parameterGroup: string;
  readonly caCertificate: string;
  readonly deletionProtection: boolean;
  readonly copyTagsToSnapshot: boolean;
  /** Asked for, and not yet so. */
  readonly pending: PendingModifiedValues;
}

export type Fleet = Readonly<Record<string, DbInstance>>;

export interface Instances {
  readonly now: (id: string) => DbInstance;
  readonly at: (instant: number) => Fleet;
  readonly all: () => readonly DbInstance[];
  /** Whatever its name is now; undefined: gone. */
  readonly keyed: (resourceId: string) => DbInstance | undefined;
  readonly replicasOf: (resourceId: string) => readonly DbInstance[];
  readonly add: (instance: DbInstance) => void;
  /** A new id renames it, also where others name it as their source. */
  readonly change: (id: string, change: (instance: DbInstance) => DbInstance) => void;
  readonly remove: (id: string) => void;
}

/** What RDS gives where nothing is asked for, and what the world file's instances have unless it says otherwise. */
export const defaults = {
  subnetGroup: 'default',
  parameterGroup: 'default.postgres18',
  caCertificate: 'rds-ca-rsa2048-g1',
  backupWindow: '03:00-03:30',
  /** The VPC's default group; the instances of the world file have one of their own. */
  securityGroups: ['sg-0defa017defa01700'],
} as const;

export function createInstances(world: World): Instances {
  const fleet: Versioned<Fleet> = createVersioned(world.clock, initialFleet(world));
  const all = () => Object.values(fleet.now());
  const now = (id: string) => {
    const instance = fleet.now()[id];
    if (instance === undefined) throw new Error(`no DB instance ${id} in the lab's RDS`);
    return instance;
  };
  const change: Instances['change'] = (id, next) => {
    const changed = next(now(id));
    const named = (one: DbInstance) =>
      one.source?.resourceId === changed.resourceId ? { ...one, source: { ...one.source, id: changed.id } } : one;
    fleet.set(byId(all().map((one) => (one.id === id ? changed : changed.id === id ? one : named(one)))));
  };
  const watchReplication = () => {
    for (const { id, region, database, source, replication } of all()) {
      if (source === undefined || replication === undefined || replication === 'terminated') continue;
      const cut = world.links.isCut(source.region, region) || replicationFaults(world, database).cut;
      const seen = cut ? 'error' : 'replicating';
      if (seen !== replication) change(id, (instance) => ({ ...instance, replication: seen }));
    }
  };
  world.regions.onLost(watchReplication);
  world.regions.onHealed(watchReplication);
  world.faults.onChange(watchReplication);

  return {
    now,
    at: fleet.at,
    all,
    keyed: (resourceId) => all().find((one) => one.resourceId === resourceId),
    replicasOf: (resourceId) => all().filter(({ source }) => source?.resourceId === resourceId),
    add: (instance) => {
      fleet.set({ ...fleet.now(), [instance.id]: instance });
    },
    change,
    remove: (id) => {
      fleet.set(byId(all().filter((one) => one.id !== id)));
    },
  };
}

function byId(instances: readonly DbInstance[]): Fleet {
  return Object.fromEntries(instances.map((one) => [one.id, one]));
}

function initialFleet({ settings, clock }: World): Fleet {
  const all = settings.databases.flatMap((database) =>
    [database.primary, ...database.replicas].map((one): DbInstance => {
      const { primary } = database;
      const isReplica = one !== primary;
      const { id, region, multiAz } = one;
      const source = { id: primary.id, resourceId: resourceIdOf(primary.id), region: primary.region };
      return {
        ...{ id, region, multiAz, class: one.class },
        storage: storageOf(one.storage),
        observing: one.observing,
        database: database.name,
        dbName: database.database,
        zone: `${region}a`,
        otherZone: `${region}b`,
        resourceId: resourceIdOf(id),
        createdAt: clock.now(),
        status: 'available',
        ...(isReplica && { source, replication: 'replicating' }),
        // RDS user guide: replicas are created with backups off.
        backupRetentionDays: isReplica ? 0 : 7,
        tags: { application: database.name },
        ...(primary.encrypted && { kmsKeyId: `arn:aws:kms:${region}:${settings.account}:key/${id}` }),
        managedPassword: one.managedPassword,
        ...defaults,
        securityGroups: ['sg-0a1b2c3d4e5f60718'],
        deletionProtection: true,
        copyTagsToSnapshot: true,
        pending: {},
      };
    }),
  );
  return byId(all);
}
