/**
 * A set: three workers on one connection: workflow tasks are anybody's; steps belong to a Region, so that a worker in an impaired one does
 * not swallow them; what no worker of its Region takes is anybody's again.
 */
import { type NativeConnection, Worker } from '@temporalio/worker';
import fs from 'node:fs';
import path from 'node:path';
import { type Activities } from '../contract/activities';
import { heartbeatThrottleMs } from '../activities/heartbeat-memory';
import { queues } from '../contract/ids';
import { toldOfItself } from './told-of-itself';

export interface WorkerNeeds {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly region: string;
  readonly queuePrefix: string;
  readonly activities: Activities;
  readonly activitySlots: number;
  /** Sets of workers in this process, which share one cache of workflows. */
  readonly sets: number;
  /** MUSTER_BUILD. Absent: unversioned, whatever runs is theirs. */
  readonly build?: string;
  /** With two clusters: whose connection this is. */
  readonly via?: string;
}

/**
 * Of a process: fifty failovers at once and room; a recovery that falls out of the cache is replayed, which costs only CPU. Two sets take tasks
 * of the same namespace in turn, so each sees half of the runs. Slots are not halved: they hold nothing while nobody uses them, and when one
 * cluster is lost the other's set carries everything.
 */
const cachedWorkflows = 100;
/** A workflow whose worker died is anybody's after this; customers wait as long. The SDK's 10 s; a living worker takes a task in milliseconds. */
const stickyMs = 2_000;

export async function createWorkers(needs: WorkerNeeds): Promise<readonly Worker[]> {
  const { connection, namespace, queuePrefix, region } = needs;
  const each = { connection, namespace, ...toldOfItself(needs) };
  return Promise.all([
    Worker.create({
      ...each,
      taskQueue: queues.workflows(queuePrefix),
      ...workflowCode(),
      maxCachedWorkflows: Math.ceil(cachedWorkflows / needs.sets),
      stickyQueueScheduleToStartTimeout: stickyMs,
    }),
    ...[queues.steps(queuePrefix, region), queues.anySteps(queuePrefix)].map((taskQueue) =>
      Worker.create({
        ...each,
        taskQueue,
        activities: needs.activities,
        maxConcurrentActivityTaskExecutions: needs.activitySlots,
        maxHeartbeatThrottleInterval: heartbeatThrottleMs,
        defaultHeartbeatThrottleInterval: heartbeatThrottleMs,
      }),
    ),
  ]);
}

/** The bundle made by the build; without one (a source checkout that was never built) the SDK bundles by path. */
function workflowCode(): { workflowBundle: { codePath: string } } | { workflowsPath: string } {
  const codePath = path.join(__dirname, '..', 'workflow-bundle.js');
  return fs.existsSync(codePath)
    ? { workflowBundle: { codePath } }
    : { workflowsPath: require.resolve('../workflows') };
}
