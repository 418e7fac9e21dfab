/** Everything a launch of a drill is judged by, looked up now: nothing is changed, and what cannot be read is told as unknown. */
import { cancellationSignal, getClient } from '@temporalio/activity';
import { type OtherActivities } from '../../contract/activities';
import { type DrillFactsInput } from '../../contract/drill-launch';
import { blackoutAt } from '../../domain/calendar/blackout';
import { type DrillCalendar } from '../../domain/calendar/drill-plan';
import { goingFirst } from '../../domain/calendar/give-way';
import { instant } from '../../domain/instant';
import { type Reader } from '../goal';
import { type Outside } from '../outside';
import { blockingAlarms } from './blocking-alarms';
import { protectionOf } from './protection';
import { runningNow, scheduleState } from './running';
import { answerMs } from './turn';

type Client = ReturnType<typeof getClient>;

export function createDrillFacts(outside: Outside, wallNow: () => number): OtherActivities['drill.facts'] {
  return async (asked) => {
    const { plan, name, scheduledAt } = asked;
    const client = getClient();
    const reader = readerOf(outside, wallNow);
    const now = instant(wallNow());
    const [running, schedule, rarer, seen, alarms] = await Promise.all([
      soon(client, wallNow, () => runningNow(client, plan.application)),
      soon(client, wallNow, () => scheduleState(client, plan.application, name)),
      soon(client, wallNow, () => givesWayTo(client, asked)),
      protectionOf(plan, reader),
      blockingAlarms(plan.drills?.alarms.blocking ?? {}, reader),
    ]);
    const blackout = plan.drills && blackoutAt(plan.drills, now);
    return {
      now,
      running,
      ...(blackout === undefined ? {} : { blackout }),
      ...(schedule.is === 'paused' ? { paused: { by: schedule.by, at: schedule.at, reason: schedule.reason } } : {}),
      ...(rarer === undefined || scheduledAt === null ? {} : { givesWayTo: rarer }),
      ...seen,
      blockingAlarms: alarms,
    };
  };
}

function soon<T>(client: Client, wallNow: () => number, ask: () => Promise<T>): Promise<T> {
  return client.withDeadline(wallNow() + answerMs, ask);
}

/** Only to one that is really launched: a paused schedule, or none, stands in nobody's way. */
async function givesWayTo(
  client: Client,
  { plan: { application, drills }, name, scheduledAt }: DrillFactsInput,
): Promise<string | undefined> {
  if (!drills || scheduledAt === null) return undefined;
  for (const rarer of goingFirst(drills satisfies DrillCalendar, name, scheduledAt))
    if ((await scheduleState(client, application, rarer.name)).is === 'active') return rarer.name;
  return undefined;
}

/** Reads only, of the calls these facts are made of; no goal stands behind them. */
function readerOf(
  outside: Outside,
  wallNow: () => number,
): Reader<'rds:DescribeDBInstances' | 'sql:ReadReplay' | 'cloudwatch:DescribeAlarms'> {
  const signal = cancellationSignal();
  return {
    read: (call, region, input, options = {}) => outside.read(call, region, input, options, signal),
    now: () => instant(wallNow()),
  };
}
