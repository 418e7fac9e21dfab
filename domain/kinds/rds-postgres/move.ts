/**
 * Moving a database, and the goals every other course borrows: closing it, draining, promoting, verifying.
 * Promotion is irreversible (Amazon RDS User Guide, USER_ReadRepl.Promote).
 */
import { type SqlWhere } from '../../call-inputs';
import { type Region } from '../../regions';
import { declares, type Placing } from '../kind';
import { hours, instanceIn, isRebuilding, type RdsPostgresEntry, seconds, sqlAt } from './entry';
import { cloneName } from './names';

export interface FenceTarget {
  readonly where: SqlWhere;
  readonly roles: readonly string[];
  /** Secrets of muster's other roles: they keep CONNECT when PUBLIC loses it. */
  readonly keep: readonly string[];
  /** An instance that is not there accepts nothing: only where its name is about to be given to another. */
  readonly goneIsClosed?: true;
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

const weeks = (w: number): number => hours(w * 7 * 24);

/** Nothing of the other side is touched before this side was seen to be the one that customers write to. */
const confirmed = ['assess', { own: 'confirm', until: 'reached' }] as const;

/** Where one resource was named, the others are left alone. */
export function concerns({ id, particulars }: Placing<RdsPostgresEntry>): boolean {
  return particulars.resource === undefined || particulars.resource === id;
}

export const fence = declares<RdsPostgresEntry, FenceTarget>()({
  phase: 'fence',
  reads: ['rds:DescribeDBInstances', 'secretsmanager:GetSecretValue', 'sql:ReadWriters'],
  sends: ['sql:CloseForWrites', 'sql:OpenForWrites'],
  fences: 'writes',
  courses: {
    move: { after: ['gate'], required: false },
    reprotect: { after: confirmed, required: true },
    return: { after: confirmed, required: true },
    restore: { after: confirmed, required: true, beforeGate: true },
    quarantine: { after: [], required: true },
    // A partition is rehearsed on the clone: closed, and seen closed, it cannot be a second writer.
    clone: { after: [{ own: 'verify', until: 'reached' }], required: true },
  },
  target: (placing) => {
    const { entry, course, way, particulars } = placing;
    if (!entry.fence || !concerns(placing)) return undefined;
    if (course === 'clone' && particulars.scenario !== 'network-partition') return undefined;
    const rebuilding = isRebuilding(course);
    const region = rebuilding || course === 'clone' ? way.to : way.from;
    return {
      where: sqlAt(placing, region, entry.fence.secret, course === 'clone' ? cloneName(placing) : undefined),
      roles: entry.fence.roles,
      keep: entry.probe ? [entry.probe.secret] : [],
      ...(rebuilding ? { goneIsClosed: true } : {}),
    };
  },
  timing: ({ course }) => ({
    expectedMs: seconds(2),
    budgetMs: seconds(5),
    deadlineMs: course === 'quarantine' ? weeks(8) : seconds(10),
    source:
      course === 'quarantine'
        ? 'chosen: SQL in milliseconds once the Region answers; goes on for eight weeks, longer than any outage of a Region so far'
        : 'chosen: one probe time-out of 2 s when the Region is silent, SQL in milliseconds when it is not; give up at 10 s',
    clock: 'real',
  }),
  says: ({ where }) => `fence ${where.instance} in ${where.region}`,
});

export const drain = declares<RdsPostgresEntry, DrainTarget>()({
  phase: 'fence',
  reads: ['rds:DescribeDBInstances', 'secretsmanager:GetSecretValue', 'sql:ReadWriters', 'sql:ReadReplay'],
  sends: [],
  courses: { move: { after: [{ own: 'fence', until: 'reached' }], required: false } },
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

export const promote = declares<RdsPostgresEntry, PromoteTarget>()({
  phase: 'promote',
  reads: ['rds:DescribeDBInstances', 'secretsmanager:GetSecretValue', 'sql:ReadReplay'],
  sends: ['rds:PromoteReadReplica'],
  courses: { move: { after: ['gate', 'fences'], required: true } },
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

export const verify = declares<RdsPostgresEntry, VerifyDataTarget>()({
  phase: 'verify',
  reads: ['rds:DescribeDBInstances', 'secretsmanager:GetSecretValue', 'sql:ReadReplay', 'sql:ReadWriters'],
  sends: ['sql:OpenForWrites', 'sql:WriteProbe'],
  completes: true,
  courses: {
    move: { after: [{ own: 'promote', until: 'reached' }], required: true },
    restore: { after: [{ own: 'take-place', until: 'reached' }], required: true },
    ladder: { after: [{ own: 'az-failover', until: 'reached' }], required: true },
    clone: { after: [{ own: 'clone', until: 'reached' }], required: true },
  },
  target: (placing) => {
    const { entry, way, course } = placing;
    if (!concerns(placing)) return undefined;
    const instance = course === 'clone' ? cloneName(placing) : instanceIn(placing, way.to);
    // Nobody closed the roles of a clone, or of a database that only changed its zone.
    const wasFenced = course === 'move' || course === 'restore';
    return {
      region: way.to,
      instance,
      ...(entry.probe ? { probe: sqlAt(placing, way.to, entry.probe.secret, instance) } : {}),
      ...(entry.fence && wasFenced
        ? { open: { where: sqlAt(placing, way.to, entry.fence.secret, instance), roles: entry.fence.roles } }
        : {}),
    };
  },
  timing: () => ({
    expectedMs: seconds(1),
    budgetMs: seconds(10),
    deadlineMs: seconds(60),
    source: 'chosen: one write and one read on the new primary',
    clock: 'real',
  }),
  says: ({ instance }) => `verify data of ${instance}`,
});
