/** Where each instance lives: its folders, port, Region and passwords, laid out before its server starts. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type World } from '../world/world';
import { replicationUser, superuser } from './configuration';
import { freePort } from './free-port';
import { createIdleServer } from './idle-server';
import { type Instance, resourceIdOf } from './instance';
import { type Native } from './native';
import { type DatabaseSettings } from './roles';
import { createServer } from './server';

/** By database name, then role. */
export type Passwords = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What is decided of an instance before it exists. */
export interface Wanted {
  readonly key: string;
  readonly id: string;
  readonly region: string;
  readonly database: DatabaseSettings;
  readonly source?: string;
}

export interface Layout {
  /** Makes its folders and finds its port; nothing runs. */
  readonly place: (wanted: Wanted) => Promise<Instance>;
  /** The backups of an instance that lie in a Region: a base copy and the WAL since. */
  readonly backupsIn: (region: string, key: string) => { readonly base: string; readonly wal: string };
  readonly snapshot: (snapshotKey: string) => string;
  /** A folder that the servers' user can write to. */
  readonly folder: (folder: string) => void;
  readonly native: Native;
}

export function makePasswords(databases: readonly DatabaseSettings[]): Passwords {
  return Object.fromEntries(
    databases.map((database) => {
      const users = [superuser, replicationUser, ...Object.keys(database.roles)];
      return [database.name, Object.fromEntries(users.map((user) => [user, randomBytes(12).toString('hex')]))];
    }),
  );
}

export function createLayout(world: World, root: string, native: Native): Layout {
  const logs = path.join(world.home, 'logs');
  fs.mkdirSync(logs, { recursive: true });
  const { uid, gid } = native.spawn;
  const ownFolder = (folder: string) => {
    fs.mkdirSync(folder, { recursive: true });
    if (uid !== undefined) fs.chownSync(folder, uid, gid ?? uid);
  };
  for (const name of ['instances', 'backups', 'snapshots']) ownFolder(path.join(root, name));
  const backupsIn: Layout['backupsIn'] = (region, key) => {
    const place = path.join(root, 'backups', `${region}-${key}`);
    return { base: path.join(place, 'base'), wal: path.join(place, 'wal') };
  };
  return {
    native,
    folder: ownFolder,
    backupsIn,
    snapshot: (snapshotKey) => path.join(root, 'snapshots', snapshotKey),
    place: async ({ key, id, region, database, source }) => {
      const folder = path.join(instancesIn(root), key);
      ownFolder(folder);
      const isIdle = isIdleDatabase(database);
      const at = { id, data: path.join(folder, 'data'), port: await freePort() };
      // A name that comes again is another server: each writes its own log.
      const first = path.join(logs, `${id}.log`);
      const log = fs.existsSync(first) ? path.join(logs, `${id}.${key}.log`) : first;
      const server = isIdle
        ? createIdleServer({ ...at, isReplica: source !== undefined })
        : createServer({ ...at, log, native });
      const archive = backupsIn(region, key).wal;
      const named = { servesCustomers: isWorldName(world, id), isHeld: false };
      return { key, id, region, database, folder, archive, server, isIdle, ...named, ...(source && { source }) };
    },
  };
}

/** Below it one folder an instance, each with its `data`. */
export function instancesIn(root: string): string {
  return path.join(root, 'instances');
}

/** Nobody can log in to it: no process is worth running. */
export function isIdleDatabase({ roles }: DatabaseSettings): boolean {
  return Object.keys(roles).length === 0;
}

export function isWorldName({ settings }: World, id: string): boolean {
  return settings.databases.some(({ primary, replicas }) => [primary, ...replicas].some((one) => one.id === id));
}

/** The world file's instances, primaries before their replicas. */
export function initialInstances({ settings }: World): readonly Wanted[] {
  return settings.databases.flatMap((database) => {
    const wanted = ({ id, region }: { readonly id: string; readonly region: string }) => ({
      key: resourceIdOf(id),
      ...{ id, region, database },
    });
    const primary = wanted(database.primary);
    return [primary, ...database.replicas.map((replica) => ({ ...wanted(replica), source: primary.key }))];
  });
}
