/** Whether a drill may start now: the launcher's decision, pure and without a clock, so that a workflow may make it. Every reason is named. */
import { type Refusal } from '../goal';
import { type Instant, msBetween } from '../instant';
import { type Region } from '../regions';
import { length, utc } from '../report-words';
import { type DrillMode } from './drill-plan';

export interface BlockingAlarm {
  readonly name: string;
  readonly region: Region;
  /** As CloudWatch says it; unreadable: nobody could ask. Only OK and INSUFFICIENT_DATA (nothing measured) let a drill start. */
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | 'unreadable';
}

/** What runs for the application now. */
export interface Running {
  readonly is: 'drill' | 'operation';
  /** `switchover payments@...`: what people find it by. */
  readonly what: string;
}

export interface StartFacts {
  readonly mode: DrillMode;
  /** Null: a person starts it, and it has no time to be late for. */
  readonly scheduledAt: Instant | null;
  readonly now: Instant;
  readonly withinMs: number;
  /** blackoutAt at `now`, asked by an activity. */
  readonly blackout?: string;
  readonly paused?: { readonly by: string; readonly at: Instant; readonly reason: string };
  readonly running: readonly Running[];
  /** A drill that comes more rarely has the same time and is about to be launched (give-way.ts): its name. */
  readonly givesWayTo?: string;
  readonly protection: 'protected' | 'unprotected' | 'unknown';
  /** Absent maxLagMs: lag is not asked. */
  readonly maxLagMs?: number;
  /** The worst of all standbys; null: it could not be read. */
  readonly lagMs: number | null;
  readonly blockingAlarms: readonly BlockingAlarm[];
}

export type StartDecision =
  { readonly is: 'start' } | { readonly is: 'skip'; readonly because: readonly [Refusal, ...Refusal[]] };

export function judgeStart(facts: StartFacts): StartDecision {
  const [first, ...rest] = [
    ...late(facts),
    ...blackout(facts),
    ...paused(facts),
    ...running(facts),
    ...givingWay(facts),
    ...(facts.mode === 'dry-run' ? [] : risky(facts)),
  ];
  return first ? { is: 'skip', because: [first, ...rest] } : { is: 'start' };
}

/** A dry run sends nothing, so it adds no risk: what is wrong with the application is for it to find. */
function risky(facts: StartFacts): readonly Refusal[] {
  return [...unprotected(facts), ...lag(facts), ...alarms(facts)];
}

function late({ scheduledAt, now, withinMs }: StartFacts): readonly Refusal[] {
  if (scheduledAt === null) return [];
  const lateMs = msBetween(scheduledAt, now);
  if (lateMs <= withinMs) return [];
  return [
    {
      rule: 'a late drill is skipped',
      saw: `${length(lateMs)} after its time, ${utc(scheduledAt)}: ${length(lateMs - withinMs)} too late`,
      wanted: `at most ${length(withinMs)}`,
      source: 'drills.within of the plan',
    },
  ];
}

function blackout({ blackout: holding }: StartFacts): readonly Refusal[] {
  if (holding === undefined) return [];
  return [
    {
      rule: 'no drill begins in a blackout',
      saw: holding,
      wanted: 'a time outside every blackout',
      source: 'drills.blackout of the plan',
    },
  ];
}

function paused({ paused: pause }: StartFacts): readonly Refusal[] {
  if (!pause) return [];
  return [
    {
      rule: 'no drill begins while drills are paused',
      saw: `paused by ${pause.by} at ${utc(pause.at)}: ${pause.reason}`,
      wanted: 'drills that are not paused',
      source: 'muster drill pause',
    },
  ];
}

function running({ running: others }: StartFacts): readonly Refusal[] {
  return others.map(({ is, what }) => ({
    rule: is === 'drill' ? 'one drill at a time' : 'no drill begins during an operation',
    saw: `${what} is running`,
    wanted: is === 'drill' ? 'no other drill of the application' : 'no operation of the application',
    source: 'a rehearsal never stands in the way',
  }));
}

function givingWay({ givesWayTo }: StartFacts): readonly Refusal[] {
  if (givesWayTo === undefined) return [];
  return [
    {
      rule: 'of drills of one minute the rarest goes first',
      saw: `${givesWayTo} has the same time`,
      wanted: 'no rarer drill at the same time; write another `at` or `on` to have both',
      source: 'drills.calendar of the plan',
    },
  ];
}

function unprotected({ protection }: StartFacts): readonly Refusal[] {
  if (protection === 'protected') return [];
  return [
    {
      rule: 'only a protected application is rehearsed',
      saw: protection === 'unknown' ? 'whether it is protected is not known' : 'unprotected',
      wanted: 'protected',
      source: 'a rehearsal adds no risk',
    },
  ];
}

function lag({ maxLagMs, lagMs }: StartFacts): readonly Refusal[] {
  if (maxLagMs === undefined || (lagMs !== null && lagMs <= maxLagMs)) return [];
  return [
    {
      rule: 'no drill begins with more lag than the plan allows',
      saw: lagMs === null ? 'the lag is not known' : `${length(lagMs)}, ${length(lagMs - maxLagMs)} too much`,
      wanted: `at most ${length(maxLagMs)}`,
      source: 'drills.maxLag of the plan',
    },
  ];
}

function alarms({ blockingAlarms }: StartFacts): readonly Refusal[] {
  return blockingAlarms
    .filter(({ state }) => state === 'ALARM' || state === 'unreadable')
    .map(({ name, region, state }) => ({
      rule: 'no drill begins while a blocking alarm is open',
      saw: `${name} in ${region} ${state === 'ALARM' ? 'is in ALARM' : 'could not be read'}`,
      wanted: 'an alarm that is read and not in ALARM',
      source: 'drills.alarms.blocking of the plan',
    }));
}
