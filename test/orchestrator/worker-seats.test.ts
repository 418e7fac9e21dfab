/**
 * One worker process on both clusters: whichever of them dies, it goes on with the other, and takes the dead one up again when it returns.
 * Real clusters and the real worker; the operation's AWS is nobody.
 */
import { Client, type Connection } from '@temporalio/client';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { handOver, takeOver } from '../../clients/operations/orchestrator/change-home';
import { closeLook, lookAtOrchestrator, type OrchestratorLook } from '../../clients/operations/orchestrator/look';
import { openConnection } from '../../clients/operations/open-connection';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { buildFailover } from '../../contract/build-input';
import { queues, workflowIds } from '../../contract/ids';
import { messages, progressQuery } from '../../contract/messages';
import { type Progress } from '../../contract/progress';
import { searchAttributes } from '../../contract/search-attributes';
import { type RecoveryReport } from '../../domain/report';
import { referencePlan, westward } from '../domain/reference-plan';
import { eventually } from './eventually';
import { startWorkerProcess, type WorkerProcess, writeOrchestratorFile } from './orchestrator-file';
import { first, second, startPair, type TestPair } from './pair';

const namespace = 'dr';
const wish = { by: 'duty', reason: 'rehearsal' };
const polling = /^muster worker in .*polling/;

let pair: TestPair;
let folder: string;
let file: string;
let worker: WorkerProcess;
const processes: WorkerProcess[] = [];
const connections: Connection[] = [];

beforeAll(async () => {
  pair = await startPair();
  await setUpPair(await pair.clusters(), { namespace, retentionMs: 90 * 86_400_000, home: first });
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-seats-'));
  file = writeOrchestratorFile(pair, folder, namespace);
}, 300_000);
afterAll(async () => {
  await Promise.all(processes.map((one) => one.stop()));
  await Promise.all(connections.map((one) => one.close()));
  await pair.close();
  fs.rmSync(folder, { recursive: true, force: true });
}, 120_000);

async function started(env: Readonly<Record<string, string>> = {}): Promise<WorkerProcess> {
  const process_ = await startWorkerProcess(file, env);
  processes.push(process_);
  return process_;
}
async function looking<T>(use: (look: OrchestratorLook) => Promise<T> | T): Promise<T> {
  const look = await lookAtOrchestrator({ places: pair.places(), namespace, queuePrefix: '', regions: [] });
  try {
    return await use(look);
  } finally {
    await closeLook(look);
  }
}
const copied = () =>
  eventually('the copy is complete', () =>
    looking(({ copy, home, clusters }) =>
      copy?.behindEvents === 0 && copy.missing.length === 0 && clusters.every((one) => one.namespace?.active === home)
        ? true
        : undefined,
    ),
  );
function clientAt(index: 0 | 1): Client {
  const connection = openConnection({ address: pair.servers[index].address });
  connections.push(connection);
  return new Client({ connection, namespace });
}

const handleOf = (client: Client, application: string) => client.workflow.getHandle(workflowIds.recovery(application));
async function start(client: Client, application: string): Promise<void> {
  const plan = { ...referencePlan(), application };
  const input = buildFailover(
    {
      ...{ plan, planHash: 'test', way: westward, mode: 'real', reason: 'us-east-1 down', by: 'duty', nonce: 'n' },
      particulars: { tag: '20261126-a1b2c3' },
    },
    { musterVersion: 'test', timeScale: 0.02, queuePrefix: '', searchAttributes },
  );
  await client.workflow.start('failover', {
    workflowId: workflowIds.recovery(application),
    taskQueue: queues.workflows(''),
    args: [input],
  });
}
/** Only a worker answers it. */
const progressOf = (client: Client, application: string): Promise<Progress> =>
  eventually(`${application} tells how far it is`, () =>
    client.withDeadline(Date.now() + 3_000, () =>
      handleOf(client, application)
        .query<Progress>(progressQuery)
        .catch(() => undefined),
    ),
  );
async function abort(client: Client, application: string): Promise<RecoveryReport> {
  const { operationId } = await progressOf(client, application);
  const handle = handleOf(client, application);
  await handle.executeUpdate(messages.abort, {
    args: [{ operationId, nonce: 'end', by: 'duty', reason: 'rehearsal' }],
  });
  return (await handle.result()) as RecoveryReport;
}

it('polls both, in a line for each, and runs what home hands out', async () => {
  worker = await started();
  await worker.until(polling, 2);
  expect(
    worker
      .said()
      .split('\n')
      .filter((line) => polling.test(line))
      .sort(),
  ).toEqual(
    pair.servers.map(({ address }) => `muster worker in ${first}: polling ${address}, namespace ${namespace}`).sort(),
  );
  const home = clientAt(0);
  await start(home, 'payments');
  expect(await progressOf(home, 'payments')).toMatchObject({ application: 'payments', operation: 'failover' });
  await copied();
}, 120_000);

/** Queues that this process polls by way of each cluster, as status tells them; null: not known. */
const polled = () =>
  looking(({ clusters }) =>
    clusters.map(({ workers }) => {
      const mine = workers?.filter(({ identity }) => identity.startsWith(`${worker.pid}@`));
      return mine ? [...new Set(mine.map(({ queue }) => queue))].sort() : null;
    }),
  );
const ours = ['recovery', 'steps.any'];
const until = (expected: readonly (readonly string[] | null)[]) =>
  eventually(`workers are told as ${JSON.stringify(expected)}`, async () =>
    JSON.stringify(await polled()) === JSON.stringify(expected) ? true : undefined,
  );

it('status tells the worker by way of both clusters, though home hears all of it', async () => {
  await until([ours, ours]);
}, 60_000);

it('goes on with the survivor when home is killed and taken over, in the same process', async () => {
  await pair.servers[0].kill();
  await worker.until(`the cluster in ${first} .* is silent`);
  // It polls the survivor, which passes that on to the dead: nobody can tell, and status does not say that nobody polls.
  expect(await polled()).toEqual([null, null]);
  await looking((look) => takeOver(look, { ...wish, to: second }, Date.now));
  const report = await abort(clientAt(1), 'payments');
  expect(report.outcome).toBe('aborted');
  await until([null, ours]);
  expect(worker.isRunning()).toBe(true);
}, 120_000);

it('takes the killed one up again when it is back: home is handed to it, and it alone is left', async () => {
  await pair.servers[0].start();
  await worker.until(`the cluster in ${first} .* answers again`);
  await copied();
  await looking((look) => handOver(look, { ...wish, to: first }, Date.now));
  await eventually('home alone is active', () => looking(({ active }) => (active.join() === first ? true : undefined)));
  await pair.servers[1].kill();
  await worker.until(`the cluster in ${second} .* is silent`);
  const home = clientAt(0);
  await start(home, 'ledgers');
  expect((await abort(home, 'ledgers')).outcome).toBe('aborted');
  expect(worker.isRunning()).toBe(true);
}, 180_000);

it('starts beside a dead cluster, says which, and joins it when it comes', async () => {
  const late = await started();
  await late.until(`polling ${pair.servers[0].address}`);
  await late.until(`the cluster in ${second} .* is silent`);
  await pair.servers[1].start();
  await late.until(`polling ${pair.servers[1].address}`);
  expect(await late.stop()).toBe(0);
}, 120_000);

it('ends for its supervisor when neither answers any more, and does not start then', async () => {
  const impatient = await started({ MUSTER_SILENCE: '3s' });
  await impatient.until(polling, 2);
  const patient = await started();
  await patient.until(polling, 2);
  await Promise.all(pair.servers.map((server) => server.kill()));
  expect(await impatient.ended).toBe(1);
  const [a, b] = pair.servers;
  expect(impatient.said()).toContain(`error: neither cluster has answered for 3 s: ${first} at ${a.address} (`);
  expect(impatient.said()).toContain(`${second} at ${b.address} (`);
  expect(impatient.said()).not.toMatch(/^\s+at /m);
  // The patient one is still there; told to stop, it ends in order with nobody to tell it to.
  expect(await patient.stop()).toBe(0);

  const alone = await started();
  expect(await alone.ended).toBe(1);
  expect(alone.said()).toContain('error: neither cluster has answered for 6 s');
}, 300_000);
