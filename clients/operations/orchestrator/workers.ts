/** Who polls muster's task queues at one cluster, as that cluster itself sees it. */
import { type Connection } from '@temporalio/client';
import { queues } from '../../../contract/ids';
import { instant, type Instant } from '../../../domain/instant';
import { type Region } from '../../../domain/regions';
import { type Cluster, requestMs } from './cluster';

export interface WorkerSeen {
  /** pid@host, as the SDK says. */
  readonly identity: string;
  /** The queue's own name, without prefix: recovery, steps.eu-west-1, steps.any. */
  readonly queue: string;
  readonly lastSeen: Instant | null;
}

interface Queue {
  readonly name: string;
  readonly says: string;
  readonly type: QueueType;
}

type QueueType = NonNullable<Parameters<Connection['workflowService']['describeTaskQueue']>[0]['taskQueueType']>;
// unsafe: temporal.api.enums.v1.TaskQueueType lives in a package of the server's API that this room does without; the numbers are the wire's.
const [workflowTasks, activities] = [1, 2] as unknown as readonly [QueueType, QueueType];

export function taskQueueKinds(prefix: string, regions: readonly Region[]): readonly Queue[] {
  const bare = (name: string): string => name.slice(prefix.length);
  const of = (name: string, type: QueueType): Queue => ({ name, says: bare(name), type });
  return [
    of(queues.workflows(prefix), workflowTasks),
    ...regions.map((region) => of(queues.steps(prefix, region), activities)),
    of(queues.anySteps(prefix), activities),
  ];
}

/** Not forwarded to the active cluster: a worker that polls the standby is told by the standby. */
export async function workersAt(
  { connection }: Cluster,
  namespace: string,
  asked: readonly Queue[],
): Promise<readonly WorkerSeen[]> {
  const each = await Promise.all(
    asked.map(async ({ name, says, type }) => {
      const { pollers } = await connection.withMetadata(ownCopy, () =>
        connection.withDeadline(Date.now() + requestMs, () =>
          connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType: type }),
        ),
      );
      return pollers.map(({ identity, lastAccessTime }): WorkerSeen => {
        const seconds = lastAccessTime?.seconds;
        return {
          identity: identity ?? '',
          queue: says,
          lastSeen: seconds == null ? null : instant(Number(seconds) * 1_000),
        };
      });
    }),
  );
  return each.flat();
}

/** Answered by the cluster that is asked, from its own copy (facts: redirection). */
export const ownCopy = { 'xdc-redirection': 'false' } as const;
