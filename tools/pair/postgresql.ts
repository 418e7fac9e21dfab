/** A PostgreSQL server for one cluster: the lab's own binaries, and a role as the image of docker-compose.yml makes it. */
import fs from 'node:fs';
import path from 'node:path';
import { withConnection } from '../../lab/postgres/ask';
import { superuser, writeConfiguration } from '../../lab/postgres/configuration';
import { freePort } from '../../lab/postgres/free-port';
import { type Native } from '../../lab/postgres/native';
import { createServer } from '../../lab/postgres/server';
import { type Undo } from '../stage/undo';
import { LOOPBACK } from '../temporal/loopback';

export interface Database {
  readonly address: { readonly host: string; readonly port: number };
  readonly version: string;
}

export interface DatabaseWish {
  readonly name: string;
  readonly folder: string;
  readonly native: Native;
  readonly user: string;
  readonly password: string;
}

export async function startPostgresql(wish: DatabaseWish, undo: Undo): Promise<Database> {
  const { name, folder, native, user, password } = wish;
  const port = await freePort();
  const data = path.join(folder, `postgresql-${name}`);
  const server = createServer({ id: name, data, port, native, log: path.join(folder, `postgresql-${name}.log`) });
  fs.mkdirSync(data, { mode: 0o700 });
  if (native.spawn.uid !== undefined) fs.chownSync(data, native.spawn.uid, native.spawn.gid ?? native.spawn.uid);
  await server.initialise(password);
  writeConfiguration(data, { port, archive: `${data}-no-archive` });
  undo.add(`PostgreSQL ${name}`, () => server.stop('fast'));
  await server.start();
  const login = { host: LOOPBACK, port, user: superuser, password, database: 'postgres' };
  const version = await withConnection(login, async (ask) => {
    // The image makes POSTGRES_USER a superuser and gives it a database of its name; the schemas bring an extension.
    await ask(`create role "${user}" superuser login password '${password}'`);
    await ask(`create database "${user}" owner "${user}"`);
    const [told] = await ask<{ version: string }>(`select current_setting('server_version') as version`);
    return told?.version ?? 'unknown';
  });
  return { address: { host: LOOPBACK, port }, version };
}
