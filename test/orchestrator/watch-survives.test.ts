/** The command line while home dies: a watch goes on by itself, who decides is told what to type, and every task says who handed it out. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { withoutTemporal } from '../../tools/temporal/environment';
import { pairOfRegions } from '../workflow/fake-stores';
import { beginFailover } from './begin-failover';
import { eventually } from './eventually';
import { writeOrchestratorFile } from './orchestrator-file';
import { second } from './pair';
import { namespace, type PlayedPair, startPlayedPair } from './played-pair';
import { type Side } from './sides';

const main = path.resolve(__dirname, '../../dist/clients/cli/main.js');

let played: PlayedPair;
/** Connected to the standby alone: what it does at first was handed out by home and passed on. */
let side: Side;
let folder: string;
let file: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  played = await startPlayedPair();
  side = await played.startWorkers(1);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-watch-'));
  file = writeOrchestratorFile(played.pair, folder, namespace);
}, 300_000);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await played.close();
  fs.rmSync(folder, { recursive: true, force: true });
}, 120_000);

/** As a person types it, in a process of its own. */
function muster(...args: readonly string[]) {
  const env = { ...withoutTemporal(process.env), MUSTER_ORCHESTRATOR: file, MUSTER_ACTOR: 'duty' };
  const child = spawn(process.execPath, [main, ...args], { env });
  children.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  const untilEnded = new Promise<never>((_, reject) =>
    child.once('close', () => {
      reject(new Error(`muster ${args.join(' ')} ended: ${said.out}${said.err}`));
    }),
  );
  untilEnded.catch(() => undefined);
  return {
    said,
    ended,
    until: (words: RegExp) =>
      Promise.race([
        untilEnded,
        eventually(`muster ${args.join(' ')} says ${words.source}`, () => (words.test(said.out) ? true : undefined)),
      ]),
  };
}
async function ran(...args: readonly string[]) {
  const command = muster(...args);
  return { code: await command.ended, ...command.said };
}

it('a watch says that home is silent, reads the standby meanwhile, and sees the end on the survivor', async () => {
  const { servers } = played.pair;
  await beginFailover((await played.temporal(0)).client, { orchestrator: pairOfRegions });
  const watch = muster('watch', 'payments');
  await watch.until(/gate.promote/);
  await played.copied();
  expect([...side.handedOut]).toEqual([1]);

  await servers[0].kill();
  await watch.until(new RegExp(`no Temporal server at ${servers[0].address} .*both clusters are asked`));
  await watch.until(new RegExp(`goes on with ${second} at ${servers[1].address}`));
  await watch.until(new RegExp(`home is lost: eu-west-1 answers neither us nor ${second}`));

  const [told, read] = await Promise.all([
    ran('approve', 'payments', '--gate', 'promote', '--as', 'dba'),
    ran('status', 'payments'),
  ]);
  expect([told.code, told.out]).toEqual([1, '']);
  expect(told.err).toContain('nothing is said to an operation while home is lost');
  expect(told.err).toContain(`muster orchestrator takeover --to ${second} --reason WHY`);
  expect([read.code, read.out]).toEqual([0, expect.stringContaining('payments') as string]);
  expect(read.err).toContain('home is lost: eu-west-1');

  played.stores.home = { region: second, failoverVersion: 2 };
  await played.takeOver(second);
  // Sooner a decision is recorded, and judged when a worker has found the survivor: exit code 4.
  await watch.until(/a worker answers again/);
  const rejected = await ran('reject', 'payments', '--gate', 'promote', '--as', 'dba', '--reason', 'rehearsal');
  expect([rejected.code, rejected.err]).toEqual([0, '']);
  expect(rejected.out).toContain('recorded in us-east-1, eu-west-1 and us-west-2');
  expect(await watch.ended).toBe(3);
  expect(watch.said.out).toContain('REJECTED');
  expect([...side.handedOut]).toEqual([1, 2]);
}, 300_000);

it('with neither cluster there every command names both, within 10 s of its start on a quiet machine', async () => {
  await played.pair.servers[1].kill();
  const { code, err } = await ran('status', 'payments');
  expect(code).toBe(1);
  for (const { name, address } of played.pair.servers) expect(err).toContain(`${name} at ${address} (`);
  expect(err).toContain('MUSTER_ORCHESTRATOR');
}, 120_000);
