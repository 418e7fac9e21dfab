/** What the world of restored databases holds: two Regions of instances, their backups, and what SQL would find. */
export interface FakeInstance {
  status: string;
  resourceId: string;
  tags: Record<string, string>;
  class: string | undefined;
  multiAz: boolean;
  zones: [string, string];
  backup: number;
  protected: boolean;
  source: string | null;
  replicas: string[];
  latest: string | null;
  /** Shown besides, as DescribeDBInstances names it. */
  described?: object;
  /** What is under way: made, renamed (to a name), deleted, failing over. */
  doing: { is: 'creating' | 'deleting' | 'failing-over' } | { is: 'renaming'; to: string } | null;
}
export interface FakeSnapshot {
  region: string;
  name: string;
  of: string;
  resourceId: string;
  status: string;
  takenAt: string;
}
interface BackupWindow {
  earliest: string;
  latest: string;
}

export interface RestoreState {
  now: string;
  /** By Region and name: eu-west-1/ledger-euw1. */
  instances: Record<string, FakeInstance>;
  snapshots: FakeSnapshot[];
  /** Automated backups of the primary in its own Region. */
  window: BackupWindow | null;
  /** The same, replicated to the other Region. */
  replicated: BackupWindow | null;
  /** DbiResourceId of both. */
  backupsOf: string;
  /** Another status than active, or replicating. */
  backupStatus: string | null;
  events: { message: string; at: string }[];
  /** Whether a requested failover is answered with success and not made. */
  abandons: boolean;
  sqlAnswers: boolean;
  inRecovery: boolean;
  replayedLsn: string;
  receivedLsn: string;
  lastCommitAt: string | null;
  roles: { role: string; canLogin: boolean; canConnect: boolean }[];
  writable: boolean;
  /** What queries answer, by their text; an OutsideError's reason and message, when PostgreSQL refuses one. */
  answers: Record<string, readonly Record<string, unknown>[] | { refuses: string; says: string }>;
}

export const primaryArn = 'arn:aws:rds:us-east-1:111122223333:db:ledger-use1';
export const backupArn = 'arn:aws:rds:eu-west-1:111122223333:auto-backup:ab-ledger';
export const primary = 'us-east-1/ledger-use1';
export const standby = 'eu-west-1/ledger-euw1';
export const started = 'Multi-AZ instance failover started.';
export const completed = 'Multi-AZ instance failover completed.';
export const abandoned =
  'Abandoning user requested failover since a failover recently occurred on the database instance.';

export function instance(more: Partial<FakeInstance> = {}): FakeInstance {
  return {
    status: 'available',
    resourceId: 'db-NEW',
    tags: {},
    class: 'db.r6g.2xlarge',
    multiAz: true,
    zones: ['a', 'b'],
    backup: 7,
    protected: false,
    source: null,
    replicas: [],
    latest: null,
    doing: null,
    ...more,
  };
}

export function instanceAt(state: RestoreState, key: string): FakeInstance {
  const found = state.instances[key];
  if (!found) throw new Error(`the world has no ${key}`);
  return found;
}
