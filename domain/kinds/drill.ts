/**
 * What a drill needs beside the application: alarms that forbid or end it, and checks over HTTP. The plan's `drills` is its entry; it is
 * no resource, so nobody needs it and nothing is moved of it.
 */
import { type AlarmNames, type DrillCalendar, type DrillHttpCheck } from '../calendar/drill-plan';
import { type Region } from '../regions';
import { declares, type Entry, oneLook, type Warning } from './kind';

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
}

const some = (alarms: AlarmNames): boolean => Object.values(alarms).some((names) => names.length > 0);

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
  target: ({ entry, course, particulars }) => {
    // Of a move only that of a live drill closes anything: a dry run has nothing to end.
    const ends = course === 'move' ? particulars.soakMs !== undefined : particulars.scenario !== undefined;
    return ends && some(entry.alarms.abort) ? { alarms: entry.alarms.abort } : undefined;
  },
  timing: () => ({
    ...oneLook,
    deadlineMs: 60_000,
    source: 'chosen: one look at each side; a Region that is silent is asked for half a minute; give up at 60 s',
  }),
  says: () => 'no abort alarm is open',
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

const answers = declares<DrillEntry, AnswersTarget>()({
  phase: 'verify',
  reads: ['http:Get'],
  sends: [],
  // Not of clones: no application runs on one, so production would be asked instead.
  courses: { move: { after: ['all'], required: false } },
  target: ({ entry, way, particulars }) =>
    particulars.scenario === undefined || entry.http.length === 0 ? undefined : { region: way.to, checks: entry.http },
  timing: () => ({ ...oneLook }),
  says: ({ checks }) => `${checks.length} check${checks.length === 1 ? '' : 's'} over HTTP`,
});

export const drill = {
  goals: { clear, guard, soak, answers },
  warnings: (_id: string, _entry: DrillEntry): readonly Warning[] => [],
} as const;
