/** After a takeover every operation that runs is told: what was acknowledged and not replicated is in the evidence stores, and read again. */
import { Client, type Connection } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { homeChangedSignal, type HomeChangedMessage } from '../../../contract/messages';
import { memoKeys } from '../../../contract/operation-input';
import { type Cluster, requestMs } from './cluster';
import { ownCopy } from './workers';

export interface ToldOfHome {
  /** Workflow ids. */
  readonly told: readonly string[];
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
  const told = new Set<string>();
  for (;;) {
    const before = told.size;
    const untold = await tellOthers(connection, namespace, message, told);
    // The listing follows the copies: it is complete when one more look finds nobody else.
    const isDone = untold.length === 0 && told.size === before;
    if (isDone || performance.now() > deadline) return { told: [...told].sort(), untold };
    await delay(againMs);
  }
}

/** Adds to `told`. */
async function tellOthers(
  connection: Connection,
  namespace: string,
  message: Omit<HomeChangedMessage, 'operationId'>,
  told: Set<string>,
): Promise<ToldOfHome['untold']> {
  const { workflow } = new Client({ connection, namespace });
  // Not passed on to the home that is lost.
  const asking = <T>(ask: () => Promise<T>): Promise<T> =>
    connection.withMetadata(ownCopy, () => connection.withDeadline(Date.now() + requestMs, ask));
  const untold: { workflowId: string; because: string }[] = [];
  try {
    const others = await asking(async () => {
      const found: { workflowId: string; operationId: unknown }[] = [];
      for await (const { workflowId, memo } of workflow.list({ query: "ExecutionStatus = 'Running'", pageSize: 100 }))
        if (operations.test(workflowId) && !told.has(workflowId))
          found.push({ workflowId, operationId: memo?.[memoKeys.operationId] });
      return found;
    });
    await Promise.all(
      others.map(async ({ workflowId, operationId }) => {
        try {
          if (typeof operationId !== 'string') throw new Error('no worker has picked it up yet');
          await asking(() => workflow.getHandle(workflowId).signal(homeChangedSignal, { ...message, operationId }));
          told.add(workflowId);
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
