/**
 * Builds on a real pair: a build becomes current only once both sides poll every queue with it; what runs stays with the build that began it,
 * through a roll-out and a takeover; one run is moved by name.
 */
import { Client } from '@temporalio/client';
import { takeOver } from '../../clients/operations/orchestrator/change-home';
import { connectCluster } from '../../clients/operations/orchestrator/cluster';
import { closeLook, lookAtOrchestrator } from '../../clients/operations/orchestrator/look';
import { rollOut } from '../../clients/operations/orchestrator/roll-out';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { closeVersions, lookAtVersions, type VersionsLook } from '../../clients/operations/orchestrator/versions';
import { buildFailover } from '../../contract/build-input';
import { queues, workflowIds } from '../../contract/ids';
import { messages, progressQuery } from '../../contract/messages';
import { type Progress } from '../../contract/progress';
import { searchAttributes } from '../../contract/search-attributes';
import { judgeRollOut } from '../../domain/orchestrator/versions';
import { type RecoveryReport } from '../../domain/report';
import { muster, type Ran } from '../cli/run-program';
import { westward } from '../domain/reference-plan';
import { type Builds, buildsOf } from './builds';
import { eventually } from './eventually';
import { planOf } from './orchestra';
import { first, second, startPair, type TestPair } from './pair';

const namespace = 'dr';
let pair: TestPair;
let builds: Builds;
const clients: Record<string, Client> = {};

beforeAll(async () => {
  pair = await startPair();
  const clusters = await pair.clusters();
  await setUpPair(clusters, { namespace, retentionMs: 90 * 86_400_000, home: first });
  for (const { connection, place } of clusters) clients[place.region] = new Client({ connection, namespace });
  builds = buildsOf(pair);
}, 300_000);
afterAll(async () => {
  await builds.stop();
  await pair.close();
}, 120_000);

const say = (command: string): Promise<Ran> =>
  muster(`orchestrator ${command}`, {
    settings: () => ({ musterVersion: '0.1.0', timeScale: 1, queuePrefix: '', actor: 'duty' }),
    temporal: () => ({ namespace, clusters: pair.places() }),
  });
const client = (at: string): Client => {
  const found = clients[at];
  if (!found) throw new Error(`no client of ${at}`);
  return found;
};
async function looking<T>(use: (look: VersionsLook) => Promise<T> | T): Promise<T> {
  const wish = { places: pair.places().map((place) => ({ ...place, name: place.region })), namespace, queuePrefix: '' };
  const look = await lookAtVersions({ ...wish, regions: [first, second] }, Date.now);
  try {
    return await use(look);
  } finally {
    await closeVersions(look);
  }
}
const rolling = (build: string) => looking((look) => rollOut(look, { build, by: 'duty', queuePrefix: '' }, Date.now));
const lacks = (build: string) =>
  looking((look) => {
    const clusters = look.clusters.map(({ name, connection, active }) => ({
      name,
      answers: connection !== null,
      active,
    }));
    return judgeRollOut({ ...look, build, clusters }).map(({ saw }) => saw);
  });
const polled = (build: string) =>
  eventually(`build ${build} polls everything`, async () => ((await lacks(build)).length === 0 ? true : undefined));

/** A failover that waits at its gate. */
async function begin(at: string, application: string) {
  const input = buildFailover(
    {
      ...{ plan: planOf(application), planHash: 'test', way: westward, mode: 'real' },
      ...{ reason: 'us-east-1 down', by: 'duty', nonce: 'n', particulars: { tag: '20261126-a1b2c3' } },
    },
    { musterVersion: 'test', timeScale: 0.02, queuePrefix: '', searchAttributes },
  );
  const handle = await client(at).workflow.start('failover', {
    workflowId: workflowIds.recovery(application),
    taskQueue: queues.workflows(''),
    args: [input],
  });
  await atGate(at, application);
  return { application, operationId: `${handle.firstExecutionRunId}.${input.n}` };
}
const run = (at: string, application: string) => client(at).workflow.getHandle(workflowIds.recovery(application));
const atGate = (at: string, application: string) =>
  eventually(`the gate of ${application} is open`, async () => {
    const progress = await run(at, application).query<Progress>(progressQuery);
    return progress.gate?.is === 'open' ? true : undefined;
  });
const approve = (at: string, { application, operationId }: Awaited<ReturnType<typeof begin>>, by: string) =>
  run(at, application).executeUpdate(messages.approve, {
    args: [{ operationId, gate: 'promote/1', nonce: by, by, acceptFence: 'impossible' }],
  });
/** Of the workers that completed its workflow tasks, in order. */
async function carriedBy(at: string, application: string): Promise<readonly string[]> {
  const { events } = await run(at, application).fetchHistory();
  const each = (events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: done }) =>
    done ? [done.deploymentVersion?.buildId ?? 'unversioned'] : [],
  );
  return each.filter((build, index) => build !== each[index - 1]);
}
const pinnedTo = (build: string) =>
  looking(({ builds: seen }) => seen?.find((one) => one.build === build)?.pinned ?? []);

const begun: Record<string, Awaited<ReturnType<typeof begin>>> = {};
const operation = (application: string) => {
  const found = begun[application];
  if (!found) throw new Error(`${application} was not begun`);
  return found;
};

it('a build that both sides poll becomes current in both clusters, and what is begun stays with it', async () => {
  await builds.start(first, '1');
  await builds.start(second, '1');
  await polled('1');
  expect(await rolling('1')).toMatchObject({ from: null, unchanged: false, confirmed: [first, second] });
  for (const application of ['payments', 'billing']) begun[application] = await begin(first, application);
  expect(await carriedBy(first, 'payments')).toEqual(['1']);
  expect(await eventually('both are seen', async () => ((await pinnedTo('1')).length === 2 ? true : undefined))).toBe(
    true,
  );
}, 240_000);

it('a build that one side polls is refused, with every queue and cluster that lacks it, and nothing is changed', async () => {
  await builds.start(first, '2');
  const missing = [first, second].map((via) => `nobody of build 2 polls steps.${second} via ${via}`);
  await eventually('the one side polls', async () => ((await lacks('2')).length === missing.length ? true : undefined));
  expect(await lacks('2')).toEqual(missing);
  const refused = await say('roll-out 2');
  expect([refused.code, refused.out]).toEqual([3, '']);
  for (const line of missing) expect(refused.err).toContain(line);
  expect(refused.err).toContain(`MUSTER_BUILD=2 muster worker --region ${second}`);
  await looking(({ current, clusters }) => {
    expect(current).toBe('1');
    for (const one of clusters) expect(new Set(Object.values(one.current))).toEqual(new Set(['1']));
  });
  expect((await say('roll-out never-seen')).code).toBe(3);
}, 240_000);

it('with the other side it becomes current: what runs stays with the first, what is begun is with the second', async () => {
  await builds.start(second, '2');
  await polled('2');
  const done = await say('roll-out 2');
  expect([done.code, done.err]).toEqual([0, '']);
  expect(done.out).toMatch(
    /^build 2 is current after .*; before it it was 1\n {2}by the own word of eu-west-1 and us-west-2\n$/,
  );
  expect((await say('roll-out 2')).out).toMatch(/^build 2 is current already\n/);
  begun['orders'] = await begin(first, 'orders');
  expect(await carriedBy(first, 'orders')).toEqual(['2']);
  expect(await approve(first, operation('payments'), 'ops-lead')).toMatchObject({ accepted: true });
  expect(await carriedBy(first, 'payments')).toEqual(['1']);
  const seen = JSON.parse((await say('versions --json')).out) as {
    readonly builds: readonly { readonly build: string }[];
  };
  expect(seen).toMatchObject({ is: 'versions', current: '2', home: first });
  expect(seen.builds.find(({ build }) => build === '1')).toMatchObject({
    pinned: [workflowIds.recovery('billing'), workflowIds.recovery('payments')],
    polls: [first, second].map((via) => ({ via, queues: expect.arrayContaining(['recovery']) as unknown })),
  });
}, 240_000);

it('one run is moved to a build that is polled, by name, and both sides keep the record of it', async () => {
  const refused = await say('move billing --build 9 --reason hotfix');
  expect(refused.code).toBe(3);
  expect(refused.err).toContain('nobody of build 9 polls recovery');
  expect((await say('move nobody --build 2 --reason hotfix')).code).toBe(2);

  const moved = await say('move billing --build 2 --reason hotfix');
  expect([moved.code, moved.err]).toEqual([0, '']);
  expect(moved.out).toContain('goes on with build 2; before it was with 1');
  expect((await say('move billing --build 2 --reason hotfix')).out).toContain('is with build 2 already');
  const billing = operation('billing');
  for (const by of ['ops-lead', 'dba']) await approve(first, billing, by);
  expect(await run(first, 'billing').result()).toMatchObject({ outcome: 'recovered' });
  expect(await carriedBy(first, 'billing')).toEqual(['1', '2']);
  expect((await say(`move billing --build 1 --reason back`)).code).toBe(2);

  const key = `muster.move.${billing.operationId}.2`;
  for (const at of [first, second])
    await eventually(`${at} has the record`, async () => {
      const { namespaceInfo } = await client(at).workflowService.describeNamespace({ namespace });
      const text = namespaceInfo?.data?.[key];
      return text !== undefined && text.includes('"reason":"hotfix"') ? true : undefined;
    });
}, 240_000);

it('after a takeover the survivor has the same build as current, and each run goes on with its own', async () => {
  const both = { places: pair.places(), namespace, queuePrefix: '', regions: [] };
  await eventually('a complete copy', async () => {
    const look = await lookAtOrchestrator(both);
    await closeLook(look);
    return look.copy && look.copy.behindEvents === 0 && look.copy.missing.length === 0 ? true : undefined;
  });
  await pair.servers[0].kill();
  await builds.stop(first);
  const look = await lookAtOrchestrator(both);
  await takeOver(look, { to: second, by: 'duty', reason: 'lost' }, Date.now);
  await closeLook(look);
  const survivor = await connectCluster(pair.places()[1]);
  clients[second] = new Client({ connection: survivor.connection, namespace });

  await approve(second, operation('payments'), 'dba');
  const report = (await run(second, 'payments').result()) as RecoveryReport;
  expect(report).toMatchObject({ outcome: 'recovered', operationId: operation('payments').operationId });
  expect(await carriedBy(second, 'payments')).toEqual(['1']);
  expect(await carriedBy(second, (await begin(second, 'stock')).application)).toEqual(['2']);
  const steps = (build: string) =>
    new Set(builds.asked(build).flatMap((input) => (input.step === 'ledger.promote' ? [build] : [])));
  expect([steps('1'), steps('2')]).toEqual([new Set(['1']), new Set(['2'])]);

  const seen = await eventually('the survivor tells', () =>
    looking(({ home, current, clusters }) => (home?.name === second ? { current, clusters } : undefined)),
  );
  expect(seen.current).toBe('2');
  expect(new Set(Object.values(seen.clusters[1]?.current ?? {}))).toEqual(new Set(['2']));
  const refused = await say('roll-out 1');
  expect(refused.code).toBe(3);
  expect(refused.err).toContain(`every cluster answers: saw ${first} is silent`);
  await survivor.connection.close();
}, 300_000);
