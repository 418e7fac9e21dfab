/** Builds on one server, with the real worker: unversioned until one is named, then its first build waits for a roll-out. */
import { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { connectCluster } from '../../clients/operations/orchestrator/cluster';
import { turnOver } from '../../contract/drill-launch';
import { drillTurnType, queues } from '../../contract/ids';
import { findClusterServer } from '../../tools/temporal/find-cluster-server';
import { type RunningCluster, startCluster } from '../../tools/temporal/start-cluster';
import { muster, type Ran } from '../cli/run-program';
import { eventually } from './eventually';
import { startWorkerProcess, type WorkerProcess } from './orchestrator-file';
import { first } from './pair';

const namespace = 'alone';
let folder: string;
let server: RunningCluster;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-builds-'));
  const { executable } = await findClusterServer();
  server = await startCluster({ executable, name: first, initialFailoverVersion: 1, folder, env: () => ({}) });
  const { address } = server;
  const { connection } = await connectCluster({ region: first, address, peerAddress: address });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs(90 * 86_400_000),
  });
  await connection.close();
}, 300_000);
afterAll(async () => {
  await Promise.all(workers.map((one) => one.stop()));
  await server.kill();
  fs.rmSync(folder, { recursive: true, force: true });
}, 60_000);

const say = (command: string): Promise<Ran> =>
  muster(`orchestrator ${command}`, {
    settings: () => ({ musterVersion: '0.1.0', timeScale: 1, queuePrefix: '', actor: 'duty' }),
    temporal: () => ({ address: server.address, namespace, options: {} }),
  });
async function startWorker(build: string): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(path.join(folder, 'none.yaml'), {
    ...{ MUSTER_ORCHESTRATOR: '', MUSTER_BUILD: build },
    ...{ TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: namespace },
  });
  workers.push(worker);
  return worker;
}
const versions = async () => JSON.parse((await say('versions --json')).out) as Readonly<Record<string, unknown>>;
/** How the server takes a run of a workflow that waits until it is told, once it was worked on. Null: as no versioned one. */
async function takenAs(workflowId: string): Promise<string | null> {
  const { address } = server;
  const { connection } = await connectCluster({ region: first, address, peerAddress: address });
  try {
    const { workflow } = new Client({ connection, namespace });
    const run = await workflow.start(drillTurnType, { workflowId, taskQueue: queues.workflows('') });
    await eventually('it was worked on', async () =>
      (await run.fetchHistory()).events?.some((event) => event.workflowTaskCompletedEventAttributes) ? true : undefined,
    );
    const { raw } = await run.describe();
    await run.signal(turnOver);
    await run.result();
    const behavior = Number(raw.workflowExecutionInfo?.versioningInfo?.behavior);
    return behavior > 0 ? (behavior === autoUpgrade ? 'follows' : 'pinned') : null;
  } finally {
    await connection.close();
  }
}
/** temporal.api.enums.v1.VersioningBehavior.VERSIONING_BEHAVIOR_AUTO_UPGRADE; the number is the wire's. */
const autoUpgrade = 2;
const allPolled = (build: string | null) => ({
  build,
  polls: [{ via: server.address, queues: ['recovery', `steps.${first}`, 'steps.any'].sort() }],
});

it('without a build workers are unversioned, and no build that nobody polls becomes current', async () => {
  await startWorker('');
  const seen = await eventually('it polls', async () => {
    const now = await versions();
    return JSON.stringify(now).includes(`steps.any`) && (now['builds'] as unknown[]).length === 1 ? now : undefined;
  });
  expect(seen).toMatchObject({ current: null, builds: [{ build: null }] });
  // What follows builds is worked on all the same.
  expect(await takenAs('turn/unversioned')).toBeNull();
  const refused = await say('roll-out 1');
  expect(refused.code).toBe(3);
  expect(refused.err).toContain(`nobody of build 1 polls recovery via ${server.address}`);
}, 180_000);

it('a worker says its build, and a roll-out makes that current', async () => {
  const worker = await startWorker('1');
  await worker.until(/polling .*, namespace alone, build 1$/);
  await eventually('it polls', async () => {
    const { builds } = await versions();
    const own = (builds as { readonly build: string | null }[]).find(({ build }) => build === '1');
    return own && JSON.stringify(own).includes(JSON.stringify(allPolled('1').polls[0])) ? true : undefined;
  });
  const done = await say('roll-out 1');
  expect([done.code, done.err]).toEqual([0, '']);
  expect(done.out).toContain('before it none was');
  expect(await versions()).toMatchObject({ current: '1', home: server.address });
  expect(await takenAs('turn/versioned')).toBe('follows');
}, 180_000);
