/** After a takeover every operation that runs is told: what was acknowledged and not replicated is in the evidence stores, and read again. */
import { Client } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { homeChangedSignal } from '../../../contract/messages';
import { memoKeys } from '../../../contract/operation-input';
import { type Cluster, requestMs } from './cluster';

export interface ToldOfHome {
  /** Workflow ids. */
  readonly told: readonly string[];
  /** Those who approved these are asked again. */
  readonly untold: readonly { readonly workflowId: string; readonly because: string }[];
}

/** Of the ids of contract/ids.ts those at whose gates people decide, and those that may become one. */
const operations = /^(?:recovery|drill|quarantine)\//;

/** Never throws: home has moved all the same. */
export async function tellHomeChanged(
  { connection }: Cluster,
  namespace: string,
  failoverVersion: number,
  by: string,
): Promise<ToldOfHome> {
  const { workflow } = new Client({ connection, namespace });
  const asking = <T>(ask: () => Promise<T>): Promise<T> => connection.withDeadline(Date.now() + requestMs, ask);
  const told: string[] = [];
  const untold: { workflowId: string; because: string }[] = [];
  try {
    const running = await asking(async () => {
      const found: { workflowId: string; operationId: unknown }[] = [];
      for await (const { workflowId, memo } of workflow.list({ query: "ExecutionStatus = 'Running'", pageSize: 100 }))
        if (operations.test(workflowId)) found.push({ workflowId, operationId: memo?.[memoKeys.operationId] });
      return found;
    });
    await Promise.all(
      running.map(async ({ workflowId, operationId }) => {
        try {
          if (typeof operationId !== 'string') throw new Error('no worker has picked it up yet');
          const message = { operationId, failoverVersion, nonce: randomUUID(), by };
          await asking(() => workflow.getHandle(workflowId).signal(homeChangedSignal, message));
          told.push(workflowId);
        } catch (error) {
          untold.push({ workflowId, because: words(error) });
        }
      }),
    );
  } catch (error) {
    untold.push({ workflowId: 'every operation that runs', because: words(error) });
  }
  return { told: told.sort(), untold };
}

function words(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
