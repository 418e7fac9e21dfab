/**
 * Payments in the PostgreSQL that carries the name of the service's own Region now. An insert is sent once and never
 * again: a second one could be a second payment. The pool forgets broken connections, so it recovers by itself after a
 * promotion or a restart; when another instance gets the name, there is a new pool for it.
 */
import pg from 'pg';
import { type ServedDatabase } from './messages';

/** As many as tasks, and no more than one PostgreSQL of the lab carries (max_connections 100, three services and probes). */
const maxConnections = 40;
/** Waiting for a connection, or for a slot in the pool. */
const connectMs = 1_000;
/** A customer has given up by then (settings.customers.timeoutMs); the connection may be dead and is thrown away. */
const queryMs = 2_000;

export interface Payment {
  readonly id: string;
  readonly payment_id: string;
  readonly region: string;
  readonly body: string;
}

export interface PaymentStore {
  /** Resolves after the commit. */
  readonly insert: (payment: Omit<Payment, 'id'>) => Promise<string>;
  readonly find: (paymentId: string) => Promise<Payment | undefined>;
  readonly sizeFor: (tasks: number) => void;
  /** The instance that carries the name now; null: none does, and every call is refused with that reason. */
  readonly use: (database: ServedDatabase | null) => void;
}

export function createPaymentStore(region: string): PaymentStore {
  let pool: pg.Pool | undefined;
  let most = 1;

  const open = (database: ServedDatabase) => {
    const opened = new pg.Pool({
      ...database,
      max: most,
      connectionTimeoutMillis: connectMs,
      query_timeout: queryMs,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      ssl: false,
    });
    // An idle connection that breaks is only dropped; the next request opens another.
    opened.on('error', () => undefined);
    return opened;
  };
  const query = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]> => {
    if (pool === undefined) throw new Error(`no database instance carries the name of ${region} now`);
    const client = await pool.connect();
    try {
      const { rows } = await client.query<Row>(text, [...values]);
      client.release();
      return rows;
    } catch (error) {
      client.release(!keepsConnection(error));
      throw error;
    }
  };

  return {
    insert: async ({ payment_id, body, region }) => {
      const rows = await query<{ id: string }>(
        'insert into payments (payment_id, body, region) values ($1, $2, $3) returning id::text as id',
        [payment_id, body, region],
      );
      return rows[0]?.id ?? '';
    },
    find: async (paymentId) => {
      const rows = await query<Payment>(
        'select id::text as id, payment_id::text as payment_id, region, body from payments where payment_id = $1 limit 1',
        [paymentId],
      );
      return rows[0];
    },
    sizeFor: (tasks) => {
      most = Math.max(1, Math.min(maxConnections, tasks));
      if (pool !== undefined) pool.options.max = most;
    },
    use: (database) => {
      // What is under way on the old instance is answered from there; its connections go as they come back.
      void pool?.end().catch(() => undefined);
      pool = database === null ? undefined : open(database);
    },
  };
}

/**
 * PostgreSQL refused the statement and the session lives on (read-only, constraint, ...). Connection exceptions (08),
 * operator intervention (57) and everything that is not SQLSTATE leave a session nobody can trust.
 */
function keepsConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('08') && !code.startsWith('57');
}
