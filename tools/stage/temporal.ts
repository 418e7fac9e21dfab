/**
 * The Temporal server of a stage: one of its own that ends with it, or the one that MUSTER_TEST_TEMPORAL_ADDRESS names, where
 * a fresh namespace keeps us apart from everybody else's runs.
 */
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { searchAttributes } from '../../contract/search-attributes';
import { findTemporal } from '../temporal/find-server';
import { startTemporal } from '../temporal/start-server';

export interface StageTemporal {
  readonly address: string;
  readonly namespace: string;
  readonly queuePrefix: string;
  readonly uiUrl?: string;
  /** Absent where the server is not ours. */
  readonly pid?: number;
  readonly stop: () => Promise<void>;
}

export interface TemporalWish {
  readonly keep: boolean;
  readonly ui: boolean;
  /** Keeps its history in this file; such a server is always our own. */
  readonly dbFilename?: string;
  readonly log: string;
}

export async function temporalFor({ keep, ui, log, dbFilename }: TemporalWish): Promise<StageTemporal> {
  const found = await findTemporal();
  if (found.how === 'address' && dbFilename === undefined) return onGivenServer(found.address);
  const options = {
    ...(found.how === 'address' ? {} : { executable: found.executable }),
    ...{ searchAttributes, outlive: keep, log },
    ...(ui ? { uiPort: 0 } : {}),
    ...(dbFilename === undefined ? {} : { dbFilename }),
  };
  const { address, uiUrl, pid, stop } = await startTemporal(options);
  return { address, namespace: 'default', queuePrefix: '', ...(uiUrl === undefined ? {} : { uiUrl }), pid, stop };
}

const KEYWORD = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
const WORKFLOW_QUEUE = temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW;
/** A dev server is ready at once; others refresh namespaces every 2 s, search attributes within a minute. */
const usableWithinMs = 90_000;

async function onGivenServer(address: string): Promise<StageTemporal> {
  const connection = await Connection.connect({ address, connectTimeout: 5_000 });
  const namespace = `muster-${randomUUID()}`;
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      description: 'made by a demo or bench of muster, of no use after it',
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    await untilUsable(connection, namespace, []);
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(searchAttributes.map((attribute) => [attribute, KEYWORD])),
    });
    await untilUsable(connection, namespace, searchAttributes);
  } finally {
    await connection.close();
  }
  return { address, namespace, queuePrefix: `${namespace}.`, stop: () => Promise.resolve() };
}

/** Until matching and visibility both know it. */
async function untilUsable(connection: Connection, namespace: string, attributes: readonly string[]): Promise<void> {
  const query = ['WorkflowId', ...attributes].map((attribute) => `${attribute} = 'none'`).join(' AND ');
  const deadline = Date.now() + usableWithinMs;
  for (;;) {
    try {
      const taskQueue = { name: namespace };
      await connection.workflowService.describeTaskQueue({ namespace, taskQueue, taskQueueType: WORKFLOW_QUEUE });
      await connection.workflowService.countWorkflowExecutions({ namespace, query });
      return;
    } catch (cause) {
      if (Date.now() > deadline)
        throw new Error(`namespace ${namespace} is not usable after ${usableWithinMs / 1_000} s`, { cause });
      await sleep(100);
    }
  }
}
