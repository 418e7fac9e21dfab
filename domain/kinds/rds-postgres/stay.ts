/** What leaves the database in its Region: the ladder's first rung (another zone), and the look whether the world is what the plan says. */
import { type SqlWhere } from '../../call-inputs';
import { type Region } from '../../regions';
import { declares, oneLook } from '../kind';
import { type InstanceSettings, minutes, type RdsPostgresEntry, reprotectOf, seconds, sqlAt } from './entry';
import { concerns } from './move';
import { type InstancePlace, placeIn } from './protect';

export interface AzFailoverTarget extends InstancePlace {
  readonly probe?: SqlWhere;
  /** AWS's own failover is waited for this long before one is asked for. */
  readonly ownMs: number;
  /** Two within this time are not made: AWS answers the second with success and does nothing (RDS-EVENT-0034). */
  readonly recentMs: number;
}
/** All but `multiAz`, which has a default of its own. */
export type PlannedSettings = Omit<InstanceSettings, 'multiAz'>;
export interface ConformDatabaseTarget {
  readonly application: string;
  /** The resource in the plan, so that a difference names where the plan says otherwise. */
  readonly resource: string;
  /** Every database instance the plan names: what else carries the application's tag was made by an operation. */
  readonly known: readonly string[];
  readonly primary: InstancePlace;
  readonly standby: InstancePlace;
  readonly backupRetentionDays: number;
  /** The primary's backups are replicated into the standby's Region. */
  readonly replicateBackups?: true;
  readonly multiAz: { readonly primary: boolean; readonly standby: boolean };
  /** What the plan says of each side; what it does not say is not compared. Absent: nothing. */
  readonly settings?: { readonly primary: PlannedSettings; readonly standby: PlannedSettings };
  readonly maxLagMs: number;
  readonly probe?: SqlWhere;
  readonly writers?: { readonly where: SqlWhere; readonly roles: readonly string[] };
}

export const azFailover = declares<RdsPostgresEntry, AzFailoverTarget>()({
  phase: 'promote',
  reads: ['rds:DescribeDBInstances', 'rds:DescribeEvents', 'secretsmanager:GetSecretValue', 'sql:ReadReplay'],
  sends: ['rds:RebootDBInstance'],
  courses: { ladder: { after: ['assess'], required: true } },
  target: (placing) => {
    const { entry, way } = placing;
    if (!concerns(placing)) return undefined;
    return {
      ...placeIn(placing, way.to),
      ...(entry.probe ? { probe: sqlAt(placing, way.to, entry.probe.secret) } : {}),
      ownMs: seconds(30),
      recentMs: minutes(10),
    };
  },
  timing: () => ({
    expectedMs: seconds(90),
    budgetMs: seconds(120),
    deadlineMs: seconds(180),
    source:
      'published: 60-120 s typical (Amazon RDS User Guide, Concepts.MultiAZ.Failover); chosen: after 180 s the other Region is offered',
    clock: 'simulated',
  }),
  says: ({ instance, region }) => `${instance} in ${region} fails over to its other zone`,
});

function plannedOf(entry: RdsPostgresEntry, region: Region): PlannedSettings {
  const { multiAz: _apart, ...settings } = entry.in[region]?.settings ?? {};
  return settings;
}

export const conform = declares<RdsPostgresEntry, ConformDatabaseTarget>()({
  phase: 'readiness',
  reads: [
    'rds:DescribeDBInstances',
    'rds:DescribeDBInstanceAutomatedBackups',
    'secretsmanager:GetSecretValue',
    'sql:ReadReplay',
    'sql:ReadWriters',
  ],
  sends: [],
  courses: { conform: { after: [], required: true } },
  target: (placing) => {
    const { id, entry, plan } = placing;
    const { preferred, other } = plan.regions;
    const settings = { primary: plannedOf(entry, preferred), standby: plannedOf(entry, other) };
    return {
      application: plan.application,
      resource: id,
      known: Object.values(plan.resources).flatMap((one) =>
        one.kind === 'rds-postgres' ? Object.values(one.in).map(({ instance }) => instance) : [],
      ),
      primary: placeIn(placing, preferred),
      standby: placeIn(placing, other),
      backupRetentionDays: entry.backupRetentionDays,
      ...(entry.replicateBackups === true ? { replicateBackups: true as const } : {}),
      multiAz: {
        primary: entry.in[preferred]?.settings?.multiAz ?? true,
        standby: entry.in[other]?.settings?.multiAz ?? true,
      },
      ...(Object.keys({ ...settings.primary, ...settings.standby }).length === 0 ? {} : { settings }),
      maxLagMs: reprotectOf(entry).maxLagMs,
      ...(entry.probe ? { probe: sqlAt(placing, other, entry.probe.secret) } : {}),
      ...(entry.fence
        ? { writers: { where: sqlAt(placing, preferred, entry.fence.secret), roles: entry.fence.roles } }
        : {}),
    };
  },
  timing: () => ({ ...oneLook }),
  says: ({ primary, standby }) => `${primary.instance} is primary, ${standby.instance} its replica`,
});
