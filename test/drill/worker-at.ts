/** Who does a piece of work now: the worker that holds a pending activity. The server alone is asked, so it is known while workers die. */
import { type ReachInput } from '../../contract/activities';
import { type Drill, eventually } from './drill';

/** Its pid, once the first attempt of such an activity has begun somewhere; `may` tells acting from the look before it. */
export function workerAt(
  drill: Drill,
  workflowId: string,
  activityType: string,
  may?: ReachInput['may'],
): Promise<number> {
  const handle = drill.run(workflowId);
  return eventually(async () => {
    const { raw, status } = await handle.describe();
    if (status.name !== 'RUNNING') throw new Error(`${workflowId} is over, nobody was seen at ${activityType}`);
    const pending = raw.pendingActivities?.filter((one) => one.activityType?.name === activityType) ?? [];
    const ids = may === undefined || pending.length === 0 ? undefined : await acting(drill, workflowId, may);
    const found = pending.find(({ activityId }) => ids?.has(activityId ?? '') ?? true);
    if (found?.lastStartedTime == null) return undefined;
    // The SDK's worker identity is pid@host.
    const pid = Number(found.lastWorkerIdentity?.split('@')[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  });
}

/** The activities that were told they may do this. */
async function acting(drill: Drill, workflowId: string, may: ReachInput['may']): Promise<ReadonlySet<string>> {
  const { events } = await drill.run(workflowId).fetchHistory();
  const scheduled = events?.flatMap(({ activityTaskScheduledEventAttributes: one }) => (one ? [one] : [])) ?? [];
  const told = scheduled.filter(({ input }) => {
    const [payload] = input?.payloads ?? [];
    // unsafe: activities of muster take one argument, and what brings a goal about has `may`.
    const given = JSON.parse(Buffer.from(payload?.data ?? '{}').toString('utf8')) as Partial<ReachInput>;
    return given.may === may;
  });
  return new Set(told.map(({ activityId }) => activityId ?? ''));
}
