/**
 * Real PostgreSQL for every database of the world: a primary, its cross-Region replicas streaming over the link,
 * killed -9 with their Region and started again, writable as PostgreSQL does, when it heals; others are made and removed meanwhile.
 */
import fs from 'node:fs';
import { type Address, type Databases } from '../world/parts';
import { type Side, type World } from '../world/world';
import { type Login } from './ask';
import { createBackups, type Window } from './backups';
import { superuser } from './configuration';
import { makeDataFolder, type DataFolder } from './data-folder';
import { watchOver, type DeathWatch } from './death-watch';
import { createDoors } from './doors';
import { createFleet } from './fleet';
import { createRegistry, type Instance } from './instance';
import { createLayout, initialInstances, instancesIn, makePasswords, type Layout } from './layout';
import { prepareNative, unprivileged } from './native';
import { createSnapshots } from './snapshots';
import { createUnderWay } from './under-way';

/** Where a restored instance comes from; `until` in ms. */
export type RestoreSource =
  | { readonly is: 'snapshot'; readonly snapshot: string }
  | { readonly is: 'backup'; readonly of: string; readonly region: string; readonly until: number };

/** A place and name for an instance to be made; its key is its DbiResourceId. */
export interface NewInstance {
  readonly key: string;
  readonly id: string;
  readonly region: string;
}

/** What the world does to PostgreSQL beyond what others may see of it: for lab/aws/rds, which goes by keys where names may move. */
export interface RealDatabases extends Databases {
  /** The replica stops being one and takes writes; nothing happens to what is no replica. Rejects while it does not run. */
  readonly promote: (instanceId: string) => Promise<void>;
  /** Stops (sessions end) and starts again, as a reboot does. Rejects when its Region is lost meanwhile. */
  readonly restart: (instanceId: string) => Promise<void>;
  /** Resolves when it streams from the instance with the key `source`; rejects, and leaves nothing, when it cannot. */
  readonly createReplica: (replica: NewInstance & { readonly source: string }) => Promise<void>;
  /** Resolves when it takes writes; rejects, and leaves nothing, when it cannot. */
  readonly restore: (restored: NewInstance & { readonly from: RestoreSource }) => Promise<void>;
  /** Sessions end, as at a reboot. Done already: only the restart. */
  readonly rename: (key: string, instanceId: string) => Promise<void>;
  /** Process, files and slot on the source; snapshots and backups stay. Gone already: nothing happens. */
  readonly remove: (key: string) => Promise<void>;
  /** Killed -9, and not started again (nor by a healed Region) until `resume`. */
  readonly halt: (key: string) => Promise<void>;
  readonly resume: (key: string) => Promise<void>;
  /** Of a running instance, primary or replica. */
  readonly takeSnapshot: (key: string, snapshot: string) => Promise<void>;
  readonly removeSnapshot: (snapshot: string) => void;
  /** Automated backups of an instance: its base copy is made when they begin. Nothing happens when they are on. */
  readonly beginBackups: (key: string) => Promise<void>;
  /** Also to another Region, from now on, at the uploads' pace. */
  readonly replicateBackups: (key: string, region: string) => Promise<void>;
  /** Uploads what was committed until now, without waiting for the next round. */
  readonly uploadBackups: (key: string) => Promise<void>;
  readonly removeBackups: (key: string, region: string) => void;
  /** What can be restored from a Region's backups of an instance, also of one that is gone; undefined: none are kept there. */
  readonly backupWindow: (key: string, region: string) => Window | undefined;
}

export function createDatabases(world: World): RealDatabases {
  const { settings, regions } = world;
  const passwords = makePasswords(settings.databases);
  const registry = createRegistry();
  const doors = createDoors(world, registry);
  let laidOut: Layout | undefined;
  let folder: DataFolder | undefined;
  let watch: DeathWatch | undefined;
  let down = false;

  const layout = () => {
    if (laidOut === undefined) throw new Error('the databases of the lab have not started yet');
    return laidOut;
  };
  const settingsOf = (database: string) => {
    const found = settings.databases.find(({ name }) => name === database);
    if (found !== undefined) return found;
    throw new Error(
      `no database ${database} in the world file; it has ${settings.databases.map(({ name }) => name).join(', ')}`,
    );
  };
  const keyed = (key: string) => {
    const found = registry.keyed(key);
    if (found !== undefined) return found;
    throw new Error(`no database instance with the key ${key} in the lab: it was removed`);
  };
  const directAddress = (id: string): Address => ({ host: '127.0.0.1', port: registry.named(id).server.port });
  const credentials: Databases['credentials'] = (database, role) => {
    const user = role === 'admin' ? superuser : role;
    const password = passwords[database]?.[user];
    if (password !== undefined) return { user, password };
    const roles = Object.keys(settingsOf(database).roles);
    throw new Error(`no role ${role} in database ${database}; it has ${[...roles, 'admin'].join(', ')}`);
  };
  const login = ({ server, database }: Instance): Login => ({
    ...{ host: '127.0.0.1', port: server.port, database: 'postgres' },
    ...credentials(database.name, 'admin'),
  });
  const backups = createBackups({ world, registry, layout, login });
  const snapshots = createSnapshots(layout, login);
  const { known, ended } = createUnderWay();
  const fleet = createFleet({ world, registry, doors, layout, passwords, login, isDown: () => down });
  /** The instance once it runs: a healed Region's is still starting when the control plane is back already. */
  const up = async (one: Instance) => {
    if (!one.server.isRunning()) await fleet.startUp(one.key);
    return one;
  };
  const inRegion = (region: Side) => registry.all().filter((one) => one.region === region);
  regions.onLost(async (region) => {
    await Promise.all(
      inRegion(region).map(async (one) => {
        await one.server.kill();
        const detail = { instance: one.id };
        world.journal.write({ is: 'event', at: world.clock.now(), name: 'postgres.killed', region, detail });
      }),
    );
  });
  regions.onHealed(async (region) => {
    if (down) return;
    const back = inRegion(region).filter(({ isHeld }) => !isHeld);
    await Promise.all(back.map(({ key }) => fleet.startUp(key)));
    await Promise.all(back.map(({ key }) => fleet.tidySlots(key)));
  });

  const build = async (database: string) => {
    const [primary, ...replicas] = initialInstances(world).filter((one) => one.database.name === database);
    if (primary === undefined) return;
    await fleet.createPrimary(primary);
    // One after the other: two cores have no more to give.
    for (const { source, ...replica } of replicas)
      if (source !== undefined) await fleet.createReplica({ ...replica, source });
    await backups.begin(keyed(primary.key));
    for (const region of settingsOf(database).replicatedBackups) await backups.replicate(primary.key, region);
  };
  const stop = async () => {
    down = true;
    await backups.stop();
    await doors.close();
    await Promise.all(registry.all().map(async ({ stream }) => stream?.close()));
    await Promise.all(registry.all().map(({ server }) => server.stop('immediate')));
    // Everything asks a server or starts one, and there is none to ask any more.
    await ended();
    await watch?.end();
    if (folder?.isThrowaway === true) fs.rmSync(folder.path, { recursive: true, force: true });
  };

  return {
    name: 'postgres',
    start: async () => {
      try {
        const user = unprivileged();
        folder = makeDataFolder(world.home, user);
        laidOut = createLayout(world, folder.path, prepareNative(folder.path, user));
        watch = watchOver(instancesIn(folder.path), folder.isThrowaway ? folder.path : '');
        // All of them to their end, also when one fails: what starts after the clean-up would stay.
        const built = await Promise.allSettled(settings.databases.map(({ name }) => build(name)));
        const failed = built.find((one) => one.status === 'rejected');
        if (failed !== undefined) throw failed.reason;
        backups.start();
      } catch (failure) {
        await stop();
        throw failure;
      }
    },
    stop,
    instanceIn: (database, region) => {
      const { primary, replicas } = settingsOf(database);
      const named = [primary, ...replicas].find((one) => one.region === region);
      if (named === undefined) throw new Error(`database ${database} has no instance in ${region}`);
      const holder = registry.find(named.id);
      if (holder?.region !== region || holder.database.name !== database)
        throw new Error(`no instance of database ${database} is named ${named.id} now`);
      return named.id;
    },
    addressFrom: doors.addressFrom,
    directAddress,
    credentials,
    secrets: () =>
      Object.fromEntries(
        settings.databases.flatMap(({ name, database, roles }) =>
          Object.entries(roles).map(([role, { secret }]) => {
            const { user, password } = credentials(name, role);
            return [secret, JSON.stringify({ username: user, password, dbname: database, engine: 'postgres' })];
          }),
        ),
      ),
    states: () =>
      registry.all().map(({ id, database, region, server, servesCustomers }) => ({
        id,
        database: database.name,
        region,
        running: server.isRunning(),
        isReplica: server.isReplica(),
        servesCustomers,
      })),
    promote: known(async (id) => {
      await fleet.promote((await up(registry.named(id))).key);
    }),
    restart: known(async (id) => {
      const one = await up(registry.named(id));
      await one.server.stop('fast');
      await fleet.startUp(one.key);
    }),
    createReplica: known(fleet.createReplica),
    restore: known(async ({ from, ...wanted }) => {
      if (from.is === 'snapshot') {
        const { base, database } = snapshots.get(from.snapshot);
        await fleet.createRestored({ ...wanted, database }, { base });
        return;
      }
      const backup = backups.find(from.of, from.region);
      if (backup === undefined) throw new Error(`no backups of ${from.of} are kept in ${from.region}`);
      const { base, wal, database } = backup;
      await fleet.createRestored({ ...wanted, database }, { base, wal, until: from.until });
    }),
    rename: known(fleet.rename),
    remove: known(fleet.remove),
    halt: known(async (key) => {
      fleet.hold(key, true);
      await keyed(key).server.kill();
    }),
    resume: known(async (key) => {
      fleet.hold(key, false);
      await fleet.startUp(key);
    }),
    takeSnapshot: known(async (key, snapshot) => {
      await snapshots.take(await up(keyed(key)), snapshot);
    }),
    removeSnapshot: snapshots.remove,
    beginBackups: known(async (key) => {
      await backups.begin(await up(keyed(key)));
    }),
    replicateBackups: known(backups.replicate),
    uploadBackups: known((key) => backups.upload(keyed(key))),
    removeBackups: backups.remove,
    backupWindow: backups.find,
  };
}
