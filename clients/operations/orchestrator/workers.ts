/** Who polls muster's task queues at one cluster, as that cluster itself hears them. */
import { type Connection } from '@temporalio/client';
import { ownCopy } from '../../../contract/temporal-wire';
import { queues } from '../../../contract/ids';
import { readIdentity } from '../../../contract/worker-identity';
import { instant } from '../../../domain/instant';
import { type PollerHeard } from '../../../domain/orchestrator/pollers';
import { type Region } from '../../../domain/regions';
import { allEnded, type Cluster, requestMs } from './cluster';

export interface WorkerSeen extends PollerHeard {
  /** The queue's own name, without prefix: recovery, steps.eu-west-1, steps.any. */
  readonly queue: string;
}

export interface Queue {
  readonly name: string;
  readonly says: string;
  readonly type: QueueType;
}

export type QueueType = NonNullable<Parameters<Connection['workflowService']['describeTaskQueue']>[0]['taskQueueType']>;
// unsafe: temporal.api.enums.v1.TaskQueueType lives in a package of the server's API that this room does without; the numbers are the wire's.
export const [workflowTasks, activityTasks] = [1, 2] as unknown as readonly [QueueType, QueueType];

export function taskQueueKinds(prefix: string, regions: readonly Region[]): readonly Queue[] {
  const bare = (name: string): string => name.slice(prefix.length);
  const of = (name: string, type: QueueType): Queue => ({ name, says: bare(name), type });
  return [
    of(queues.workflows(prefix), workflowTasks),
    ...regions.map((region) => of(queues.steps(prefix, region), activityTasks)),
    of(queues.anySteps(prefix), activityTasks),
  ];
}

/** Not forwarded to the active cluster: the standby, which passes polls on, hears nobody. */
export async function workersAt(
  { connection }: Cluster,
  namespace: string,
  asked: readonly Queue[],
): Promise<readonly WorkerSeen[]> {
  const each = await allEnded(
    asked.map(async ({ name, says, type }) => {
      const { pollers } = await connection.withMetadata(ownCopy, () =>
        connection.withDeadline(Date.now() + requestMs, () =>
          connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType: type }),
        ),
      );
      return pollers.map(({ identity, lastAccessTime }): WorkerSeen => {
        const seconds = lastAccessTime?.seconds;
        return {
          ...readIdentity(identity ?? ''),
          queue: says,
          lastSeen: seconds == null ? null : instant(Number(seconds) * 1_000),
        };
      });
    }),
  );
  return each.flat();
}
