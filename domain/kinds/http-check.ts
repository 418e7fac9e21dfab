/** The synthetic transaction: proves that customers are served, by being one. */
import { type HttpInput, type SqlWhere } from '../call-inputs';
import { type Region } from '../regions';
import { type Plan } from '../plan';
import { transitiveNeeds } from '../plan';
import { declares, type Entry, type Placing, type Warning } from './kind';

export interface HttpCheckEntry extends Entry {
  readonly kind: 'http-check';
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** May hold `{{id}}`, replaced by an id of its own per operation. */
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expect: {
    readonly status: number;
    /** The transaction is found by SQL in the new primary; the query takes the id as $1 and returns at least one row. */
    readonly sql?: { readonly resource: string; readonly query: string };
  };
}

export interface HttpVerifyTarget {
  readonly region: Region;
  readonly request: HttpInput;
  readonly expectStatus: number;
  readonly sql?: { readonly where: SqlWhere; readonly query: string };
  /** One TTL of the names that were shifted must pass before this is proof. */
  readonly ttlMs: number;
}

function ttlOf(plan: Plan, id: string): number {
  const ttls = transitiveNeeds(plan.resources, id).map((need) => {
    const entry = plan.resources[need];
    return entry && 'ttlMs' in entry ? entry.ttlMs : 0;
  });
  return Math.max(0, ...ttls);
}

function sqlOf({ id, entry, plan, way }: Placing<HttpCheckEntry>): HttpVerifyTarget['sql'] {
  if (!entry.expect.sql) return undefined;
  const database = plan.resources[entry.expect.sql.resource];
  if (database?.kind !== 'rds-postgres' || !database.probe)
    throw new Error(
      `resources.${id}.expect.sql.resource names no rds-postgres with a probe; plan check refuses such a plan`,
    );
  const instance = database.in[way.to]?.instance ?? '';
  return {
    where: {
      instance,
      region: way.to,
      database: database.probe.database,
      secret: database.probe.secret,
      secretRegion: way.to,
    },
    query: entry.expect.sql.query,
  };
}

const verify = declares<HttpCheckEntry, HttpVerifyTarget>()({
  phase: 'verify',
  reads: ['http:Get', 'sql:Query', 'rds:DescribeDBInstances', 'secretsmanager:GetSecretValue'],
  sends: ['http:Send'],
  completes: true,
  courses: {
    move: { after: ['gate', 'needs'], required: true },
    restore: { after: ['gate', 'needs'], required: true },
    ladder: { after: ['needs'], required: true },
  },
  target: (placing) => {
    const { entry, way, plan, id } = placing;
    const sql = sqlOf(placing);
    return {
      region: way.to,
      request: {
        url: entry.url,
        method: entry.method,
        headers: entry.headers,
        ...(entry.body === undefined ? {} : { body: entry.body }),
      },
      expectStatus: entry.expect.status,
      ...(sql ? { sql } : {}),
      ttlMs: ttlOf(plan, id),
    };
  },
  timing: ({ plan, id }) => {
    const ttlMs = ttlOf(plan, id);
    return {
      expectedMs: ttlMs + 3_000,
      budgetMs: ttlMs + 30_000,
      deadlineMs: ttlMs + 300_000,
      source:
        'the plan: one TTL of the shifted names; chosen: one request, half a minute for stragglers, give up 5 min after the TTL',
      clock: 'simulated',
    };
  },
  says: ({ request }) => `${request.method} ${request.url} is served and found in the new primary`,
});

export const httpCheck = {
  goals: { verify },
  warnings: (id: string, entry: HttpCheckEntry): readonly Warning[] =>
    entry.expect.sql
      ? []
      : [
          {
            resource: id,
            says: 'no expect.sql: a 2xx answer is taken as proof without finding the transaction in the new primary',
            instead: 'add expect: { sql: { resource, query } }',
          },
        ],
} as const;
