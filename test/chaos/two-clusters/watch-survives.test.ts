/** The command line while home dies: a watch goes on by itself, who decides is told what to type, and every task says who handed it out. */
import { activityInfo } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { handedOutVersion } from '../../../activities/door/handed-out';
import { takeOver } from '../../../clients/operations/orchestrator/change-home';
import { closeLook, lookAtOrchestrator, type OrchestratorLook } from '../../../clients/operations/orchestrator/look';
import { setUpPair } from '../../../clients/operations/orchestrator/set-up';
import { buildFailover } from '../../../contract/build-input';
import { type ReachInput } from '../../../contract/activities';
import { queues, workflowIds } from '../../../contract/ids';
import { searchAttributes } from '../../../contract/search-attributes';
import { goalNames } from '../../../domain/kinds/table';
import { withoutTemporal } from '../../../tools/temporal/environment';
import { referencePlan, westward } from '../../domain/reference-plan';
import { play } from '../../workflow/play';
import { deadRegion } from '../../workflow/scripts';
import { writeOrchestratorFile } from '../../orchestrator/orchestrator-file';
import { first, second, startPair, type TestPair } from '../../orchestrator/pair';

const namespace = 'dr';
const main = path.resolve(__dirname, '../../dist/clients/cli/main.js');
const codePath = path.resolve(__dirname, '../../dist/workflow-bundle.js');

let pair: TestPair;
let folder: string;
let file: string;
let connection: NativeConnection;
const working: { readonly worker: Worker; readonly done: Promise<void> }[] = [];
const versions = new Set<number | undefined>();

/** One worker, connected to the standby alone: what it does at first was handed out by home and passed on. */
beforeAll(async () => {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // The runtime of this process is already there.
  }
  pair = await startPair();
  await setUpPair(await pair.clusters(), { namespace, retentionMs: 90 * 86_400_000, home: first });
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-watch-'));
  file = writeOrchestratorFile(pair, folder, namespace);
  connection = await NativeConnection.connect({ address: pair.servers[1].address });
  const side = { calls: [], script: deadRegion };
  const reach = (input: ReachInput) => {
    versions.add(handedOutVersion(activityInfo()));
    return play(side, input);
  };
  const activities = {
    ...Object.fromEntries(goalNames.map((name) => [name, reach])),
    'evidence.write': () => ({ written: [], missing: [] }),
    'clock.read': () => ({ workerAt: new Date().toISOString(), witnessAt: null }),
  };
  const shared = { connection, namespace, shutdownForceTime: '1s' } as const;
  const made = await Promise.all([
    Worker.create({ ...shared, taskQueue: queues.workflows(''), workflowBundle: { codePath } }),
    ...[queues.steps('', westward.to), queues.anySteps('')].map((taskQueue) =>
      Worker.create({ ...shared, taskQueue, activities }),
    ),
  ]);
  for (const worker of made) working.push({ worker, done: worker.run() });
}, 300_000);
afterAll(async () => {
  for (const { worker } of working) worker.shutdown();
  await Promise.all(working.map(({ done }) => done.catch(() => undefined)));
  await connection.close();
  await pair.close();
  fs.rmSync(folder, { recursive: true, force: true });
}, 120_000);

/** As a person types it, in a process of its own. */
function muster(...args: readonly string[]) {
  const env = { ...withoutTemporal(process.env), MUSTER_ORCHESTRATOR: file, MUSTER_ACTOR: 'duty' };
  const child = spawn(process.execPath, [main, ...args], { env });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  return {
    said,
    ended,
    until: async (words: RegExp) => {
      while (!words.test(said.out)) {
        if (child.exitCode !== null) throw new Error(`it ended before it said ${words.source}: ${said.out}${said.err}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}
async function ran(...args: readonly string[]) {
  const command = muster(...args);
  return { code: await command.ended, ...command.said };
}
async function looking<T>(use: (look: OrchestratorLook) => Promise<T> | T): Promise<T> {
  const look = await lookAtOrchestrator({ places: pair.places(), namespace, queuePrefix: '', regions: [] });
  try {
    return await use(look);
  } finally {
    await closeLook(look);
  }
}
async function untilCopied(): Promise<void> {
  while (!(await looking(({ copy }) => copy?.compared === 1 && copy.behindEvents === 0 && copy.missing.length === 0)))
    await new Promise((resolve) => setTimeout(resolve, 200));
}

it('a watch says that home is silent, reads the standby meanwhile, and sees the end on the survivor', async () => {
  const [home] = await pair.clusters();
  const input = buildFailover(
    {
      ...{
        plan: referencePlan(),
        planHash: 'test',
        way: westward,
        mode: 'real',
        reason: 'down',
        by: 'ops',
        nonce: 'n',
      },
      particulars: { tag: '20261126-a1b2c3' },
    },
    { musterVersion: 'test', timeScale: 0.02, queuePrefix: '', searchAttributes },
  );
  const client = new Client({ connection: home.connection, namespace });
  const workflowId = workflowIds.recovery('payments');
  await client.workflow.start('failover', { workflowId, taskQueue: queues.workflows(''), args: [input] });
  const watch = muster('watch', 'payments');
  await watch.until(/gate.promote/);
  await untilCopied();
  expect([...versions]).toEqual([1]);

  await pair.servers[0].kill();
  await watch.until(new RegExp(`no Temporal server at ${pair.servers[0].address} .*both clusters are asked`));
  await watch.until(new RegExp(`goes on with ${second} at ${pair.servers[1].address}`));
  await watch.until(new RegExp(`home is lost: ${first} answers neither us nor ${second}`));

  const told = await ran('approve', 'payments', '--gate', 'promote', '--as', 'dba');
  expect([told.code, told.out]).toEqual([1, '']);
  expect(told.err).toContain('nothing is said to an operation while home is lost');
  expect(told.err).toContain(`muster orchestrator takeover --to ${second} --reason WHY`);
  const read = await ran('status', 'payments');
  expect([read.code, read.out]).toEqual([0, expect.stringContaining('payments') as string]);
  expect(read.err).toContain(`home is lost: ${first}`);

  await looking((look) => takeOver(look, { to: second, by: 'duty', reason: 'lost' }, Date.now));
  const rejected = await ran('reject', 'payments', '--gate', 'promote', '--as', 'dba', '--reason', 'rehearsal');
  // No evidence store is there to hold it outside home: it counts, and says so.
  expect([rejected.code, rejected.err]).toEqual([4, '']);
  expect(await watch.ended).toBe(3);
  expect(watch.said.out).toContain('REJECTED');
  expect([...versions]).toEqual([1, 2]);
}, 240_000);

it('with neither cluster there every command names both, within 10 s of its start on a quiet machine', async () => {
  await pair.servers[1].kill();
  const { code, err } = await ran('status', 'payments');
  expect(code).toBe(1);
  for (const { name, address } of pair.servers) expect(err).toContain(`${name} at ${address} (`);
  expect(err).toContain('MUSTER_ORCHESTRATOR');
}, 60_000);
