/**
 * The Temporal server of a stage: one of its own that ends with it, or the one that MUSTER_TEST_TEMPORAL_ADDRESS names, where
 * a fresh namespace keeps us apart from everybody else's runs; or a pair of clusters, which is always our own.
 */
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { searchAttributes } from '../../contract/search-attributes';
import { findTemporal } from '../temporal/find-server';
import { startTemporal } from '../temporal/start-server';
import { type Env } from './environment';
import { type PairNeeds, type PairWish, type StagePair, startPair } from './pair';

export interface StageTemporal {
  /** Of a pair: of the cluster that is home when the stage comes up. */
  readonly address: string;
  readonly namespace: string;
  readonly queuePrefix: string;
  readonly uiUrl?: string;
  /** Absent where the server is not ours, and of a pair. */
  readonly pid?: number;
  /** Two clusters instead of one server. */
  readonly pair?: StagePair;
  readonly stop: () => Promise<void>;
}

export interface TemporalWish {
  readonly keep: boolean;
  readonly ui: boolean;
  /** Keeps its history in a file of the folder; such a server is always our own. */
  readonly temporalFile?: boolean;
  readonly pair?: PairWish;
}

export async function temporalFor(
  { keep, ui, temporalFile, pair }: TemporalWish,
  needs: Omit<PairNeeds, 'keep'>,
): Promise<StageTemporal> {
  const temporal = pair
    ? ofPair(await startPair(pair, { ...needs, keep }))
    : await oneServer({
        ...{ keep, ui, log: path.join(needs.folder, 'temporal.log') },
        ...(temporalFile === true ? { dbFilename: path.join(needs.folder, 'temporal.db') } : {}),
      });
  needs.undo.add('Temporal', temporal.stop);
  return temporal;
}

/** Each of its processes is undone by itself. */
function ofPair(pair: StagePair): StageTemporal {
  const { address } = pair.home === pair.regions[0] ? pair.servers[0] : pair.servers[1];
  return { address, namespace: pair.namespace, queuePrefix: '', pair, stop: () => Promise.resolve() };
}

/** For people: where it is, and where its Web UI. */
export function temporalText({ address, uiUrl, pair }: StageTemporal): string {
  const text = (at: string, url: string | undefined): string => (url === undefined ? at : `${at}   Web UI ${url}`);
  if (!pair) return text(address, uiUrl);
  const lines = pair.servers.map((server, index) => `${server.name}  ${text(server.address, pair.uis[index]?.url)}`);
  return [`two clusters, home ${pair.home}`, ...lines].join('\n       ');
}

/** What leads client and worker to it. Of a pair they find the Web UI by themselves: at the port of each cluster + 1000. */
export function temporalShell({ address, namespace, queuePrefix, uiUrl, pair }: StageTemporal): Env {
  if (pair) return { MUSTER_ORCHESTRATOR: pair.file };
  return {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    ...(queuePrefix === '' ? {} : { MUSTER_QUEUE_PREFIX: queuePrefix }),
    ...(uiUrl === undefined ? {} : { MUSTER_UI_URL: uiUrl }),
  };
}

interface ServerWish {
  readonly keep: boolean;
  readonly ui: boolean;
  readonly dbFilename?: string;
  readonly log: string;
}

async function oneServer({ keep, ui, log, dbFilename }: ServerWish): Promise<StageTemporal> {
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
