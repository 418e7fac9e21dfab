/**
 * An earlier point in time comes back: restored into a new instance, checked, and put into the damaged one's place by two renames, so that
 * the endpoint stays. Promotion does not help here: a replica replicates the damage too.
 */
import { type SqlWhere } from '../../call-inputs';
import { type SqlCheck } from '../../calendar/drill-plan';
import { type Instant } from '../../instant';
import { type Course, declares, type Placement, type Placing } from '../kind';
import {
  checksOf,
  hours,
  type InstanceSettings,
  instanceIn,
  minutes,
  type RdsPostgresEntry,
  reprotectOf,
  seconds,
  sqlAt,
} from './entry';
import { concerns } from './move';
import { cloneName, damagedName, isKeptOf, restoredName } from './names';
import { type InstancePlace, placeIn, renameTiming, type Tags, tagsOf } from './protect';

export interface RestoreTarget extends InstancePlace {
  /** Whose backups are used. In another Region than `region`: its backups that are replicated to `region`. */
  readonly from: InstancePlace;
  /** Absent: the latest time that can be restored. */
  readonly to?: Instant;
  /** A drill may take the latest snapshot of an instance of its own Region, where no backups are replicated there. */
  readonly orSnapshotOf?: string;
  readonly settings: InstanceSettings;
  /** Copied from the first of these that is there, in `region`: what the plan does not say. */
  readonly like: readonly string[];
  readonly tags: Tags;
}
export interface CheckTarget extends InstancePlace {
  readonly where: SqlWhere;
  readonly checks: readonly SqlCheck[];
}
export interface RenameTarget extends InstancePlace {
  readonly as: string;
  readonly tags: Tags;
  /** The instance that must be there, sound, before this one is taken from its place. */
  readonly successor?: string;
  /** Its deletion may be asked for after so many days; absent: it is not there to be deleted. */
  readonly keepDays?: number;
}
export interface RemoveTarget extends InstancePlace {
  /** Only an instance that carries these is deleted. */
  readonly tags: Tags;
}

const duration = {
  expectedMs: minutes(15),
  budgetMs: hours(1),
  deadlineMs: hours(12),
  source:
    'published: depends on size and on the WAL to replay (Amazon RDS User Guide, USER_PIT); chosen: 15 min, a slow day 1 h, give up at 12 h',
  clock: 'simulated',
} as const;

export const restore = declares<RdsPostgresEntry, RestoreTarget>()({
  phase: 'restore',
  reads: ['rds:DescribeDBInstances', 'rds:DescribeDBInstanceAutomatedBackups'],
  sends: ['rds:RestoreDBInstanceToPointInTime'],
  courses: {
    restore: { after: ['assess', { own: 'confirm', until: 'reached' }], required: true, beforeGate: true },
  },
  target: (placing) => {
    const { entry, way, particulars } = placing;
    if (!concerns(placing) || particulars.toTime === undefined) return undefined;
    return {
      region: way.to,
      instance: restoredName(placing, way.to),
      from: placeIn(placing, way.from),
      to: particulars.toTime,
      settings: entry.in[way.to]?.settings ?? {},
      like: [instanceIn(placing, way.to), damagedName(placing, way.to)],
      tags: tagsOf(placing, 'restored'),
    };
  },
  timing: () => duration,
  says: ({ instance, from, to }) => `restore ${from.instance} as of ${to ?? 'the latest time'} into ${instance}`,
});

export const clone = declares<RdsPostgresEntry, RestoreTarget>()({
  phase: 'restore',
  reads: ['rds:DescribeDBInstances', 'rds:DescribeDBInstanceAutomatedBackups', 'rds:DescribeDBSnapshots'],
  sends: ['rds:RestoreDBInstanceToPointInTime', 'rds:RestoreDBInstanceFromDBSnapshot'],
  courses: { clone: { after: ['assess', 'clear'], required: true } },
  target: (placing) => {
    const { entry, way, particulars } = placing;
    return {
      region: way.to,
      instance: cloneName(placing),
      from: placeIn(placing, way.from),
      ...(particulars.toTime === undefined ? {} : { to: particulars.toTime }),
      orSnapshotOf: instanceIn(placing, way.to),
      settings: { ...entry.in[way.to]?.settings, multiAz: false },
      like: [instanceIn(placing, way.to)],
      tags: tagsOf(placing, 'drill'),
    };
  },
  timing: () => duration,
  says: ({ instance, from }) => `clone ${from.instance} into ${instance}`,
});

const checkTiming = {
  expectedMs: seconds(5),
  budgetMs: seconds(60),
  deadlineMs: minutes(10),
  source: 'chosen: a few queries on an instance whose pages are still being read from S3; give up at 10 min',
  clock: 'real',
} as const;

/** Where not the restored one: the clone, or after a live move the primary itself. */
const checkedName: Partial<Record<Course, (placing: Placing<RdsPostgresEntry>) => string>> = {
  clone: cloneName,
  move: (placing) => instanceIn(placing, placing.way.to),
};

export const check = declares<RdsPostgresEntry, CheckTarget>()({
  phase: 'verify',
  reads: ['rds:DescribeDBInstances', 'secretsmanager:GetSecretValue', 'sql:Query'],
  sends: [],
  courses: {
    restore: { after: [{ own: 'restore', until: 'reached' }], required: true, beforeGate: true },
    clone: { after: [{ own: 'verify', until: 'reached' }], required: false },
    move: { after: ['all'], required: false },
  },
  target: (placing) => {
    const { entry, way, course, particulars } = placing;
    const checks = checksOf(placing);
    if (!concerns(placing) || !entry.probe || checks.length === 0) return undefined;
    // Of a real move nobody waits for them: they are a drill's.
    if (course === 'move' && particulars.scenario === undefined) return undefined;
    const instance = checkedName[course]?.(placing) ?? restoredName(placing, way.to);
    const where = sqlAt(placing, way.to, entry.probe.secret, instance);
    return { region: way.to, instance, where, checks };
  },
  timing: () => checkTiming,
  says: ({ checks, instance }) => `${checks.length} check${checks.length === 1 ? '' : 's'} of the data of ${instance}`,
});

const atGate: Placement = { after: ['gate'], required: true };

export const setAside = declares<RdsPostgresEntry, RenameTarget>()({
  phase: 'shift',
  reads: ['rds:DescribeDBInstances'],
  sends: ['rds:AddTagsToResource', 'rds:ModifyDBInstance'],
  courses: { restore: atGate },
  target: (placing) =>
    concerns(placing)
      ? {
          ...placeIn(placing, placing.way.to),
          as: damagedName(placing, placing.way.to),
          successor: restoredName(placing, placing.way.to),
          keepDays: reprotectOf(placing.entry).keepDays,
          tags: tagsOf(placing, 'damaged'),
        }
      : undefined,
  timing: renameTiming,
  says: ({ instance, as }) => `keep ${instance} as ${as}`,
});

export const takePlace = declares<RdsPostgresEntry, RenameTarget>()({
  phase: 'shift',
  reads: ['rds:DescribeDBInstances'],
  sends: ['rds:AddTagsToResource', 'rds:ModifyDBInstance'],
  courses: { restore: { after: [{ own: 'set-aside', until: 'reached' }], required: true } },
  target: (placing) =>
    concerns(placing)
      ? {
          region: placing.way.to,
          instance: restoredName(placing, placing.way.to),
          as: instanceIn(placing, placing.way.to),
          tags: tagsOf(placing, 'primary'),
        }
      : undefined,
  timing: renameTiming,
  says: ({ instance, as }) => `put ${instance} into the place of ${as}`,
});

export const remove = declares<RdsPostgresEntry, RemoveTarget>()({
  phase: 'clean-up',
  reads: ['rds:DescribeDBInstances'],
  sends: ['rds:DeleteDBInstance'],
  courses: { clone: { after: ['all'], required: true, always: true } },
  target: (placing) => ({ region: placing.way.to, instance: cloneName(placing), tags: tagsOf(placing, 'drill') }),
  timing: () => deleteTiming,
  says: ({ instance, region }) => `delete ${instance} in ${region}`,
});

const deleteTiming = {
  expectedMs: minutes(3),
  budgetMs: minutes(15),
  deadlineMs: hours(6),
  source: 'chosen: no duration is published; 3 min, a slow day 15 min, give up at 6 h',
  clock: 'simulated',
} as const;

export interface DeleteTarget extends InstancePlace {
  /** Never these: the plan's own. */
  readonly never: readonly string[];
  readonly tags: Tags;
}

/** What was kept long enough and approved to go: a retired or a damaged instance. Its final snapshot stays. */
export const deleteKept = declares<RdsPostgresEntry, DeleteTarget>()({
  phase: 'clean-up',
  reads: ['rds:DescribeDBInstances', 'rds:DescribeDBSnapshots'],
  sends: ['rds:CreateDBSnapshot', 'rds:ModifyDBInstance', 'rds:DeleteDBInstance'],
  courses: { decommission: { after: ['gate'], required: true } },
  target: ({ entry, particulars, plan }) => {
    const place = particulars.delete;
    const own = Object.values(entry.in).map(({ instance }) => instance);
    if (!place || !own.some((instance) => isKeptOf(place.instance, instance))) return undefined;
    return { ...place, never: own, tags: { 'muster:application': plan.application } };
  },
  timing: () => deleteTiming,
  says: ({ instance, region }) => `delete ${instance} in ${region}, its final snapshot stays`,
});
