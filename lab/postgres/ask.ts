/** One connection as the lab's own superuser, straight to a server: for setting up, promoting and measuring. */
import { Client, type QueryResultRow } from 'pg';

export interface Login {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export type Ask = <Row extends QueryResultRow = QueryResultRow>(sql: string, values?: unknown[]) => Promise<Row[]>;

export async function withConnection<T>(login: Login, work: (ask: Ask) => Promise<T>): Promise<T> {
  const client = new Client({ ...login, connectionTimeoutMillis: 10_000, application_name: 'lab' });
  // A server killed under an idle connection: the query that follows says so, an unheard event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(
      async <Row extends QueryResultRow>(sql: string, values: unknown[] = []) =>
        // Without values it goes as a simple query, which may hold several statements.
        (values.length === 0 ? await client.query<Row>(sql) : await client.query<Row>(sql, values)).rows,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
