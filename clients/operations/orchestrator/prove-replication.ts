/**
 * Whether what one side writes is seen on the other: a run that nobody works on, started on the active side, waited for in the standby's own
 * store, and ended. A pair that was just connected drops what is written before its streams know the namespace; what is written later heals.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ownCopy } from '../../../contract/temporal-wire';
import { exitCodes, Problem } from '../../problem';
import { type Cluster, requestMs } from './cluster';

/** One run is seen within a second; one that was dropped never is. Never scaled. */
const seenWithinMs = 4_000;
const lookEveryMs = 100;
/** Streams begin after a refresh of cluster metadata: a minute by Temporal's default. */
const tries = 30;
const probe = { type: 'muster-probe', queue: 'muster-probe' } as const;

/** How long it took, in ms. @throws Problem when the standby never sees it */
export async function proveReplication(active: Cluster, standby: Cluster, namespace: string): Promise<number> {
  for (let tried = 1; tried <= tries; tried += 1) {
    const workflowId = `${probe.type}/${randomUUID()}`;
    const began = Date.now();
    await asking(active, () =>
      active.connection.workflowService.startWorkflowExecution({
        namespace,
        workflowId,
        workflowType: { name: probe.type },
        taskQueue: { name: probe.queue },
        requestId: workflowId,
      }),
    );
    const seen = await untilSeen(standby, namespace, workflowId);
    const tookMs = Date.now() - began;
    await asking(active, () =>
      active.connection.workflowService.terminateWorkflowExecution({
        namespace,
        workflowExecution: { workflowId },
        reason: 'a probe of replication, seen or given up',
      }),
    );
    if (seen) return tookMs;
  }
  throw new Problem({
    what: `what ${active.place.region} writes is not seen in ${standby.place.region} (${tries} tries of ${seenWithinMs / 1_000} s)`,
    instead: `look at both logs: ${standby.place.region} must reach ${active.place.region} at ${active.place.peerAddress}, and be reached at ${standby.place.peerAddress}`,
    exitCode: exitCodes.failed,
  });
}

async function untilSeen({ connection }: Cluster, namespace: string, workflowId: string): Promise<boolean> {
  const deadline = Date.now() + seenWithinMs;
  while (Date.now() < deadline) {
    try {
      await connection.withMetadata(ownCopy, () =>
        connection.withDeadline(Date.now() + requestMs, () =>
          connection.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } }),
        ),
      );
      return true;
    } catch {
      await delay(lookEveryMs);
    }
  }
  return false;
}

function asking<T>({ connection }: Cluster, ask: () => Promise<T>): Promise<T> {
  return connection.withDeadline(Date.now() + requestMs, ask);
}
