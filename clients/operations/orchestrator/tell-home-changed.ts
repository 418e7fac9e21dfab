/** After a takeover every operation that runs is told: what was acknowledged and not replicated is in the evidence stores, and read again. */
import { Client, type Connection } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ownCopy } from '../../../contract/temporal-wire';
import { homeChangedSignal, type HomeChangedMessage } from '../../../contract/messages';
import { memoKeys } from '../../../contract/operation-input';
import { type Cluster, requestMs } from './cluster';

export interface ToldOfHome {
  /** Workflow ids: they read their decisions again. */
  readonly told: readonly string[];
  /** Workflow ids that hold none outside home, for whoever started them named no pair: what was approved at the lost home may be lost. */
  readonly notHeld: readonly string[];
  /** Told when the takeover is said again; else those who approved these are asked again. */
  readonly untold: readonly { readonly workflowId: string; readonly because: string }[];
}

/** Of the ids of contract/ids.ts those at whose gates people decide, and those that may become one. */
const operations = /^(?:recovery|drill|quarantine)\//;

/** A server acts for a namespace that it was given once it has read its namespaces anew: every 2 s (the server's system.namespaceCacheRefreshInterval). */
const withinMs = 15_000;
const againMs = 500;

/** Tried again until everybody that runs is told, or for 15 s. Never throws: home has moved all the same. */
export async function tellHomeChanged(
  { connection }: Cluster,
  namespace: string,
  failoverVersion: number,
  by: string,
): Promise<ToldOfHome> {
  const deadline = performance.now() + withinMs;
  // Of all rounds: an operation that was told, though its answer was lost, does nothing the second time.
  const message = { failoverVersion, nonce: randomUUID(), by };
  const reached = new Map<string, Reached>();
  for (;;) {
    const before = reached.size;
    const untold = await tellOthers(connection, namespace, message, reached);
    // The listing follows the copies: it is complete when one more look finds nobody else.
    const isDone = untold.length === 0 && reached.size === before;
    if (isDone || performance.now() > deadline)
      return { told: idsOf(reached, true), notHeld: idsOf(reached, false), untold };
    await delay(againMs);
  }
}

interface Reached {
  readonly holds: boolean;
}

function idsOf(reached: ReadonlyMap<string, Reached>, holding: boolean): readonly string[] {
  return [...reached].flatMap(([workflowId, { holds }]) => (holds === holding ? [workflowId] : [])).sort();
}

/** Adds to `reached`. */
async function tellOthers(
  connection: Connection,
  namespace: string,
  message: Omit<HomeChangedMessage, 'operationId'>,
  reached: Map<string, Reached>,
): Promise<ToldOfHome['untold']> {
  const { workflow } = new Client({ connection, namespace });
  // Not passed on to the home that is lost.
  const asking = <T>(ask: () => Promise<T>): Promise<T> =>
    connection.withMetadata(ownCopy, () => connection.withDeadline(Date.now() + requestMs, ask));
  const untold: { workflowId: string; because: string }[] = [];
  try {
    const others = await asking(async () => {
      const found: (Reached & { workflowId: string; operationId: unknown })[] = [];
      for await (const { workflowId, memo } of workflow.list({ query: "ExecutionStatus = 'Running'", pageSize: 100 }))
        if (operations.test(workflowId) && !reached.has(workflowId))
          found.push({
            workflowId,
            operationId: memo?.[memoKeys.operationId],
            holds: memo?.[memoKeys.heldOutsideHome] === true,
          });
      return found;
    });
    await Promise.all(
      others.map(async ({ workflowId, operationId, holds }) => {
        try {
          if (typeof operationId !== 'string') throw new Error('no worker has picked it up yet');
          await asking(() => workflow.getHandle(workflowId).signal(homeChangedSignal, { ...message, operationId }));
          reached.set(workflowId, { holds });
        } catch (error) {
          untold.push({ workflowId, because: words(error) });
        }
      }),
    );
  } catch (error) {
    untold.push({ workflowId: 'every other operation that runs', because: words(error) });
  }
  return untold;
}

function words(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
