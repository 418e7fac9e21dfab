/** Sessions of the lab's superuser, straight to the servers past links and faults: one kept open for each server, whatever its instance is named now. */
import { Client, type QueryResultRow } from 'pg';
import { type Databases } from '../world/parts';

export type Instance = ReturnType<Databases['states']>[number];

export interface Sessions {
  /** The rows; undefined when the server does not answer (killed, starting, shutting down, gone). */
  readonly ask: <Row extends QueryResultRow>(
    instance: Pick<Instance, 'id' | 'database'>,
    sql: string,
    values?: readonly unknown[],
  ) => Promise<readonly Row[] | undefined>;
  /** Ends the sessions to servers that are not among these. */
  readonly keepOnly: (servers: ReadonlySet<string>) => Promise<void>;
  readonly close: () => Promise<void>;
}

const answerMs = 2_000;

/** What stays the same when an instance is renamed, and differs from that of the instance that gets its name. */
export function serverOf(databases: Databases, { id }: Pick<Instance, 'id'>): string {
  const { host, port } = databases.directAddress(id);
  return `${host}:${port}`;
}

export function createSessions(databases: Databases): Sessions {
  /** One connection each, also when two ask at once. */
  const open = new Map<string, Promise<Client>>();
  const end = async (server: string) => {
    const client = open.get(server);
    open.delete(server);
    await client?.then((one) => one.end()).catch(() => undefined);
  };
  return {
    ask: async <Row extends QueryResultRow>(
      instance: Pick<Instance, 'id' | 'database'>,
      sql: string,
      values: readonly unknown[] = [],
    ) => {
      let server: string | undefined;
      try {
        server = serverOf(databases, instance);
        const client = open.get(server) ?? connectTo(databases, instance, 'postgres');
        open.set(server, client);
        return (await (await client).query<Row>(sql, [...values])).rows;
      } catch {
        if (server !== undefined) await end(server);
        return undefined;
      }
    },
    keepOnly: async (servers) => {
      await Promise.all([...open.keys()].filter((server) => !servers.has(server)).map(end));
    },
    close: async () => {
      await Promise.all([...open.keys()].map(end));
    },
  };
}

/** `postgres` is the maintenance database, where the lab is nobody's client session. */
export async function connectTo(
  databases: Databases,
  instance: Pick<Instance, 'id' | 'database'>,
  database: string,
  queryMs = answerMs,
): Promise<Client> {
  const client = new Client({
    ...databases.directAddress(instance.id),
    ...databases.credentials(instance.database, 'admin'),
    database,
    application_name: 'lab truth',
    connectionTimeoutMillis: answerMs,
    query_timeout: queryMs,
  });
  // A server killed under an idle connection: the next query says so, an unheard event would end the lab.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
