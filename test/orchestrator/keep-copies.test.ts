/** A worker of the pair keeps the other side's copy complete: two real clusters, the worker as a process, a run that nobody works on. */
import { Client } from '@temporalio/client';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Cluster } from '../../clients/operations/orchestrator/cluster';
import { closeLook, lookAtOrchestrator, type OrchestratorLook } from '../../clients/operations/orchestrator/look';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { eventually } from './eventually';
import { startWorkerProcess, type WorkerProcess, writeOrchestratorFile } from './orchestrator-file';
import { first, second, startPair, type TestPair } from './pair';

const namespace = 'dr';
const execution = { workflowId: 'recovery/payments' };

let pair: TestPair;
let folder: string;
let worker: WorkerProcess | undefined;
let clusters: readonly [Cluster, Cluster];
let client: Client;
beforeAll(async () => {
  pair = await startPair();
  clusters = await pair.clusters();
  await setUpPair(clusters, { namespace, retentionMs: 90 * 86_400_000, home: first });
  client = new Client({ connection: clusters[0].connection, namespace });
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-copies-'));
  // No worker polls there: nothing but what this test says writes an event.
  await client.workflow.start('failover', { ...execution, taskQueue: 'nobody', args: [{}] });
}, 300_000);
afterAll(async () => {
  await worker?.stop();
  await pair.close();
  fs.rmSync(folder, { recursive: true, force: true });
}, 60_000);

const seen = (what: string, is: (copy: NonNullable<OrchestratorLook['copy']>) => boolean) =>
  eventually(what, async () => {
    const look = await lookAtOrchestrator({ places: pair.places(), namespace, queuePrefix: '', regions: [] });
    await closeLook(look);
    return look.copy !== null && is(look.copy) ? look.copy : undefined;
  });
const isComplete = ({ compared, behindEvents, missing }: NonNullable<OrchestratorLook['copy']>) =>
  compared === 1 && behindEvents === 0 && missing.length === 0;

it('a run that the standby lost is sent again, although home writes nothing more of it', async () => {
  await seen('the copy is complete', isComplete);
  const { connection } = clusters[1];
  await connection.withMetadata({ 'xdc-redirection': 'false' }, () =>
    connection.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: execution }),
  );
  await seen('the standby has nothing of it', ({ missing }) => missing.includes(execution.workflowId));
  const { historyLength } = await client.workflow.getHandle(execution.workflowId).describe();

  worker = await startWorkerProcess(writeOrchestratorFile(pair, folder, namespace));
  await worker.until(`copies: the copy in ${second} stands still behind ${first}: ${execution.workflowId} sent again`);
  await seen('the copy is complete again', isComplete);
  expect((await client.workflow.getHandle(execution.workflowId).describe()).historyLength).toBe(historyLength);
}, 300_000);
