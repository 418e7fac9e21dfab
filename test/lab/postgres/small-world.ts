/** A world of one database with a cross-Region replica, in a temporary folder that goes with it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type QueryResultRow } from 'pg';
import { createDatabases, type RealDatabases } from '../../../lab/postgres/create-databases';
import { createWorld } from '../../../lab/world/create-world';
import { settingsSchema } from '../../../lab/world/settings';
import { type World } from '../../../lab/world/world';

export interface SmallWorld {
  readonly world: World;
  readonly databases: RealDatabases;
  readonly end: () => Promise<void>;
  /** One connection, one statement: over the link from a side, or direct. */
  readonly sql: <Row extends QueryResultRow = QueryResultRow>(
    to: { readonly instance: string; readonly role: string; readonly from?: string; readonly password?: string },
    statement: string,
  ) => Promise<Row[]>;
  readonly open: (to: {
    readonly instance: string;
    readonly role: string;
    readonly from?: string;
    readonly password?: string;
  }) => Promise<Client>;
}

/** `change` is laid over the one database of the world file. */
export async function createSmallWorld(
  timeScale = 0.02,
  withRoles = true,
  change: Readonly<Record<string, unknown>> = {},
): Promise<SmallWorld> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'lab-test-'));
  const world = createWorld(
    settingsSchema.parse({
      timeScale,
      databases: [
        {
          name: 'ledger',
          database: 'ledger',
          primary: { id: 'ledger-use1', region: 'us-east-1' },
          replicas: [{ id: 'ledger-euw1', region: 'eu-west-1', multiAz: false }],
          roles: withRoles
            ? {
                app: { may: 'app', secret: 'ledger/app' },
                probe: { may: 'probe', secret: 'ledger/probe' },
                fence: { may: 'fence', secret: 'ledger/fence' },
              }
            : {},
          schema: 'create table payments (id bigserial primary key, note text not null)',
          ...change,
        },
      ],
    }),
    home,
  );
  const databases = createDatabases(world);
  await databases.start();
  const open: SmallWorld['open'] = async ({ instance, role, from, password }) => {
    const address =
      from === undefined ? databases.directAddress(instance) : await databases.addressFrom(from, instance);
    const credentials = databases.credentials('ledger', role);
    const client = new Client({
      ...address,
      user: credentials.user,
      password: password ?? credentials.password,
      database: 'ledger',
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  return {
    world,
    databases,
    open,
    sql: async <Row extends QueryResultRow>(to: Parameters<typeof open>[0], statement: string) => {
      const client = await open(to);
      try {
        return (await client.query<Row>(statement)).rows;
      } finally {
        await client.end();
      }
    },
    end: async () => {
      await databases.stop();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Looks until it is so; the limit is only there so that a failure ends. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  limitMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`not so after ${limitMs} ms: ${what}`);
    await sleep(20);
  }
}
