/** The dead-man's switch of this worker process, wired: connections of its own to both clusters, so that it needs nothing of what it watches. */
import { Connection } from '@temporalio/client';
import { hostname } from 'node:os';
import { createTeller } from '../activities/orchestrator/tell-silence';
import {
  type DeadMansSwitch,
  type SideCluster,
  startDeadMansSwitch,
} from '../activities/orchestrator/dead-mans-switch';
import { postBeat } from '../activities/orchestrator/post-beat';
import { type ClosableOutside } from '../activities/create-outside';
import { type OrchestratorCluster, type OrchestratorFile } from '../config/orchestrator';
import { queues } from '../contract/ids';
import { readIdentity } from '../contract/worker-identity';

export interface DeadMansSwitchWish {
  readonly file: OrchestratorFile;
  readonly region: string;
  readonly outside: ClosableOutside;
  readonly queuePrefix: string;
  readonly musterVersion: string;
}

/** Answered by the cluster that is asked, from its own copy. */
const ownCopy = { 'xdc-redirection': 'false' } as const;
/** A run that never is: asking for it takes a history shard, and its database, to say no. */
const nobodysWorkflow = { workflowId: 'orchestrator/dead-mans-switch' };
/** gRPC's DEADLINE_EXCEEDED and NOT_FOUND. */
const [deadlineExceeded, notFound] = [4, 5];
type QueueType = NonNullable<Parameters<Connection['workflowService']['describeTaskQueue']>[0]['taskQueueType']>;
// unsafe: temporal.api.enums.v1.TaskQueueType lives in a package of the server's API that this room does without; the number is the wire's.
const workflowTasks = 1 as unknown as QueueType;
/** A cluster that comes back is found at the next look; gRPC would wait for up to 2 min between its attempts to connect. */
const reconnectMs = 1_000;

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

/** Opened at its first request. It repeats nothing by itself: a look is one question, and its answer or its error is what is told. */
function connectionTo({ options }: OrchestratorCluster): Connection {
  const backoff = { 'grpc.initial_reconnect_backoff_ms': reconnectMs, 'grpc.max_reconnect_backoff_ms': reconnectMs };
  return Connection.lazy({ ...options, interceptors: [], channelArgs: backoff });
}

function sideCluster(
  connection: Connection,
  region: string,
  worker: string,
  { file: { namespace }, queuePrefix }: DeadMansSwitchWish,
): SideCluster {
  const { workflowService } = connection;
  const asking = async <T>(limitMs: number, ask: () => Promise<T>): Promise<T> => {
    try {
      return await connection.withMetadata(ownCopy, () => connection.withDeadline(Date.now() + limitMs, ask));
    } catch (error) {
      throw new Error(words(error, limitMs), { cause: error });
    }
  };
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
  if (codeOf(error) !== notFound) throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** For people: gRPC's own words begin with its numbers and end with its notes. */
function words(error: unknown, limitMs: number): string {
  if (codeOf(error) === deadlineExceeded) return `no answer within ${limitMs} ms`;
  const text = error instanceof Error ? error.message : String(error);
  return text.includes('ECONNREFUSED') ? 'connection refused' : text.replace(/^\d+ /, '');
}
