/** Servers that come and go while the lab runs: replicas, restored copies, renamed and removed ones. */
import fs from 'node:fs';
import { type World } from '../world/world';
import { type Login } from './ask';
import { type Doors } from './doors';
import { slotOf, type Instance, type Registry } from './instance';
import { isWorldName, type Layout, type Passwords, type Wanted } from './layout';
import { setUpPrimary, setUpReplica, setUpRestored, type Copy } from './set-up';
import { dropOtherSlots } from './slots';
import { openStream } from './stream';

export interface Fleet {
  readonly createPrimary: (wanted: Omit<Wanted, 'source'>) => Promise<void>;
  /** Resolves when it streams; rejects, and leaves nothing, when it cannot be made. */
  readonly createReplica: (wanted: Omit<Wanted, 'database'> & { readonly source: string }) => Promise<void>;
  /** Resolves when it takes writes; rejects, and leaves nothing, when it cannot be made. */
  readonly createRestored: (wanted: Omit<Wanted, 'source'>, copy: Copy) => Promise<void>;
  /** Starts it where nothing stands in the way. Rejects when its Region is lost, or is lost meanwhile. */
  readonly startUp: (key: string) => Promise<void>;
  readonly promote: (key: string) => Promise<void>;
  /** Sessions end, as at a reboot; what it streams to, and from, goes on. */
  readonly rename: (key: string, id: string) => Promise<void>;
  /** Its process, its files and its slot on the source; its backups stay. Gone already: nothing. */
  readonly remove: (key: string) => Promise<void>;
  readonly hold: (key: string, isHeld: boolean) => void;
  /** Removes slots of replicas that are no more, where the primary can be asked. */
  readonly tidySlots: (key: string) => Promise<void>;
}

export function createFleet(needs: {
  readonly world: World;
  readonly registry: Registry;
  readonly doors: Doors;
  readonly layout: () => Layout;
  readonly passwords: Passwords;
  readonly login: (instance: Instance) => Login;
  readonly isDown: () => boolean;
}): Fleet {
  const { world, registry, doors, layout, passwords, login } = needs;
  const { clock, journal, regions } = world;

  const get = (key: string) => {
    const found = registry.keyed(key);
    if (found !== undefined) return found;
    throw new Error(`no database instance with the key ${key} in the lab: it was removed`);
  };
  const note = (name: string, { id, region }: Instance, more: Readonly<Record<string, unknown>> = {}) => {
    journal.write({ is: 'event', at: clock.now(), name, region, detail: { instance: id, ...more } });
  };
  const reachable = ({ id, region }: Pick<Instance, 'id' | 'region'>) => {
    if (needs.isDown()) throw new Error(`the lab is going down: nothing more happens to ${id}`);
    if (regions.isLost(region)) throw new Error(`${id} does not run: ${region} is lost`);
  };
  const start = async (instance: Instance) => {
    reachable(instance);
    await instance.server.start({ aside: !instance.servesCustomers });
    try {
      reachable(instance);
    } catch (lost) {
      await instance.server.kill();
      throw lost;
    }
    note('postgres.started', instance, { isReplica: instance.server.isReplica() });
  };
  const hold = (key: string, isHeld: boolean) => {
    registry.put({ ...get(key), isHeld });
  };
  /** Known from its first moment, so that its slot is not taken for a leftover, and held until it serves. */
  const make = async (placed: Instance, doing: () => Promise<void>) => {
    reachable(placed);
    registry.put({ ...placed, isHeld: true });
    try {
      await doing();
      hold(placed.key, false);
      await doors.turn(placed.id);
    } catch (failure) {
      await remove(placed.key);
      throw failure;
    }
  };
  const tidySlots = async (key: string) => {
    const primary = registry.keyed(key);
    if (primary === undefined || primary.isIdle || !primary.server.isRunning() || primary.server.isReplica()) return;
    await dropOtherSlots(login(primary), registry.replicasOf(key).map(slotOf)).catch((failure: unknown) => {
      if (primary.server.isRunning()) note('postgres.slots-left', primary, { because: String(failure) });
    });
  };
  const remove = async (key: string) => {
    const one = registry.keyed(key);
    if (one === undefined) return;
    hold(key, true);
    await one.server.stop('immediate');
    await registry.keyed(key)?.stream?.close();
    for (const { stream } of registry.replicasOf(key)) await stream?.close();
    registry.remove(key);
    await doors.turn(one.id);
    fs.rmSync(one.folder, { recursive: true, force: true });
    if (one.source !== undefined) await tidySlots(one.source);
  };

  return {
    createPrimary: async (wanted) => {
      const primary = await layout().place(wanted);
      await make(primary, async () => {
        if (primary.isIdle) {
          await start(primary);
          return;
        }
        await setUpPrimary({
          ...{ primary, native: layout().native, login: login(primary), start: () => start(primary) },
          passwords: passwords[primary.database.name] ?? {},
        });
      });
    },
    createReplica: async (wanted) => {
      const primary = get(wanted.source);
      const replica = await layout().place({ ...wanted, database: primary.database });
      await make(replica, async () => {
        reachable(primary);
        if (replica.isIdle) {
          await start(replica);
          return;
        }
        const target = { host: '127.0.0.1', port: primary.server.port };
        const link = { database: primary.database.name, from: replica.region, to: primary.region, target };
        const stream = await openStream(world, link);
        registry.put({ ...get(replica.key), stream });
        await setUpReplica({
          ...{ primary, replica, native: layout().native, login: login(primary), start: () => start(replica) },
          passwords: passwords[primary.database.name] ?? {},
          through: { host: stream.relay.host, port: stream.relay.port },
        });
      });
    },
    createRestored: async (wanted, copy) => {
      const restored = await layout().place(wanted);
      await make(restored, async () => {
        if (restored.isIdle) await start(restored);
        else await setUpRestored({ restored, copy, native: layout().native, start: () => start(restored) });
      });
    },
    startUp: (key) => start(get(key)),
    promote: async (key) => {
      const one = get(key);
      if (!one.server.isReplica()) return;
      await one.server.promote(login(one));
      note('postgres.promoted', one);
      const { source, stream, ...promoted } = get(key);
      registry.put(promoted);
      await stream?.close();
      if (source !== undefined) await tidySlots(source);
    },
    rename: async (key, id) => {
      const one = get(key);
      reachable(one);
      if (one.id !== id) {
        const servesCustomers = one.servesCustomers || isWorldName(world, id);
        registry.put({ ...one, id, servesCustomers });
        note('postgres.renamed', one, { to: id });
        for (const name of [one.id, id]) await doors.turn(name);
      }
      await one.server.stop('fast');
      await start(get(key));
    },
    remove,
    hold,
    tidySlots,
  };
}
