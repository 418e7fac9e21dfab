/** What is true outside of muster: plain data, so that a stale read is a read of an older copy. */

export interface Role {
  readonly role: string;
  readonly canLogin: boolean;
  readonly canConnect: boolean;
}

export interface Database {
  status: string;
  /** `region/name` of what it replicates from; null: it is no replica. */
  source: string | null;
  readonly resourceId: string;
  tags: Record<string, string>;
  backupDays: number;
  /** Accepted, and nothing shows yet. */
  promoting: boolean;
  renaming: boolean;
  sql: {
    answers: boolean;
    inRecovery: boolean;
    /** Bytes of WAL written, or replayed. */
    lsn: number;
    /** Promotions in the history of its data. */
    timeline: number;
    lastCommitAt: string | null;
    roles: readonly Role[];
    sessions: number;
    probes: string[];
    payments: string[];
  };
}

export interface Fleet {
  desired: number;
  running: number;
  healthy: number;
  scaling: { min: number; max: number; in: boolean; out: boolean; scheduled: boolean };
}

export interface State {
  /** By `region/name`. */
  databases: Record<string, Database>;
  snapshots: Record<string, { status: string; of: string; resourceId: string; tags: Record<string, string> }>;
  /** Automated backups in another Region, by the resource they are of. */
  backups: Record<string, { region: string; of: string; status: string }>;
  fleets: Record<string, Fleet>;
  /** On by Region. */
  controls: Record<string, 'On' | 'Off'>;
  /** Where the name leads. */
  name: string;
  /** By `bucket/key`. */
  objects: Record<string, { body: string; version: number }>;
}

const open: readonly Role[] = [
  { role: 'app', canLogin: true, canConnect: true },
  { role: 'public', canLogin: false, canConnect: true },
];
const closed: readonly Role[] = [
  { role: 'app', canLogin: false, canConnect: false },
  { role: 'public', canLogin: false, canConnect: false },
];

type Change = Partial<Omit<Database, 'sql'>> & { readonly sql?: Partial<Database['sql']> };

export function database(resourceId: string, change: Change = {}): Database {
  const { sql, ...more } = change;
  return {
    status: 'available',
    source: null,
    resourceId,
    tags: {},
    backupDays: 7,
    promoting: false,
    renaming: false,
    ...more,
    sql: {
      answers: true,
      inRecovery: false,
      lsn: 0x5000,
      timeline: 1,
      lastCommitAt: null,
      roles: open,
      sessions: 40,
      probes: [],
      payments: [],
      ...sql,
    },
  };
}

const fleet = (tasks: number): Fleet => ({
  desired: tasks,
  running: tasks,
  healthy: tasks,
  scaling: { min: tasks, max: 100, in: false, out: false, scheduled: false },
});

export const primary = 'us-east-1/ledger-use1';
export const standby = 'eu-west-1/ledger-euw1';

/** A primary and its replica; or, for a reprotect, the primary and what was primary before, closed as its failover left it. */
export function startState(other: 'replica' | 'old primary'): State {
  return {
    databases: {
      [primary]: database('db-PRIMARY', { sql: { timeline: other === 'replica' ? 1 : 2 } }),
      [standby]:
        other === 'replica'
          ? database('db-STANDBY', { source: primary, backupDays: 0, sql: { inRecovery: true, sessions: 0 } })
          : database('db-STANDBY', { sql: { roles: closed, sessions: 0 } }),
    },
    snapshots: {},
    backups: {},
    fleets: { 'us-east-1': fleet(20), 'eu-west-1': fleet(10) },
    controls: { 'us-east-1': 'On', 'eu-west-1': 'Off' },
    name: 'us-east-1',
    objects: {},
  };
}

/** Customers get a commit in. */
export function acceptsWrites({ sql }: Database): boolean {
  const isOpen = sql.roles.some(({ role, canLogin, canConnect }) => role === 'app' && canLogin && canConnect);
  return sql.answers && !sql.inRecovery && isOpen;
}

export function regionOf(name: string): string {
  return name.split('/')[0] ?? '';
}
