/** One short-lived connection per call: opened, used, closed, whatever happens; muster never leaves a session behind. */
import { Socket } from 'node:net';
import { Client, type QueryResultRow } from 'pg';
import { type SqlWhere } from '../../domain/call-inputs';
import { withTimeLimit } from '../time-limit';
import { classifySql } from './classifier';
import { type Address, type Credentials, type ServerFinder } from './find-server';

/** Every session of muster's is known by it, and a fence leaves those alone. */
export const applicationName = 'muster';

export type Ask = <Row extends QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;

export interface Connecting {
  readonly finder: ServerFinder;
  /** Certificate authority bundle (PEM) of the servers; absent: encrypted, the server's identity unchecked, as libpq's `require`. */
  readonly ca?: string;
}

export interface SqlCall {
  readonly call: string;
  readonly does: 'read' | 'change';
  readonly where: SqlWhere;
  readonly limitMs: number;
  /** For queries that come from a plan: PostgreSQL itself refuses to write. */
  readonly readOnly?: boolean;
}

export async function withConnection<T>(
  { finder, ca }: Connecting,
  how: SqlCall,
  signal: AbortSignal,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const { where, limitMs } = how;
  const attempt = { call: how.call, instance: where.instance, does: how.does, connected: false };
  try {
    return await withTimeLimit(limitMs, signal, async (ended) => {
      const [address, credentials] = await Promise.all([
        finder.address(where, limitMs, ended),
        finder.credentials(where.secret, where.secretRegion, limitMs, ended),
      ]);
      ended.throwIfAborted();
      const socket = new Socket();
      const destroy = (): void => {
        socket.destroy();
      };
      ended.addEventListener('abort', destroy, { once: true });
      const client = new Client({ ...options(address, credentials, how, ca), stream: () => socket });
      // A server that dies under the connection: the query that waits says so, an unheard event would end the process.
      client.on('error', () => undefined);
      try {
        await client.connect();
        attempt.connected = true;
        return await work(async <Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []) => {
          // Without values it goes as a simple query, which may hold several statements; their rows nobody asks for.
          const result: { readonly rows: Row[] } | readonly unknown[] =
            values.length === 0 ? await client.query<Row>(sql) : await client.query<Row>(sql, [...values]);
          return 'rows' in result ? result.rows : [];
        });
      } finally {
        leave(client, destroy);
      }
    });
  } catch (error) {
    const failure = classifySql(error, attempt);
    if (!attempt.connected) finder.doubt(where);
    throw failure;
  }
}

function options(address: Address, credentials: Credentials, how: SqlCall, ca: string | undefined): object {
  const timeouts = `-c statement_timeout=${how.limitMs} -c idle_in_transaction_session_timeout=${how.limitMs}`;
  return {
    ...address,
    ...credentials,
    database: how.where.database,
    application_name: applicationName,
    connectionTimeoutMillis: how.limitMs,
    options: how.readOnly ? `${timeouts} -c default_transaction_read_only=on` : timeouts,
    // RDS asks for TLS by default since PostgreSQL 15 (rds.force_ssl); nobody listens on the loopback interface.
    ssl: isLoopback(address.host)
      ? false
      : ca === undefined
        ? { rejectUnauthorized: false }
        : { ca, rejectUnauthorized: true },
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Says goodbye without waiting for the answer, and closes the socket a moment later at the latest. */
function leave(client: Client, destroy: () => void): void {
  client.end().catch(() => undefined);
  setTimeout(destroy, 1_000).unref();
}
