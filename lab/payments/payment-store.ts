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

const insertPayment = 'insert into payments (payment_id, body, region) values ($1, $2, $3) returning id::text as id';

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
  /** One payment in another database than its own, as the application would take it, and taken back. @throws when it cannot */
  readonly rehearse: (elsewhere: Pick<ServedDatabase, 'host' | 'port'>) => Promise<void>;
  readonly sizeFor: (tasks: number) => void;
  /** The instance that carries the name now; null: none does, and every call is refused with that reason. */
  readonly use: (database: ServedDatabase | null) => void;
}

export function createPaymentStore(region: string): PaymentStore {
  let pool: pg.Pool | undefined;
  let served: ServedDatabase | null = null;
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
      const rows = await query<{ id: string }>(insertPayment, [payment_id, body, region]);
      return rows[0]?.id ?? '';
    },
    find: async (paymentId) => {
      const rows = await query<Payment>(
        'select id::text as id, payment_id::text as payment_id, region, body from payments where payment_id = $1 limit 1',
        [paymentId],
      );
      return rows[0];
    },
    rehearse: async (elsewhere) => {
      if (served === null) throw new Error(`the tasks of ${region} have no database, so no login to ask with`);
      const client = new pg.Client({
        ...served,
        ...elsewhere,
        ...{ connectionTimeoutMillis: connectMs, query_timeout: queryMs, ssl: false },
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query('begin');
        await client.query(insertPayment, ['rehearsal', 'a drill asks', region]);
        await client.query('rollback');
      } finally {
        // A session that is stuck is not waited for.
        void client.end().catch(() => undefined);
      }
    },
    sizeFor: (tasks) => {
      most = Math.max(1, Math.min(maxConnections, tasks));
      if (pool !== undefined) pool.options.max = most;
    },
    use: (database) => {
      // What is under way on the old instance is answered from there; its connections go as they come back.
      void pool?.end().catch(() => undefined);
      served = database;
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
