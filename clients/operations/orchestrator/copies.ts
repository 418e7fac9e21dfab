/** Whether the other side has a complete copy: histories of what runs, read from each cluster's own store and compared. */
import { type Region } from '../../../domain/regions';
import { type Cluster, requestMs } from './cluster';
import { type ClusterLook } from './look';
import { ownCopy } from './workers';

export interface CopySeen {
  /** The side that follows. */
  readonly standby: Region;
  /** Runs compared: those that run, at most a hundred. */
  readonly compared: number;
  /** Events of them that the standby does not have yet. */
  readonly behindEvents: number;
  /** Runs of which it has nothing at all. */
  readonly missing: readonly string[];
}

const comparedAtMost = 100;

export async function compareCopies(
  clusters: readonly ClusterLook[],
  namespace: string,
  home: Region | null,
): Promise<CopySeen | null> {
  const active = clusters.find(({ region }) => region === home)?.cluster;
  const other = clusters.find(({ region }) => region !== home);
  if (!active || !other?.cluster || !other.namespace) return null;
  const standby = other.cluster;
  const { executions } = await asking(active, () =>
    active.connection.workflowService.listWorkflowExecutions({
      namespace,
      pageSize: comparedAtMost,
      query: "ExecutionStatus = 'Running'",
    }),
  );
  const runs = executions.flatMap(({ execution }) => (execution ? [execution] : []));
  const each = await Promise.all(
    runs.map(async (execution) => {
      const [here, there] = [
        await eventsOf(active, namespace, execution),
        await eventsOf(standby, namespace, execution),
      ];
      return { id: execution.workflowId ?? '', here, there };
    }),
  );
  return {
    standby: other.region,
    compared: each.length,
    behindEvents: each.reduce((sum, { here, there }) => sum + Math.max(0, (here ?? 0) - (there ?? 0)), 0),
    missing: each.filter(({ here, there }) => here !== null && there === null).map(({ id }) => id),
  };
}

type Execution = { readonly workflowId?: string | null; readonly runId?: string | null };

/** Null: this cluster knows no such run. */
async function eventsOf(cluster: Cluster, namespace: string, execution: Execution): Promise<number | null> {
  try {
    const { workflowExecutionInfo } = await asking(cluster, () =>
      cluster.connection.workflowService.describeWorkflowExecution({ namespace, execution }),
    );
    return Number(workflowExecutionInfo?.historyLength ?? 0);
  } catch {
    return null;
  }
}

function asking<T>({ connection }: Cluster, ask: () => Promise<T>): Promise<T> {
  return connection.withMetadata(ownCopy, () => connection.withDeadline(Date.now() + requestMs, ask));
}
