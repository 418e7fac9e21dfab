/** RDS for PostgreSQL: a Multi-AZ instance with a cross-Region read replica. Promotion is irreversible (aws.md 3.1). */
import { type SqlWhere } from '../call-inputs';
import { type Region } from '../regions';
import { declares, type Entry, type Placing, type Warning } from './kind';

export interface RdsPostgresEntry extends Entry {
  readonly kind: 'rds-postgres';
  readonly in: Readonly<Record<Region, { readonly instance: string }>>;
  /** Reads replication positions and writes the probe row. Without it recovery rests on API evidence alone. */
  readonly probe?: { readonly secret: string; readonly database: string };
  /** Who may close the application's roles out, of which database (default: the probe's). Without it the old primary cannot be fenced. */
  readonly fence?: { readonly secret: string; readonly roles: readonly string[]; readonly database?: string };
  /** Days of automated backups after promotion (PromoteReadReplica's own default is 1). */
  readonly backupRetentionDays: number;
}

export interface FenceTarget {
  readonly where: SqlWhere;
  readonly roles: readonly string[];
  /** Secrets of muster's other roles: they keep CONNECT when PUBLIC loses it. */
  readonly keep: readonly string[];
}
export interface DrainTarget {
  readonly old: SqlWhere;
  readonly roles: readonly string[];
  readonly standby: SqlWhere;
}
export interface PromoteTarget {
  readonly region: Region;
  readonly instance: string;
  readonly source: { readonly region: Region; readonly instance: string };
  readonly backupRetentionDays: number;
  readonly probe?: SqlWhere;
}
export interface VerifyDataTarget {
  readonly region: Region;
  readonly instance: string;
  readonly probe?: SqlWhere;
  /** A fence of the old primary replicates: roles closed there are closed on the new primary, and must be opened again. */
  readonly open?: { readonly where: SqlWhere; readonly roles: readonly string[] };
}

const seconds = (s: number): number => s * 1_000;

function instanceIn({ id, entry }: Placing<RdsPostgresEntry>, region: Region): string {
  const found = entry.in[region];
  if (found === undefined) throw new Error(`resources.${id}.in has no ${region}; plan check refuses such a plan`);
  return found.instance;
}

function sqlAt(placing: Placing<RdsPostgresEntry>, region: Region, secret: string): SqlWhere {
  return {
    instance: instanceIn(placing, region),
    region,
    database: placing.entry.probe?.database ?? placing.entry.fence?.database ?? 'postgres',
    secret,
    secretRegion: placing.way.to,
  };
}

const fence = declares<RdsPostgresEntry, FenceTarget>()({
  phase: 'fence',
  reads: ['rds:DescribeDBInstances', 'secretsmanager:GetSecretValue', 'sql:ReadWriters'],
  sends: ['sql:CloseForWrites', 'sql:OpenForWrites'],
  required: false,
  fences: 'writes',
  after: ['gate'],
  target: (placing) =>
    placing.entry.fence && {
      where: sqlAt(placing, placing.way.from, placing.entry.fence.secret),
      roles: placing.entry.fence.roles,
      keep: placing.entry.probe ? [placing.entry.probe.secret] : [],
    },
  timing: () => ({
    expectedMs: seconds(2),
    budgetMs: seconds(5),
    deadlineMs: seconds(10),
    source:
      'chosen: one probe time-out of 2 s when the Region is silent, SQL in milliseconds when it is not; give up at 10 s',
    clock: 'real',
  }),
  says: ({ where }) => `fence ${where.instance} in ${where.region}`,
});

const drain = declares<RdsPostgresEntry, DrainTarget>()({
  phase: 'fence',
  reads: ['rds:DescribeDBInstances', 'secretsmanager:GetSecretValue', 'sql:ReadWriters', 'sql:ReadReplay'],
  sends: [],
  required: false,
  after: [{ own: 'fence', until: 'reached' }],
  target: (placing) =>
    placing.entry.fence &&
    placing.entry.probe && {
      old: sqlAt(placing, placing.way.from, placing.entry.fence.secret),
      roles: placing.entry.fence.roles,
      standby: sqlAt(placing, placing.way.to, placing.entry.probe.secret),
    },
  timing: () => ({
    expectedMs: seconds(1),
    budgetMs: seconds(10),
    deadlineMs: seconds(30),
    source: 'chosen: a lag between Regions of about a second; give up at 30 s',
    clock: 'real',
  }),
  says: ({ old, standby }) => `drain ${old.instance} into ${standby.instance}`,
});

const promote = declares<RdsPostgresEntry, PromoteTarget>()({
  phase: 'promote',
  reads: ['rds:DescribeDBInstances', 'secretsmanager:GetSecretValue', 'sql:ReadReplay'],
  sends: ['rds:PromoteReadReplica'],
  required: true,
  after: ['gate', 'fences'],
  target: (placing) => ({
    region: placing.way.to,
    instance: instanceIn(placing, placing.way.to),
    source: { region: placing.way.from, instance: instanceIn(placing, placing.way.from) },
    backupRetentionDays: placing.entry.backupRetentionDays,
    ...(placing.entry.probe ? { probe: sqlAt(placing, placing.way.to, placing.entry.probe.secret) } : {}),
  }),
  timing: () => ({
    expectedMs: seconds(120),
    budgetMs: seconds(300),
    deadlineMs: seconds(1_200),
    source:
      'published: "minutes or longer depending on size" (Amazon RDS User Guide, USER_ReadRepl.Promote); chosen: 2 min, a slow day 5 min, give up at 20 min',
    clock: 'simulated',
  }),
  says: ({ instance, region }) => `promote ${instance} in ${region}`,
});

const verify = declares<RdsPostgresEntry, VerifyDataTarget>()({
  phase: 'verify',
  reads: ['rds:DescribeDBInstances', 'secretsmanager:GetSecretValue', 'sql:ReadReplay', 'sql:ReadWriters'],
  sends: ['sql:OpenForWrites', 'sql:WriteProbe'],
  required: true,
  completes: true,
  after: [{ own: 'promote', until: 'reached' }],
  target: (placing) => ({
    region: placing.way.to,
    instance: instanceIn(placing, placing.way.to),
    ...(placing.entry.probe ? { probe: sqlAt(placing, placing.way.to, placing.entry.probe.secret) } : {}),
    ...(placing.entry.fence
      ? {
          open: { where: sqlAt(placing, placing.way.to, placing.entry.fence.secret), roles: placing.entry.fence.roles },
        }
      : {}),
  }),
  timing: () => ({
    expectedMs: seconds(1),
    budgetMs: seconds(10),
    deadlineMs: seconds(60),
    source: 'chosen: one write and one read on the new primary',
    clock: 'real',
  }),
  says: ({ instance }) => `verify data of ${instance}`,
});

export const rdsPostgres = {
  goals: { fence, drain, promote, verify },
  warnings: (id: string, entry: RdsPostgresEntry): readonly Warning[] => [
    ...(entry.probe
      ? []
      : [
          {
            resource: id,
            says: 'no probe: lag, exposure, RPA and the write test cannot be measured; recovery rests on what the RDS API says',
            instead: 'add probe: { secret, database }',
          },
        ]),
    ...(entry.fence
      ? []
      : [
          {
            resource: id,
            says: 'no fence: the old primary cannot be closed, every failover is one with fence impossible',
            instead: 'add fence: { secret, roles }',
          },
        ]),
  ],
} as const;
