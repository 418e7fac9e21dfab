/** Builds of muster's workers, as each cluster tells: who polls via where, which is current, and what is pinned to each. */
import { type Connection } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { ownCopy } from '../../../contract/temporal-wire';
import { deploymentName, queues } from '../../../contract/ids';
import { readIdentity } from '../../../contract/worker-identity';
import { type QueuePoll } from '../../../domain/orchestrator/versions';
import { type Region } from '../../../domain/regions';
import { grpcCodeOf, grpcCodes } from '../temporal';
import { type ClusterPlace, connectCluster, requestMs } from './cluster';
import { type Queue, taskQueueKinds } from './workers';

export interface VersionedCluster {
  /** Its Region; one server by its address. */
  readonly name: string;
  /** Null: it does not answer, and `because` says why. */
  readonly connection: Connection | null;
  readonly because: string | null;
  readonly active: boolean;
  /** Of each queue by its bare name, by this cluster's own word; null: unversioned. */
  readonly current: Readonly<Record<string, string | null>>;
}

/** temporal.api.enums.v1.WorkerDeploymentVersionStatus; the numbers are the wire's, and so the order. */
const statuses = ['unknown', 'inactive', 'current', 'ramping', 'draining', 'drained', 'created'] as const;

export interface BuildSeen {
  readonly build: string;
  /** Temporal's own word of its drainage: minutes old. */
  readonly status: (typeof statuses)[number];
  /** Workflow ids of what runs and stays with it; the first hundred. */
  readonly pinned: readonly string[];
}

export interface VersionsLook {
  readonly namespace: string;
  readonly deployment: string;
  readonly clusters: readonly VersionedCluster[];
  readonly home: VersionedCluster | null;
  /** Home's word; null: none is, or home does not tell. */
  readonly current: string | null;
  /** Null: home does not tell. */
  readonly builds: readonly BuildSeen[] | null;
  /** Of the clusters' Regions, and everybody's: bare names. */
  readonly queues: readonly string[];
  /** Within the last 75 s, of any build. */
  readonly polls: readonly QueuePoll[];
}

export interface VersionsWish {
  readonly places: readonly (Omit<ClusterPlace, 'peerAddress'> & { readonly name: string })[];
  readonly namespace: string;
  readonly queuePrefix: string;
  /** Whose queues must be polled; none with one server. */
  readonly regions: readonly Region[];
}

/** A poll waits for at most 60 s, and the next follows at once; a server keeps whoever polled for 5 min. */
const pollFreshMs = 75_000;
const listedAtMost = 100;

/** Close it with `closeVersions`. */
export async function lookAtVersions(wish: VersionsWish, nowMs: () => number): Promise<VersionsLook> {
  const { namespace, queuePrefix } = wish;
  const deployment = deploymentName(queuePrefix);
  const opened = await Promise.all(wish.places.map((place) => open(place, namespace)));
  try {
    const [newest] = opened.filter(({ active }) => active).sort((a, b) => b.failoverVersion - a.failoverVersion);
    const told = newest?.connection ? await deploymentAt(newest.connection, namespace, deployment) : null;
    const kinds = taskQueueKinds(queuePrefix, wish.regions);
    const asked = distinct([...kinds, ...(told?.queues ?? []).flatMap((name) => queueNamed(name, queuePrefix))]);
    const each = await Promise.all(opened.map((one) => queuesAt(one, namespace, asked, nowMs())));
    const clusters = opened.map(({ name, connection, because, active }, index) => {
      return { name, connection, because, active, current: each[index]?.current ?? {} };
    });
    return {
      ...{ namespace, deployment, clusters },
      home: clusters.find(({ name }) => name === newest?.name) ?? null,
      current: told?.current ?? null,
      builds: told?.builds ?? null,
      queues: kinds.map(({ says }) => says),
      polls: each.flatMap(({ polls }) => polls),
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

export async function closeVersions({ clusters }: Pick<VersionsLook, 'clusters'>): Promise<void> {
  await closeAll(clusters);
}

async function closeAll(all: readonly Pick<VersionedCluster, 'connection'>[]): Promise<void> {
  await Promise.all(all.flatMap(({ connection }) => (connection ? [connection.close()] : [])));
}

interface Opened extends Omit<VersionedCluster, 'current'> {
  readonly failoverVersion: number;
}

async function open(place: VersionsWish['places'][number], namespace: string): Promise<Opened> {
  const silent = { name: place.name, connection: null, active: false, failoverVersion: -1 };
  try {
    const { connection, seen } = await connectCluster({ ...place, peerAddress: place.address });
    try {
      const { replicationConfig, failoverVersion } = await asked(connection, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
      const active = [seen.name, ''].includes(replicationConfig?.activeClusterName ?? '');
      return { name: place.name, connection, because: null, active, failoverVersion: Number(failoverVersion) };
    } catch (error) {
      await connection.close();
      throw error;
    }
  } catch (error) {
    return { ...silent, because: error instanceof Error ? error.message : String(error) };
  }
}

interface Told {
  readonly current: string | null;
  readonly builds: readonly BuildSeen[];
  /** That any build polls or polled, by their whole names. */
  readonly queues: readonly string[];
}

/** Asked of home alone: a standby cannot answer for its copy ("no poller seen for task queue"). */
async function deploymentAt(connection: Connection, namespace: string, deployment: string): Promise<Told> {
  const { workflowService } = connection;
  try {
    const { workerDeploymentInfo: info } = await asked(connection, () =>
      workflowService.describeWorkerDeployment({ namespace, deploymentName: deployment }),
    );
    const each = await Promise.all(
      (info?.versionSummaries ?? []).map(async ({ deploymentVersion, status }) => {
        const build = deploymentVersion?.buildId ?? '';
        const [pinned, told] = await Promise.all([
          pinnedTo(connection, namespace, `${deployment}:${build}`),
          asked(connection, () =>
            workflowService.describeWorkerDeploymentVersion({
              namespace,
              deploymentVersion: { deploymentName: deployment, buildId: build },
            }),
          ),
        ]);
        const names = told.versionTaskQueues.flatMap(({ name }) => (name == null ? [] : [name]));
        return { build, status: statuses[Number(status)] ?? 'unknown', pinned, names };
      }),
    );
    return {
      current: info?.routingConfig?.currentDeploymentVersion?.buildId ?? null,
      builds: each.map(({ build, status, pinned }) => ({ build, status, pinned })),
      queues: each.flatMap(({ names }) => names),
    };
  } catch (error) {
    if (grpcCodeOf(error) === grpcCodes.notFound) return { current: null, builds: [], queues: [] };
    throw error;
  }
}

/** A moved run counts where it was moved to: the server's attribute follows the override. */
async function pinnedTo(connection: Connection, namespace: string, version: string): Promise<readonly string[]> {
  const query = `ExecutionStatus = 'Running' AND TemporalWorkflowVersioningBehavior = 'Pinned' AND TemporalWorkerDeploymentVersion = '${version}'`;
  const { executions } = await asked(connection, () =>
    connection.workflowService.listWorkflowExecutions({ namespace, query, pageSize: listedAtMost }),
  );
  return executions.map(({ execution }) => execution?.workflowId ?? '').sort();
}

async function queuesAt(
  { name, connection }: Opened,
  namespace: string,
  wanted: readonly Queue[],
  nowMs: number,
): Promise<{ readonly current: Readonly<Record<string, string | null>>; readonly polls: readonly QueuePoll[] }> {
  if (connection === null) return { current: {}, polls: [] };
  const each = await Promise.all(
    wanted.map(async (queue) => ({ queue, ...(await queueAt(connection, namespace, queue)) })),
  );
  return {
    current: Object.fromEntries(each.map(({ queue, current }) => [queue.says, current])),
    polls: each.flatMap(({ queue, pollers }) =>
      pollers
        .filter(({ lastAccessTime: at }) => at != null && nowMs - tsToMs(at) < pollFreshMs)
        .map(({ identity, deploymentOptions: told }) => ({
          queue: queue.says,
          via: readIdentity(identity ?? '').via ?? name,
          build: Number(told?.workerVersioningMode) === versioned ? (told?.buildId ?? null) : null,
        })),
    ),
  };
}

/** temporal.api.enums.v1.WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED; the number is the wire's. */
const versioned = 2;

/** By the cluster's own copy: routing replicates, and what this one would do after a takeover is what counts. */
export async function queueAt(connection: Connection, namespace: string, { name, type }: Queue) {
  const { pollers, versioningInfo } = await asked(connection, () =>
    connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType: type }),
  );
  return { pollers, current: versioningInfo?.currentDeploymentVersion?.buildId ?? null };
}

/** Queues of muster by their whole names; others that share the deployment are nobody's. */
export function queueNamed(name: string, prefix: string): readonly Queue[] {
  const steps = queues.steps(prefix, '');
  const region = name.startsWith(steps) ? name.slice(steps.length) : undefined;
  return taskQueueKinds(prefix, region === undefined ? [] : [region]).filter((one) => one.name === name);
}

function distinct(all: readonly Queue[]): readonly Queue[] {
  return [...new Map(all.map((one) => [one.name, one])).values()];
}

async function asked<T>(connection: Connection, ask: () => Promise<T>): Promise<T> {
  return connection.withMetadata(ownCopy, () => connection.withDeadline(Date.now() + requestMs, ask));
}
