/** The dead-man's switch of this worker process, wired: connections of its own to both clusters, so that it needs nothing of what it watches. */
import { type Connection } from '@temporalio/client';
import { hostname } from 'node:os';
import { createTeller } from '../activities/orchestrator/tell-silence';
import {
  type DeadMansSwitch,
  type SideCluster,
  startDeadMansSwitch,
} from '../activities/orchestrator/dead-mans-switch';
import { postBeat } from '../activities/orchestrator/post-beat';
import { type ClosableOutside } from '../activities/create-outside';
import { type OrchestratorFile } from '../config/orchestrator';
import { queues } from '../contract/ids';
import { readIdentity } from '../contract/worker-identity';
import { askOwnCopy, connectionTo, isNotFound } from './side-connection';

export interface DeadMansSwitchWish {
  readonly file: OrchestratorFile;
  readonly region: string;
  readonly outside: ClosableOutside;
  readonly queuePrefix: string;
  readonly musterVersion: string;
}

/** A run that never is: asking for it takes a history shard, and its database, to say no. */
const nobodysWorkflow = { workflowId: 'orchestrator/dead-mans-switch' };
type QueueType = NonNullable<Parameters<Connection['workflowService']['describeTaskQueue']>[0]['taskQueueType']>;
// unsafe: temporal.api.enums.v1.TaskQueueType lives in a package of the server's API that this room does without; the number is the wire's.
const workflowTasks = 1 as unknown as QueueType;

/** Undefined: the file has none, or this worker stands in neither of the two Regions. */
export function openDeadMansSwitch(wish: DeadMansSwitchWish): DeadMansSwitch | undefined {
  const { file, region, outside, musterVersion } = wish;
  const { deadMansSwitch, namespace, clusters } = file;
  const own = clusters.find((one) => one.region === region);
  const other = clusters.find((one) => one.region !== region);
  if (deadMansSwitch === undefined || own === undefined || other === undefined) return undefined;
  const { everyMs, afterSilenceMs, receivers, topics, buckets } = deadMansSwitch;
  const worker = `${process.pid}@${hostname()}`;
  const log = (line: string): void => {
    console.error(`${new Date().toISOString()} dead-man's switch: ${line}`);
  };
  const [url, topicArn, bucket] = [receivers?.[region], topics?.[region], buckets?.[region]];
  const [toOwn, toOther] = [connectionTo(own), connectionTo(other)];
  const running = startDeadMansSwitch({
    ...{ namespace, worker, musterVersion, log },
    own: sideCluster(toOwn, own.region, worker, wish),
    other: sideCluster(toOther, other.region, worker, wish),
    rules: { everyMs, afterMs: afterSilenceMs },
    ...(url === undefined ? {} : { post: (beat, limitMs, signal) => postBeat(outside, url, beat, limitMs, signal) }),
    ...(topicArn === undefined
      ? {}
      : {
          teller: createTeller({
            ...{ outside, region, topicArn, worker, warn: log },
            ...(bucket === undefined ? {} : { bucket }),
            now: () => new Date().toISOString(),
            monotonicMs: () => performance.now(),
          }),
        }),
    monotonicMs: () => performance.now(),
    wallNow: () => Date.now(),
  });
  return {
    stop: async () => {
      await running.stop();
      await Promise.all([toOwn.close(), toOther.close()]);
    },
  };
}

function sideCluster(
  connection: Connection,
  region: string,
  worker: string,
  { file: { namespace }, queuePrefix }: DeadMansSwitchWish,
): SideCluster {
  const { workflowService } = connection;
  const asking = <T>(limitMs: number, ask: () => Promise<T>): Promise<T> => askOwnCopy(connection, limitMs, ask);
  return {
    region,
    describe: (limitMs) =>
      asking(limitMs, async () => {
        const { replicationConfig, failoverVersion } = await workflowService.describeNamespace({ namespace });
        return { active: replicationConfig?.activeClusterName ?? '', failoverVersion: Number(failoverVersion) };
      }),
    serves: (limitMs) =>
      asking(limitMs, async () => {
        const [, { pollers }] = await Promise.all([
          workflowService.describeWorkflowExecution({ namespace, execution: nobodysWorkflow }).catch(unlessNotFound),
          workflowService.describeTaskQueue({
            namespace,
            taskQueue: { name: queues.workflows(queuePrefix) },
            taskQueueType: workflowTasks,
          }),
        ]);
        const times = pollers
          .filter(({ identity }) => readIdentity(identity ?? '').identity === worker)
          .map(({ lastAccessTime: time }) => Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6);
        return times.length === 0 ? null : Math.max(...times);
      }),
  };
}

function unlessNotFound(error: unknown): void {
  if (!isNotFound(error)) throw error;
}
