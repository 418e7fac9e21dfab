/**
 * How a test gets at the run's Temporal server: a connection, and a namespace and queues that no other test or run has
 * (the server may be somebody's own, given by MUSTER_TEST_TEMPORAL_ADDRESS, and outlive us).
 */
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import { NativeConnection } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { searchAttributes } from '../contract/search-attributes';

export interface FreshNamespace {
  readonly namespace: string;
  /** Begin every task queue with it. */
  readonly queuePrefix: string;
}

const WORKFLOW_QUEUE = temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW;
const KEYWORD = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
/** A dev server is ready at once; others refresh namespaces every 2 s, search attributes within a minute. */
const USABLE_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 20;

/** Of the one server of this run. */
export function testAddress(): string {
  const address = process.env['MUSTER_TEST_ADDRESS'];
  if (address === undefined || address === '') {
    throw new Error(
      'no MUSTER_TEST_ADDRESS: run this test in a jest project whose globalSetup is test/global-setup.ts',
    );
  }
  return address;
}

/** For clients; close it in afterAll. */
export function connect(): Promise<Connection> {
  return Connection.connect({ address: testAddress() });
}

/** For workers; close it after they have shut down. */
export function connectWorker(): Promise<NativeConnection> {
  return NativeConnection.connect({ address: testAddress() });
}

/** Registers a namespace and answers when client and workers can use it. `searchAttributes` registers muster's there. */
export async function freshNamespace(
  connection: Connection,
  options: { readonly searchAttributes?: boolean } = {},
): Promise<FreshNamespace> {
  const name = `test-${randomUUID()}`;
  await connection.workflowService.registerNamespace({
    namespace: name,
    description: 'made by a test of muster, of no use after it',
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  await untilUsable(connection, name, []);
  if (options.searchAttributes === true) {
    await connection.operatorService.addSearchAttributes({
      namespace: name,
      searchAttributes: Object.fromEntries(searchAttributes.map((attribute) => [attribute, KEYWORD])),
    });
    await untilUsable(connection, name, searchAttributes);
  }
  return { namespace: name, queuePrefix: name };
}

/** Until matching and visibility both know it, attributes included. */
async function untilUsable(connection: Connection, namespace: string, attributes: readonly string[]): Promise<void> {
  const query = ['WorkflowId', ...attributes].map((attribute) => `${attribute} = 'none'`).join(' AND ');
  const deadline = Date.now() + USABLE_WITHIN_MS;
  for (;;) {
    try {
      await connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: namespace },
        taskQueueType: WORKFLOW_QUEUE,
      });
      await connection.workflowService.countWorkflowExecutions({ namespace, query });
      return;
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`namespace ${namespace} is not usable after ${USABLE_WITHIN_MS / 1000} s`, { cause: error });
      await sleep(LOOK_EVERY_MS);
    }
  }
}
