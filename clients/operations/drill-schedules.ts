/**
 * The calendar of a plan as Temporal Schedules: one an entry, made equal to the plan any number of times; what the plan no longer names is
 * removed, what people paused stays paused. Asked of the schedules by their ids, for lists of them lag behind.
 */
import { type ScheduleDescription, type ScheduleOptions, ScheduleNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { type DrillLaunchInput, parsePauseNote, pauseNote } from '../../contract/drill-launch';
import { drillLaunchType, queues, scheduleIds, workflowIds } from '../../contract/ids';
import { memoKeys } from '../../contract/operation-input';
import { canonicalJson } from '../../domain/canonical-json';
import { calendarSpec } from '../../domain/calendar/calendar-spec';
import { type DrillRules } from '../../domain/calendar/drill-plan';
import { type StartFacts } from '../../domain/calendar/judge-start';
import { instant, type Instant } from '../../domain/instant';
import { type Plan } from '../../domain/plan';
import { type Place } from '../../contract/build-input';
import { limitsMs, type Temporal, within } from './temporal';

export interface Scheduling {
  readonly plan: Plan;
  readonly planHash: string;
  readonly by: string;
  readonly place: Pick<Place, 'musterVersion' | 'timeScale' | 'queuePrefix' | 'searchAttributes' | 'orchestrator'>;
}

export interface ScheduleChange {
  readonly is: 'created' | 'updated' | 'unchanged' | 'removed';
  readonly name: string;
  readonly scheduleId: string;
  /** What an update changed: times, plan, within ... */
  readonly changed: readonly string[];
  readonly paused: boolean;
}

export interface Scheduled {
  readonly application: string;
  readonly name: string;
  readonly scheduleId: string;
  /** What it would launch: the plan as it was when it was scheduled. */
  readonly launch: DrillLaunchInput | null;
  /** By the server's own reckoning; none while it is paused. */
  readonly next: Instant | null;
  readonly paused: StartFacts['paused'] | null;
}

/** Published: the server takes no shorter one (Temporal server, minCatchupWindow 10 s). */
const shortestCatchupMs = 10_000;

export async function scheduleDrills(temporal: Temporal, scheduling: Scheduling): Promise<readonly ScheduleChange[]> {
  const { plan } = scheduling;
  const calendar = plan.drills?.calendar ?? [];
  const changes: ScheduleChange[] = [];
  for (const rules of calendar) changes.push(await asPlanned(temporal, scheduling, rules));
  const names = calendar.map(({ name }) => name);
  for (const { name, scheduleId, paused } of await listSchedules(temporal, plan.application)) {
    if (names.includes(name)) continue;
    await ask(temporal, () => temporal.client.schedule.getHandle(scheduleId).delete());
    changes.push({ is: 'removed', name, scheduleId, changed: [], paused: paused !== null });
  }
  return changes;
}

async function asPlanned(temporal: Temporal, scheduling: Scheduling, rules: DrillRules): Promise<ScheduleChange> {
  const options = scheduleOf(scheduling, rules);
  const { scheduleId } = options;
  const found = await describe(temporal, scheduleId);
  const { name } = rules;
  if (!found) {
    await ask(temporal, () => temporal.client.schedule.create(options));
    return { is: 'created', name, scheduleId, changed: [], paused: false };
  }
  const { paused } = found.state;
  const changed = differences(
    launchOf(found),
    options.action.args[0],
    found.policies.catchupWindow,
    options.policies.catchupWindow,
  );
  if (changed.length === 0) return { is: 'unchanged', name, scheduleId, changed, paused };
  const { scheduleId: _id, memo: _memo, ...wanted } = options;
  await ask(temporal, () =>
    temporal.client.schedule.getHandle(scheduleId).update(({ state }) => ({
      ...wanted,
      state: state.paused ? { paused: true, ...(state.note === undefined ? {} : { note: state.note }) } : wanted.state,
    })),
  );
  return { is: 'updated', name, scheduleId, changed, paused };
}

function scheduleOf({ plan, planHash, by, place }: Scheduling, rules: DrillRules) {
  const { application, drills } = plan;
  if (!drills) throw new Error(`${application} has no drills: an entry of the calendar comes from one that has`);
  const { name, mode, scenario } = rules;
  const { musterVersion, timeScale, queuePrefix, searchAttributes, orchestrator } = place;
  const launch: DrillLaunchInput = {
    ...{ schema: 1, musterVersion, application, plan, planHash, name, mode, scenario, rules },
    ...{ timeScale, queuePrefix, searchAttributes, scheduledBy: by },
    ...(orchestrator ? { orchestrator } : {}),
  };
  const values = { MusterApplication: application, MusterMode: mode } as const;
  const typedSearchAttributes = (['MusterApplication', 'MusterMode'] as const)
    .filter((key) => searchAttributes.includes(key))
    .map((key) => ({ key: defineSearchAttributeKey(key, SearchAttributeType.KEYWORD), value: values[key] }));
  return {
    scheduleId: scheduleIds.drill(application, name),
    spec: calendarSpec(rules, drills),
    action: {
      type: 'startWorkflow' as const,
      workflowType: drillLaunchType,
      workflowId: workflowIds.drillLaunch(application, name),
      taskQueue: queues.workflows(queuePrefix),
      args: [launch] as [DrillLaunchInput],
      memo: { [memoKeys.application]: application },
      typedSearchAttributes,
    },
    // What an orchestrator that was down missed is still fired within the plan's lateness, and the launch judges it.
    policies: { overlap: 'SKIP' as const, catchupWindow: Math.max(shortestCatchupMs, drills.withinMs) },
    memo: { [memoKeys.application]: application },
    typedSearchAttributes,
    state: { paused: false, note: planNote(launch) },
  } satisfies ScheduleOptions;
}

function planNote({ planHash, musterVersion, scheduledBy }: DrillLaunchInput): string {
  return `plan ${planHash.slice(0, 12)}, muster ${musterVersion}, scheduled by ${scheduledBy}`;
}

/** Who scheduled it is no difference: a second `muster drill schedule` of the same plan changes nothing. */
function differences(
  found: DrillLaunchInput | null,
  wanted: DrillLaunchInput,
  foundWithinMs: number,
  withinMs: number,
): readonly string[] {
  if (!found) return ['action'];
  const differ = (one: unknown, other: unknown): boolean => canonicalJson(one ?? null) !== canonicalJson(other ?? null);
  const { drills: before } = found.plan;
  const { drills: after } = wanted.plan;
  return [
    ...(differ(found.rules?.times, wanted.rules?.times) || before?.timeZone !== after?.timeZone ? ['times'] : []),
    ...(found.mode !== wanted.mode ? ['mode'] : []),
    ...(found.scenario !== wanted.scenario ? ['scenario'] : []),
    ...(foundWithinMs !== withinMs ? ['within'] : []),
    ...(found.planHash !== wanted.planHash ? ['plan'] : []),
    ...(['musterVersion', 'timeScale', 'queuePrefix', 'searchAttributes', 'orchestrator'] as const).filter((key) =>
      differ(found[key], wanted[key]),
    ),
  ];
}

/** Of one application, or of all. */
export async function listSchedules(temporal: Temporal, application?: string): Promise<readonly Scheduled[]> {
  const begins = scheduleIds.drill(application ?? '', '');
  const ids = await ask(temporal, async () => {
    const found: string[] = [];
    for await (const { scheduleId } of temporal.client.schedule.list({ pageSize: 100 }))
      if (scheduleId.startsWith(application === undefined ? 'drill/' : begins)) found.push(scheduleId);
    return found.sort();
  });
  const each = await Promise.all(ids.map((scheduleId) => readSchedule(temporal, scheduleId)));
  return each.filter((one) => one !== undefined);
}

export async function readSchedule(temporal: Temporal, scheduleId: string): Promise<Scheduled | undefined> {
  const found = await describe(temporal, scheduleId);
  const [, application, name] = /^drill\/([^/]+)\/(.+)$/.exec(scheduleId) ?? [];
  if (!found || application === undefined || name === undefined) return undefined;
  const { state, info } = found;
  const changedAt = instant((info.lastUpdatedAt ?? info.createdAt).getTime());
  const [next] = info.nextActionTimes;
  return {
    application,
    name,
    scheduleId,
    launch: launchOf(found),
    next: state.paused || !next ? null : instant(next.getTime()),
    paused: state.paused ? parsePauseNote(state.note, changedAt) : null,
  };
}

export async function pauseSchedule(
  temporal: Temporal,
  { scheduleId }: Scheduled,
  by: string,
  at: Instant,
  reason: string,
): Promise<void> {
  await ask(temporal, () => temporal.client.schedule.getHandle(scheduleId).pause(pauseNote(by, at, reason)));
}

export async function resumeSchedule(
  temporal: Temporal,
  { scheduleId, launch }: Scheduled,
  by: string,
  at: Instant,
  reason: string,
): Promise<void> {
  const note = `resumed by ${by} at ${at}: ${reason}${launch ? `; ${planNote(launch)}` : ''}`;
  await ask(temporal, () => temporal.client.schedule.getHandle(scheduleId).unpause(note));
}

function launchOf({ action }: ScheduleDescription): DrillLaunchInput | null {
  // unsafe: a schedule under these ids is made by scheduleOf; one made by hand has other arguments, or none.
  const [launch] = (action.args ?? []) as readonly (DrillLaunchInput | undefined)[];
  return launch?.schema === 1 ? launch : null;
}

async function describe(temporal: Temporal, scheduleId: string): Promise<ScheduleDescription | undefined> {
  try {
    return await ask(temporal, () => temporal.client.schedule.getHandle(scheduleId).describe());
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

function ask<T>(temporal: Temporal, request: () => Promise<T>): Promise<T> {
  return within(temporal, limitsMs.request, request);
}
