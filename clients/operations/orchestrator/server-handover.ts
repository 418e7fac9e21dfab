/** Temporal's own workflow that lets the copy catch up, drains home and moves it: started, and taken back when nobody waits for it any more. */
import { type Connection } from '@temporalio/client';
import { setTimeout as delay } from 'node:timers/promises';
import { ownCopy } from '../../../contract/temporal-wire';
import { exitCodes, Problem } from '../../problem';
import { grpcCodeOf, grpcCodes, isUnanswered } from '../temporal';
import { asking, type Cluster } from './cluster';

/** It waits for the copy without end, and takes back by itself only what it drains (server v1.31.2, service/worker/migration/handover_workflow.go). */
const workflow = {
  type: 'namespace-handover-v2',
  queue: 'default-worker-tq',
  namespace: 'temporal-system',
} as const;
/** Its limits are 5 to 120 s of lag, and 30 s to drain (the same file). */
const allowedLagS = 5;
const drainS = 10;
/** After it was cancelled: an activity of it that is at work ends within 10 s (the same file). Chosen: twice that. */
const endsWithinMs = 20_000;
const lookEveryMs = 100;
type NamespaceUpdate = Parameters<Connection['workflowService']['updateNamespace']>[0];
type ReplicationState = NonNullable<NonNullable<NamespaceUpdate['replicationConfig']>['state']>;
// unsafe: temporal.api.enums.v1.ReplicationState lives in a package of the server's API that this room does without; the numbers are the wire's.
const [normalState, handoverState] = [1, 2] as unknown as readonly [ReplicationState, ReplicationState];
/** temporal.api.enums.v1.WorkflowExecutionStatus; the number is the wire's. */
const runningStatus = 1;

export interface ServerHandover {
  readonly home: Cluster;
  readonly namespace: string;
  readonly workflowId: string;
}

export interface HandoverWish {
  readonly namespace: string;
  readonly to: Cluster;
  readonly by: string;
  /** Of this one alone. */
  readonly id: string;
}

/** @throws Problem when home does not begin it; where that is not known it is taken back first */
export async function startServerHandover(home: Cluster, wish: HandoverWish): Promise<ServerHandover> {
  const { namespace, to, by, id } = wish;
  const handover: ServerHandover = { home, namespace, workflowId: `muster-handover-${namespace}-${id}` };
  const parameters = {
    Namespace: namespace,
    RemoteCluster: to.seen.name,
    AllowedLaggingSeconds: allowedLagS,
    AllowedLaggingTasks: 0,
    HandoverTimeoutSeconds: drainS,
  };
  try {
    await asking(home, () =>
      home.connection.workflowService.startWorkflowExecution({
        namespace: workflow.namespace,
        workflowId: handover.workflowId,
        workflowType: { name: workflow.type },
        taskQueue: { name: workflow.queue },
        requestId: `${namespace}-${id}`,
        identity: by,
        input: { payloads: [jsonPayload(parameters)] },
      }),
    );
  } catch (error) {
    if (isUnanswered(error) || grpcCodeOf(error) === grpcCodes.unavailable) await takeBack(handover);
    throw error;
  }
  return handover;
}

/**
 * Cancelled, not terminated: while it drains, its own end is what lets home serve again. Tells the name of the cluster that home takes for active then.
 * @throws Problem when home does not answer, or it goes on all the same: home may still move
 */
export async function takeBack({ home, namespace, workflowId }: ServerHandover): Promise<string> {
  const { workflowService } = home.connection;
  const its = { namespace: workflow.namespace };
  const execution = { workflowId };
  try {
    await asking(home, async () => {
      const cancel = { ...its, workflowExecution: execution };
      await workflowService.requestCancelWorkflowExecution(cancel).catch(unlessEnded);
    });
    const deadline = Date.now() + endsWithinMs;
    while (await isRunning()) {
      if (Date.now() > deadline) throw new Error(`it has not ended ${endsWithinMs / 1_000} s after it was cancelled`);
      await delay(lookEveryMs);
    }
    return await asking(home, async () => {
      const { replicationConfig } = await home.connection.withMetadata(ownCopy, () =>
        workflowService.describeNamespace({ namespace }),
      );
      // It was cancelled between two steps of its own: nobody else would end this.
      if (replicationConfig?.state === handoverState)
        await workflowService.updateNamespace({ namespace, replicationConfig: { state: normalState } });
      return replicationConfig?.activeClusterName ?? '';
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Problem({
      what: `the handover could not be taken back, and home may still move: ${why}`,
      instead: `in ${home.place.region}: temporal workflow cancel --namespace ${workflow.namespace} --workflow-id ${workflowId}; then muster orchestrator status`,
      exitCode: exitCodes.failed,
      cause,
    });
  }

  async function isRunning(): Promise<boolean> {
    const found = await asking(home, () =>
      workflowService.describeWorkflowExecution({ ...its, execution }).catch(unlessEnded),
    );
    return Number(found?.workflowExecutionInfo?.status) === runningStatus;
  }
}

/** Of its cancellation: it has ended. Of its description: there never was one. */
function unlessEnded(error: unknown): undefined {
  if (grpcCodeOf(error) !== grpcCodes.notFound) throw error;
  return undefined;
}

function jsonPayload(value: unknown) {
  return {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify(value)),
  };
}
