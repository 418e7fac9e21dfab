/**
 * Real PostgreSQL for every database of the world: a primary, its cross-Region replicas streaming over the link,
 * killed -9 with their Region and started again, writable as PostgreSQL does, when it heals.
 */
import fs from 'node:fs';
import { type Address, type Databases } from '../world/parts';
import { type Relay } from '../world/links';
import { type Side, type World } from '../world/world';
import { type Login } from './ask';
import { superuser } from './configuration';
import { makeDataFolder, type DataFolder } from './data-folder';
import { watchOver, type DeathWatch } from './death-watch';
import { layOut, makePasswords, type Instance } from './layout';
import { prepareNative, unprivileged, type Native } from './native';
import { setUpPrimary, setUpReplica } from './set-up';
import { openStream, type Stream } from './stream';

/** What the world does to PostgreSQL beyond what others may see of it: for lab/aws/rds. */
export interface RealDatabases extends Databases {
  /** The replica stops being one and takes writes; nothing happens to what is no replica. Rejects while it does not run. */
  readonly promote: (instanceId: string) => Promise<void>;
  /** Stops (sessions end) and starts again, as a reboot does. Rejects when its Region is lost meanwhile. */
  readonly restart: (instanceId: string) => Promise<void>;
}

export function createDatabases(world: World): RealDatabases {
  const { settings, clock, journal, links, regions } = world;
  const passwords = makePasswords(settings.databases);
  const doors = new Map<string, Promise<Relay>>();
  const streams: Stream[] = [];
  let instances: ReadonlyMap<string, Instance> = new Map();
  let folder: DataFolder | undefined;
  let watch: DeathWatch | undefined;
  let down = false;

  const instance = (id: string) => {
    const found = instances.get(id);
    if (found === undefined) {
      const known = [...instances.keys()].join(', ');
      throw new Error(
        `no database instance ${id} in the lab (${known === '' ? 'not started yet' : `there are ${known}`})`,
      );
    }
    return found;
  };
  const settingsOf = (database: string) => {
    const found = settings.databases.find(({ name }) => name === database);
    if (found !== undefined) return found;
    throw new Error(
      `no database ${database} in the world file; it has ${settings.databases.map(({ name }) => name).join(', ')}`,
    );
  };
  const directAddress = (id: string): Address => ({ host: '127.0.0.1', port: instance(id).server.port });
  const credentials: Databases['credentials'] = (database, role) => {
    const user = role === 'admin' ? superuser : role;
    const password = passwords[database]?.[user];
    if (password !== undefined) return { user, password };
    const roles = Object.keys(settingsOf(database).roles);
    throw new Error(`no role ${role} in database ${database}; it has ${[...roles, 'admin'].join(', ')}`);
  };
  const login = ({ id, database }: Instance): Login => ({
    ...directAddress(id),
    ...credentials(database.name, 'admin'),
    database: 'postgres',
  });
  const note = (name: string, { id, region }: Instance, more: Readonly<Record<string, unknown>> = {}) => {
    journal.write({ is: 'event', at: clock.now(), name, region, detail: { instance: id, ...more } });
  };

  const startUp = async (one: Instance) => {
    await one.server.start();
    note('postgres.started', one, { isReplica: one.server.isReplica() });
  };
  const reachable = (one: Instance) => {
    if (down) throw new Error(`the lab is going down: nothing more happens to ${one.id}`);
    if (regions.isLost(one.region)) throw new Error(`${one.id} does not run: ${one.region} is lost`);
  };
  /** The instance once it runs: a healed Region's is still starting when the control plane is back already. */
  const up = async (id: string) => {
    const one = instance(id);
    reachable(one);
    await one.server.start();
    return one;
  };
  const build = async (native: Native, primary: Instance) => {
    const replicas = [...instances.values()].filter(({ source }) => source === primary.id);
    if (primary.isIdle) {
      for (const one of [primary, ...replicas]) await startUp(one);
      return;
    }
    const own = passwords[primary.database.name] ?? {};
    await setUpPrimary({ primary, native, passwords: own, start: () => startUp(primary), login: login(primary) });
    // One after the other: a server has one base backup at a time per connection, and two cores have no more to give.
    for (const replica of replicas) {
      const stream = await openStream(world, {
        database: primary.database.name,
        from: replica.region,
        to: primary.region,
        target: directAddress(primary.id),
      });
      streams.push(stream);
      const through = { host: stream.relay.host, port: stream.relay.port };
      await setUpReplica({
        primary,
        replica,
        native,
        passwords: own,
        login: login(primary),
        through,
        start: () => startUp(replica),
      });
    }
  };

  const inRegion = (region: Side) => [...instances.values()].filter((one) => one.region === region);
  regions.onLost(async (region) => {
    await Promise.all(
      inRegion(region).map(async (one) => {
        await one.server.kill();
        note('postgres.killed', one);
      }),
    );
  });
  regions.onHealed(async (region) => {
    if (!down) await Promise.all(inRegion(region).map(startUp));
  });

  const stop = async () => {
    down = true;
    const opened = await Promise.allSettled(doors.values());
    await Promise.all(opened.map(async (door) => (door.status === 'fulfilled' ? door.value.close() : undefined)));
    await Promise.all(streams.map((stream) => stream.close()));
    await Promise.all([...instances.values()].map(({ server }) => server.stop('immediate')));
    await watch?.end();
    if (folder?.isThrowaway === true) fs.rmSync(folder.path, { recursive: true, force: true });
  };

  return {
    name: 'postgres',
    start: async () => {
      try {
        const user = unprivileged();
        folder = makeDataFolder(world.home, user);
        const native = prepareNative(folder.path, user);
        instances = await layOut(world, folder.path, native);
        const data = [...instances.values()].map(({ server }) => server.data);
        watch = watchOver(data, folder.isThrowaway ? folder.path : '');
        const primaries = [...instances.values()].filter(({ source }) => source === undefined);
        // All of them to their end, also when one fails: what starts after the clean-up would stay.
        const built = await Promise.allSettled(primaries.map((primary) => build(native, primary)));
        const failed = built.find((one) => one.status === 'rejected');
        if (failed !== undefined) throw failed.reason;
      } catch (failure) {
        await stop();
        throw failure;
      }
    },
    stop,
    instanceIn: (database, region) => {
      const { primary, replicas } = settingsOf(database);
      const found = [primary, ...replicas].find((one) => one.region === region);
      if (found === undefined) throw new Error(`database ${database} has no instance in ${region}`);
      return found.id;
    },
    addressFrom: async (side, id) => {
      const key = `${side} ${id}`;
      const door = doors.get(key) ?? links.relay({ from: side, to: instance(id).region, target: directAddress(id) });
      doors.set(key, door);
      const { host, port } = await door;
      return { host, port };
    },
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
      [...instances.values()].map(({ id, database, region, server }) => ({
        id,
        database: database.name,
        region,
        running: server.isRunning(),
        isReplica: server.isReplica(),
        servesCustomers: true,
      })),
    promote: async (id) => {
      const one = await up(id);
      if (!one.server.isReplica()) return;
      await one.server.promote(login(one));
      note('postgres.promoted', one);
    },
    restart: async (id) => {
      const one = await up(id);
      await one.server.stop('fast');
      reachable(one);
      await startUp(one);
    },
  };
}
