/**
 * From unprotected to protected: the old primary is kept as evidence under another name, a new replica takes its place, and it counts once
 * it has followed closely for a while. An old primary can never be attached again (Amazon RDS User Guide, USER_ReadRepl.XRgn).
 */
import { type SqlWhere } from '../../call-inputs';
import { type Region } from '../../regions';
import { declares, type Placing } from '../kind';
import {
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
import { finalSnapshotName, retiredName } from './names';

export interface InstancePlace {
  readonly region: Region;
  readonly instance: string;
}
/** AWS tags of what muster makes or keeps: by them it is found, counted and cleaned up. */
export type Tags = Readonly<Record<string, string>>;

export interface ConfirmTarget extends InstancePlace {
  /** The instance that must not be the one customers write to; absent where there is but one. */
  readonly other?: InstancePlace & { readonly probe?: SqlWhere };
  readonly probe?: SqlWhere;
  /** Asks whether the application's roles may come in. */
  readonly writers?: { readonly where: SqlWhere; readonly roles: readonly string[] };
}
export interface KeepTarget extends InstancePlace {
  readonly snapshot: string;
  /** An instance that replicates from this one is no old primary: there is nothing to keep. */
  readonly primary: InstancePlace;
  readonly tags: Tags;
}
export interface RetireTarget extends KeepTarget {
  readonly as: string;
  /** Its deletion may be asked for after so many days. */
  readonly keepDays: number;
}
export interface ReplicateTarget extends InstancePlace {
  /** The resource's id in the plan, where what lacks is said. */
  readonly resource: string;
  readonly source: InstancePlace;
  /** Said by the plan; the rest is copied from the first of `like` that is there. */
  readonly settings: InstanceSettings;
  readonly like: readonly string[];
  readonly tags: Tags;
}
export interface BackUpTarget {
  /** The Region that gets the backups. */
  readonly region: Region;
  readonly resource: string;
  readonly source: InstancePlace;
  readonly retentionDays: number;
  /** Said by the plan; else that of the first of `like` that is there. */
  readonly kmsKey?: string;
  readonly like: readonly string[];
}
export interface StreamTarget extends InstancePlace {
  readonly source: InstancePlace;
  readonly probe?: SqlWhere;
  readonly maxLagMs: number;
  /** So long without a look that shows more lag. */
  readonly holdMs: number;
}

type Place = Placing<RdsPostgresEntry>;

export function placeIn(placing: Place, region: Region): InstancePlace {
  return { region, instance: instanceIn(placing, region) };
}

export function tagsOf({ plan, particulars }: Place, role: string): Tags {
  return { 'muster:application': plan.application, 'muster:role': role, 'muster:tag': particulars.tag };
}

const again = { after: ['assess'], required: true } as const;

export const confirm = declares<RdsPostgresEntry, ConfirmTarget>()({
  phase: 'assess',
  reads: ['rds:DescribeDBInstances', 'secretsmanager:GetSecretValue', 'sql:ReadReplay', 'sql:ReadWriters'],
  sends: [],
  courses: { reprotect: again, return: again, restore: again },
  target: (placing) => {
    const { entry, way } = placing;
    if (!concerns(placing)) return undefined;
    const { probe, fence } = entry;
    const other = way.from === way.to ? undefined : placeIn(placing, way.to);
    return {
      ...placeIn(placing, way.from),
      ...(other ? { other: { ...other, ...(probe ? { probe: sqlAt(placing, way.to, probe.secret) } : {}) } } : {}),
      ...(probe ? { probe: sqlAt(placing, way.from, probe.secret) } : {}),
      ...(fence ? { writers: { where: sqlAt(placing, way.from, fence.secret), roles: fence.roles } } : {}),
    };
  },
  timing: () => ({
    expectedMs: seconds(1),
    budgetMs: seconds(5),
    deadlineMs: seconds(60),
    source: 'chosen: one look at each side; give up at 60 s',
    clock: 'real',
  }),
  says: ({ instance, region }) => `${instance} in ${region} is the primary`,
});

export const keep = declares<RdsPostgresEntry, KeepTarget>()({
  phase: 'protect',
  reads: ['rds:DescribeDBInstances', 'rds:DescribeDBSnapshots'],
  sends: ['rds:CreateDBSnapshot'],
  courses: {
    reprotect: {
      after: ['assess', { own: 'confirm', until: 'reached' }, { own: 'fence', until: 'reached' }],
      required: true,
    },
    return: {
      after: ['assess', { own: 'confirm', until: 'reached' }, { own: 'fence', until: 'reached' }],
      required: true,
    },
  },
  target: (placing) => ({
    ...placeIn(placing, placing.way.to),
    snapshot: finalSnapshotName(placing, placing.way.to),
    primary: placeIn(placing, placing.way.from),
    tags: tagsOf(placing, 'final-snapshot'),
  }),
  timing: () => ({
    expectedMs: minutes(5),
    budgetMs: minutes(30),
    deadlineMs: hours(6),
    source:
      'published: depends on size, incremental (Amazon RDS User Guide, USER_CreateSnapshot); chosen: 5 min, a slow day 30 min, give up at 6 h',
    clock: 'simulated',
  }),
  says: ({ instance, region }) => `last snapshot of ${instance} in ${region}`,
});

export const retire = declares<RdsPostgresEntry, RetireTarget>()({
  phase: 'protect',
  reads: ['rds:DescribeDBInstances'],
  sends: ['rds:AddTagsToResource', 'rds:ModifyDBInstance'],
  courses: {
    reprotect: { after: [{ own: 'keep', until: 'reached' }], required: true },
    return: { after: [{ own: 'keep', until: 'reached' }], required: true },
  },
  target: (placing) => ({
    ...placeIn(placing, placing.way.to),
    snapshot: finalSnapshotName(placing, placing.way.to),
    primary: placeIn(placing, placing.way.from),
    as: retiredName(placing, placing.way.to),
    keepDays: reprotectOf(placing.entry).keepDays,
    tags: tagsOf(placing, 'retired'),
  }),
  timing: renameTiming,
  says: ({ instance, as }) => `keep ${instance} as ${as}`,
});

/** The instance is not available until its new name is effective. */
export function renameTiming() {
  return {
    expectedMs: minutes(10),
    budgetMs: minutes(15),
    deadlineMs: hours(1),
    source:
      'published: a new name is effective in about 10 min (Amazon RDS User Guide, USER_RenameInstance); chosen: a slow day 15 min, give up at 1 h',
    clock: 'simulated',
  } as const;
}

export const replicate = declares<RdsPostgresEntry, ReplicateTarget>()({
  phase: 'protect',
  reads: ['rds:DescribeDBInstances'],
  sends: ['rds:CreateDBInstanceReadReplica'],
  courses: {
    reprotect: { after: [{ own: 'retire', until: 'reached' }], required: true },
    return: { after: [{ own: 'retire', until: 'reached' }], required: true },
  },
  target: (placing) => {
    const { entry, way } = placing;
    return {
      ...placeIn(placing, way.to),
      resource: placing.id,
      source: placeIn(placing, way.from),
      settings: entry.in[way.to]?.settings ?? {},
      like: [retiredName(placing, way.to), instanceIn(placing, way.to)],
      tags: tagsOf(placing, 'replica'),
    };
  },
  timing: () => ({
    expectedMs: minutes(20),
    budgetMs: hours(4),
    deadlineMs: hours(24),
    source:
      'published: a snapshot is copied across Regions, hours for large databases (Amazon RDS User Guide, USER_ReadRepl.XRgn); chosen: 20 min, a slow day 4 h, give up at 24 h',
    clock: 'simulated',
  }),
  says: ({ instance, region, source }) => `replicate ${source.instance} to ${instance} in ${region}`,
});

const named = [
  { own: 'confirm', until: 'reached' },
  { own: 'retire', until: 'reached' },
] as const;

/** Beside the new replica: without it there is protection, but nothing newer to restore from in the standby's Region. */
export const backUp = declares<RdsPostgresEntry, BackUpTarget>()({
  phase: 'protect',
  reads: ['rds:DescribeDBInstances', 'rds:DescribeDBInstanceAutomatedBackups'],
  sends: ['rds:StartDBInstanceAutomatedBackupsReplication'],
  courses: {
    reprotect: { after: named, required: false },
    return: { after: named, required: false },
  },
  target: (placing) => {
    const { entry, way } = placing;
    if (entry.replicateBackups !== true) return undefined;
    const kmsKey = entry.in[way.to]?.settings?.kmsKey;
    return {
      region: way.to,
      resource: placing.id,
      source: placeIn(placing, way.from),
      retentionDays: entry.backupRetentionDays,
      ...(kmsKey === undefined ? {} : { kmsKey }),
      like: [retiredName(placing, way.to), instanceIn(placing, way.to)],
    };
  },
  timing: () => ({
    expectedMs: minutes(15),
    budgetMs: hours(2),
    deadlineMs: hours(6),
    source:
      'published: a snapshot is copied first (Amazon RDS User Guide, USER_ReplicateBackups); chosen: 15 min, a slow day 2 h, give up at 6 h',
    clock: 'simulated',
  }),
  says: ({ source, region }) => `replicate the backups of ${source.instance} into ${region}`,
});

export const stream = declares<RdsPostgresEntry, StreamTarget>()({
  phase: 'protect',
  reads: ['rds:DescribeDBInstances', 'secretsmanager:GetSecretValue', 'sql:ReadReplay'],
  // That it followed is told on it by a tag: a promotion asks for that.
  sends: ['rds:AddTagsToResource'],
  completes: true,
  courses: {
    reprotect: { after: [{ own: 'replicate', until: 'reached' }], required: true },
    return: { after: [{ own: 'replicate', until: 'reached' }], required: true },
  },
  target: (placing) => {
    const { entry, way } = placing;
    return {
      ...placeIn(placing, way.to),
      source: placeIn(placing, way.from),
      ...(entry.probe ? { probe: sqlAt(placing, way.to, entry.probe.secret) } : {}),
      maxLagMs: reprotectOf(entry).maxLagMs,
      holdMs: reprotectOf(entry).holdMs,
    };
  },
  timing: ({ entry }) => ({
    expectedMs: reprotectOf(entry).holdMs + seconds(30),
    budgetMs: reprotectOf(entry).holdMs * 2 + minutes(10),
    deadlineMs: reprotectOf(entry).holdMs * 4 + hours(12),
    source: 'the plan: reprotect.for; chosen: half a minute to catch up, a slow day 10 min, give up at 12 h',
    clock: 'simulated',
  }),
  says: ({ instance, source }) => `${instance} follows ${source.instance} closely`,
});
