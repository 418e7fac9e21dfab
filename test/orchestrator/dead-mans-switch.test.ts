/**
 * From a dead orchestrator to a page: two real clusters, worker processes as they ship, a receiver with a clock of its own, SNS of the lab.
 * MUSTER_SWITCH=10s,30s plays it with other times than 2s,6s and prints what it measured.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { closeLook, lookAtOrchestrator } from '../../clients/operations/orchestrator/look';
import { takeOver } from '../../clients/operations/orchestrator/change-home';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { parseDuration } from '../../domain/plan-check/duration';
import { accessKeyOf } from '../../lab/aws/caller';
import { createS3 } from '../../lab/aws/s3/create-s3';
import { createSns } from '../../lab/aws/sns/create-sns';
import { createSts } from '../../lab/aws/sts/create-sts';
import { startReceiver, type Receiver, type ReceiverEvent } from '../../tools/receiver/receiver';
import { stageEnv } from '../../tools/stage/environment';
import { startLab, type TestLab } from '../lab/wire/test-lab';
import { first, second, startPair, type TestPair } from './pair';

const namespace = 'dr';
const measures = process.env['MUSTER_SWITCH'] !== undefined;
const [every = '2s', after = '6s'] = (process.env['MUSTER_SWITCH'] ?? '').split(',').filter((text) => text !== '');
const afterMs = parseDuration(after) ?? 0;
const everyMs = parseDuration(every) ?? 0;
/** Silence, a look that hangs, the bucket, the page; far below the 60 s of the default times. */
const pageWithinMs = afterMs + everyMs + 5_000;

let pair: TestPair;
let lab: TestLab;
let receiver: Receiver;
let folder: string;
const workers: { readonly region: string; readonly child: ChildProcess; readonly log: string }[] = [];

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-switch-'));
  pair = await startPair();
  await setUpPair(await pair.clusters(), { namespace, retentionMs: 90 * 86_400_000, home: first });
  lab = await startLab((world) => [createSns(world), createS3(world), createSts(world)], {
    buckets: { 'dr-euw1': first, 'dr-usw2': second },
    topics: { 'pages-euw1': first, 'pages-usw2': second },
  });
  receiver = await startReceiver({ sides: [first, second], silenceMs: afterMs, port: 0 });
  fs.writeFileSync(path.join(folder, 'orchestrator.yaml'), orchestratorFile());
  await Promise.all([startWorker(first), startWorker(second), startWorker(second)]);
}, 300_000);
afterAll(async () => {
  for (const { child } of workers) child.kill('SIGKILL');
  await receiver.stop();
  await lab.stop();
  await pair.close();
  fs.rmSync(folder, { recursive: true, force: true });
}, 60_000);

function orchestratorFile(): string {
  const topic = (region: string, name: string) => `arn:aws:sns:${region}:111122223333:${name}`;
  return JSON.stringify({
    namespace,
    home: first,
    clusters: Object.fromEntries(pair.places().map(({ region, address }) => [region, { address }])),
    deadMansSwitch: {
      ...{ every, afterSilence: after, buckets: { [first]: 'dr-euw1', [second]: 'dr-usw2' } },
      receivers: { [first]: receiver.url, [second]: receiver.url },
      topics: { [first]: topic(first, 'pages-euw1'), [second]: topic(second, 'pages-usw2') },
    },
  });
}

/** `muster worker` of a Region, in the environment of its side, polling. */
async function startWorker(region: string): Promise<void> {
  const address = pair.places().find((place) => place.region === region)?.address ?? '';
  const log = path.join(folder, `worker-${workers.length}.log`);
  const out = fs.openSync(log, 'a');
  const child = spawn(process.execPath, [path.resolve(__dirname, '../../dist/workers/main.js')], {
    stdio: ['ignore', out, out],
    env: stageEnv({
      ...{ MUSTER_REGION: region, MUSTER_ORCHESTRATOR: path.join(folder, 'orchestrator.yaml') },
      ...{ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace },
      ...{ AWS_ENDPOINT_URL: lab.listener(region).url, AWS_REGION: region },
      ...{ AWS_ACCESS_KEY_ID: accessKeyOf(region), AWS_SECRET_ACCESS_KEY: 'lab-secret' },
    }),
  });
  fs.closeSync(out);
  workers.push({ region, child, log });
  await until(() => {
    if (child.exitCode !== null) throw new Error(fs.readFileSync(log, 'utf8'));
    return /^muster worker in .*polling/m.test(fs.readFileSync(log, 'utf8'));
  });
}
/** As with its Region: -9, cluster and workers together. */
async function killSide(region: string): Promise<number> {
  const at = Date.now();
  const dead = workers.filter((one) => one.region === region && one.child.exitCode === null && !one.child.killed);
  const gone = dead.map(({ child }) => once(child, 'exit'));
  for (const { child } of dead) child.kill('SIGKILL');
  await Promise.all([...gone, pair.servers.find(({ name }) => name === region)?.kill()]);
  return at;
}
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
interface Published {
  readonly at: number;
  readonly region: string | undefined;
  readonly subject: string;
  readonly message: string;
}
let toldFrom = 0;
const published = () => everPublished().slice(toldFrom);
const everPublished = (): readonly Published[] =>
  lab.world.journal.entries('event').flatMap((entry) => {
    if (entry.is !== 'event' || entry.name !== 'topic.published') return [];
    // unsafe: what the lab's SNS writes.
    const { subject, message } = entry.detail as { subject: string; message: string };
    return [{ at: entry.at, region: entry.region, subject, message }];
  });
let quietFrom = 0;
const events = () => receiver.events().slice(quietFrom);
const called = (is: ReceiverEvent['is'], side: string) =>
  events().filter((event) => event.is === is && event.side === side);
function report(what: string, sinceMs: number, at: number): void {
  expect(at - sinceMs).toBeLessThan(pageWithinMs);
  if (measures) process.stdout.write(`${what}: ${((at - sinceMs) / 1_000).toFixed(1)} s after the kill\n`);
}

it('both sides beat, and nobody is called, while orchestration works', async () => {
  await until(() => receiver.beats(first) >= 3 && receiver.beats(second) >= 3);
  // While everything starts at once on a small machine looks may be lost: from the first quiet stretch on, nobody may be called.
  for (;;) {
    [quietFrom, toldFrom] = [receiver.events().length, everPublished().length];
    const beats = [receiver.beats(first), receiver.beats(second)] as const;
    await until(() => receiver.beats(first) >= beats[0] + 3 && receiver.beats(second) >= beats[1] + 3);
    if (events().length === 0 && toldFrom % 2 === 0 && published().length === 0) break;
  }
}, 240_000);

it('a side that is killed is told by the survivor, once, and by the receiver', async () => {
  const killedAt = await killSide(first);
  await until(() => published().length > 0 && called('page', first).length > 0);
  const [page] = published();
  expect(page).toMatchObject({ region: second, subject: `muster: the orchestrator in ${first} is silent` });
  expect(page?.message).toContain(`muster orchestrator takeover --to ${second}`);
  report('SNS of the survivor', killedAt, page?.at ?? 0);
  report('receiver, home', killedAt, Date.parse(called('page', first)[0]?.at ?? ''));
  // Its own cluster lives, and still nothing goes on from there: home is dead.
  await until(() => called('page', second).length > 0);
  report('receiver, survivor', killedAt, Date.parse(called('page', second)[0]?.at ?? ''));
}, 240_000);

it('the survivor beats again once it has taken over, and nobody is called twice', async () => {
  const look = await lookAtOrchestrator({ places: pair.places(), namespace, queuePrefix: '', regions: [] });
  try {
    await takeOver(look, { to: second, by: 'duty', reason: 'silent' }, Date.now);
  } finally {
    await closeLook(look);
  }
  await until(() => called('back', second).length > 0);
  expect(published()).toHaveLength(1);
  expect(called('page', first)).toHaveLength(1);
}, 240_000);

it('a side that returns is told to answer again, once', async () => {
  await pair.servers[0].start();
  await startWorker(first);
  await until(() => published().length > 1 && called('back', first).length > 0);
  expect(published().slice(1)).toEqual([
    expect.objectContaining({ region: second, subject: `muster: the orchestrator in ${first} answers again` }),
  ]);
}, 240_000);

it('when both clusters and every worker are killed the receiver alone calls', async () => {
  const beats = [receiver.beats(first), receiver.beats(second)] as const;
  await until(() => receiver.beats(first) > beats[0] && receiver.beats(second) > beats[1]);
  const [toldBefore, calledBefore] = [published().length, events().length];
  const killedAt = Math.min(...(await Promise.all([killSide(first), killSide(second)])));
  const pages = () => events().slice(calledBefore);
  await until(() => pages().length >= 2);
  expect(new Set(pages().map(({ is, side }) => `${is} ${side}`))).toEqual(new Set([`page ${first}`, `page ${second}`]));
  for (const { side, at } of pages()) report(`receiver, both dead, ${side}`, killedAt, Date.parse(at));
  expect(published()).toHaveLength(toldBefore);
}, 240_000);
