/** Who does a piece of work now: the worker that holds a pending activity. */
import { type Drill, eventually } from './drill';

/** Its pid, once the first attempt of such an activity has begun somewhere. */
export function workerAt(drill: Drill, workflowId: string, activityType: string): Promise<number> {
  return eventually(async () => {
    const { raw } = await drill.run(workflowId).describe();
    const found = raw.pendingActivities?.find((one) => one.activityType?.name === activityType);
    if (found?.lastStartedTime == null) return undefined;
    // The SDK's worker identity is pid@host.
    const pid = Number(found.lastWorkerIdentity?.split('@')[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  });
}
