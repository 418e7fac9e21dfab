/**
 * What a drill needs beside the application: alarms that forbid or end it, and checks over HTTP. The plan's `drills` is its entry; it is
 * no resource, so nobody needs it and nothing is moved of it.
 */
import { type AlarmNames, type DrillCalendar, type DrillHttpCheck } from '../calendar/drill-plan';
import { type Region } from '../regions';
import { instanceIn } from './rds-postgres/entry';
import { cloneName } from './rds-postgres/names';
import { type InstancePlace } from './rds-postgres/protect';
import { declares, type Entry, oneLook, type Placing, type Warning } from './kind';

export interface DrillEntry extends Entry {
  readonly kind: 'drill';
  readonly alarms: DrillCalendar['alarms'];
  readonly http: readonly DrillHttpCheck[];
  /** How long a live drill stays on the other side before it goes back. */
  readonly soakMs: number;
}

export interface ClearTarget {
  readonly alarms: AlarmNames;
}
export interface GuardTarget {
  readonly alarms: AlarmNames;
}
export interface SoakTarget {
  readonly alarms: AlarmNames;
  readonly forMs: number;
}
export interface AnswersTarget {
  readonly region: Region;
  readonly checks: readonly DrillHttpCheck[];
  /** Whose address stands for `{{database.RESOURCE}}` in a URL, by resource; absent: no URL names one. */
  readonly databases?: Readonly<Record<string, InstancePlace>>;
}

const some = (alarms: AlarmNames): boolean => Object.values(alarms).some((names) => names.length > 0);

/** Of a move only that of a live drill closes anything: a dry run has nothing to end. */
function abortAlarms({ entry, course, particulars }: Placing<DrillEntry>): GuardTarget | undefined {
  const ends = course === 'move' ? particulars.soakMs !== undefined : particulars.scenario !== undefined;
  return ends && some(entry.alarms.abort) ? { alarms: entry.alarms.abort } : undefined;
}

const clear = declares<DrillEntry, ClearTarget>()({
  phase: 'assess',
  reads: ['cloudwatch:DescribeAlarms'],
  sends: [],
  courses: {
    clone: { after: ['assess'], required: true },
    move: { after: ['assess'], required: true, beforeGate: true },
  },
  // Of an operation that is no drill nobody asks.
  target: ({ entry, particulars }) =>
    particulars.scenario !== undefined && some(entry.alarms.blocking) ? { alarms: entry.alarms.blocking } : undefined,
  timing: () => ({ ...oneLook }),
  says: () => 'no blocking alarm is open',
});

const guard = declares<DrillEntry, GuardTarget>()({
  // A look, as `clear` is: what waits for it is still first to be judged by assess.
  phase: 'assess',
  reads: ['cloudwatch:DescribeAlarms'],
  sends: [],
  courses: {
    clone: { after: ['assess', { phase: 'restore' }], required: true, before: ['verify'] },
    move: { after: ['gate', { phase: 'capacity' }], required: true, before: ['fence'] },
  },
  target: abortAlarms,
  timing: () => ({
    ...oneLook,
    deadlineMs: 60_000,
    source: 'chosen: one look at each side; a Region that is silent is asked for half a minute; give up at 60 s',
  }),
  says: () => 'no abort alarm is open',
});

/** Chosen: no drill lasts a month. */
const longestMs = 30 * 86_400_000;
/** Nothing is expected of it: nothing waits for it. */
const watchTiming = {
  expectedMs: 0,
  lookEveryMs: 10_000,
  budgetMs: longestMs,
  deadlineMs: longestMs * 2,
  source: 'chosen: a look every 10 s for as long as the drill runs; nothing waits for it',
  clock: 'simulated',
} as const;

const watch = declares<DrillEntry, SoakTarget>()({
  phase: 'assess',
  reads: ['cloudwatch:DescribeAlarms'],
  sends: [],
  courses: {
    clone: { after: ['assess'], required: true, beside: 'clean-up' },
    // Once customers are closed out on purpose, an alarm tells of the drill itself: the next watch is the soak's.
    move: { after: ['gate'], required: true, beside: 'fence' },
  },
  target: (placing) => {
    const guarded = abortAlarms(placing);
    return guarded && { ...guarded, forMs: longestMs };
  },
  timing: () => watchTiming,
  says: () => 'no abort alarm opens meanwhile',
});

const soak = declares<DrillEntry, SoakTarget>()({
  phase: 'soak',
  reads: ['cloudwatch:DescribeAlarms'],
  sends: [],
  courses: { move: { after: ['all'], required: false } },
  target: ({ entry }) => (entry.soakMs > 0 ? { alarms: entry.alarms.abort, forMs: entry.soakMs } : undefined),
  timing: ({ entry }) => ({
    expectedMs: entry.soakMs,
    budgetMs: entry.soakMs,
    deadlineMs: entry.soakMs * 2 + 600_000,
    source: 'the plan: drills.calendar.soak',
    clock: 'simulated',
  }),
  says: () => 'stay on this side while no abort alarm opens',
});

/** The resources whose address a URL asks for: `{{database.ledger}}`. */
export function databasesIn(url: string): readonly string[] {
  return [...url.matchAll(/\{\{database\.([^{}]*)\}\}/g)].map(([, id = '']) => id);
}

/** The database that the drill is about: the clone, or after a live move the primary itself. */
function checkedDatabase({ entry: _entry, ...placing }: Placing<DrillEntry>, id: string): InstancePlace {
  const entry = placing.plan.resources[id];
  if (entry?.kind !== 'rds-postgres')
    throw new Error(`drills.checks.http names ${id}, which is no rds-postgres; plan check refuses such a plan`);
  const place = { ...placing, id, entry };
  const { to } = placing.way;
  return { region: to, instance: placing.course === 'clone' ? cloneName(place) : instanceIn(place, to) };
}

const answers = declares<DrillEntry, AnswersTarget>()({
  phase: 'verify',
  reads: ['http:Get', 'rds:DescribeDBInstances'],
  sends: [],
  courses: {
    // Before the clone of a partition is closed to the application that is asked.
    clone: { after: ['assess', { phase: 'restore' }], required: false, before: ['fence'] },
    move: { after: ['all'], required: false },
  },
  target: (placing) => {
    const { entry, way, course, particulars } = placing;
    // A URL that names no database leads to production, which says nothing of a clone.
    const checks = entry.http.filter(({ url }) => course !== 'clone' || databasesIn(url).length > 0);
    if (particulars.scenario === undefined || checks.length === 0) return undefined;
    const named = [...new Set(checks.flatMap(({ url }) => databasesIn(url)))];
    const databases = Object.fromEntries(named.map((id) => [id, checkedDatabase(placing, id)]));
    return { region: way.to, checks, ...(named.length > 0 ? { databases } : {}) };
  },
  timing: () => ({
    ...oneLook,
    budgetMs: 60_000,
    deadlineMs: 600_000,
    source:
      'chosen: one request a check; a clone whose pages are still being read from S3 has a minute; give up at 10 min',
  }),
  says: ({ checks }) => `${checks.length} check${checks.length === 1 ? '' : 's'} over HTTP`,
});

export const drill = {
  goals: { clear, guard, watch, soak, answers },
  warnings: (_id: string, _entry: DrillEntry): readonly Warning[] => [],
} as const;
