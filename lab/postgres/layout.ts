/** Where each instance of the world lives: its folders, port, Region and passwords, laid out before anything starts. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type World } from '../world/world';
import { replicationUser, superuser } from './configuration';
import { freePort } from './free-port';
import { type Native } from './native';
import { type DatabaseSettings } from './roles';
import { createIdleServer } from './idle-server';
import { createServer, type Server } from './server';

export interface Instance {
  readonly id: string;
  readonly region: string;
  readonly database: DatabaseSettings;
  readonly archive: string;
  readonly server: Server;
  /** Nobody can log in: no process (idle-server.ts). */
  readonly isIdle: boolean;
  /** The primary it was made from; absent on a primary. */
  readonly source?: string;
}

/** By database name, then role. */
export type Passwords = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function makePasswords(databases: readonly DatabaseSettings[]): Passwords {
  return Object.fromEntries(
    databases.map((database) => {
      const users = [superuser, replicationUser, ...Object.keys(database.roles)];
      return [database.name, Object.fromEntries(users.map((user) => [user, randomBytes(12).toString('hex')]))];
    }),
  );
}

export async function layOut(world: World, folder: string, native: Native): Promise<ReadonlyMap<string, Instance>> {
  const logs = path.join(world.home, 'logs');
  fs.mkdirSync(logs, { recursive: true });
  const instances = new Map<string, Instance>();
  for (const database of world.settings.databases) {
    for (const { id, region } of [database.primary, ...database.replicas]) {
      if (instances.has(id))
        throw new Error(`two database instances are named ${id}: ids are unique in the lab, rename one`);
      const own = path.join(folder, id);
      const archive = path.join(own, 'archive');
      fs.mkdirSync(archive, { recursive: true });
      const { uid, gid } = native.spawn;
      for (const one of [own, archive]) if (uid !== undefined) fs.chownSync(one, uid, gid ?? uid);
      const source = id === database.primary.id ? {} : { source: database.primary.id };
      const isIdle = Object.keys(database.roles).length === 0;
      const at = { id, data: path.join(own, 'data'), port: await freePort() };
      const server = isIdle
        ? createIdleServer({ ...at, isReplica: 'source' in source })
        : createServer({ ...at, log: path.join(logs, `${id}.log`), native });
      instances.set(id, { id, region, database, archive, server, isIdle, ...source });
    }
  }
  return instances;
}
