/** Where home is, and how it changes: two real clusters, their own word, and a run that both must have. */
import { Client } from '@temporalio/client';
import { handOver, takeOver } from '../../clients/operations/orchestrator/change-home';
import { closeLook, lookAtOrchestrator, type OrchestratorLook } from '../../clients/operations/orchestrator/look';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { eventually } from './eventually';
import { first, second, startPair, type TestPair } from './pair';

const namespace = 'dr';
const wish = { by: 'duty', reason: 'rehearsal' };

let pair: TestPair;
/** With the copy complete. */
let beforeLag: OrchestratorLook | undefined;
beforeAll(async () => {
  pair = await startPair();
  const clusters = await pair.clusters();
  await setUpPair(clusters, { namespace, retentionMs: 90 * 86_400_000, home: first });
  const client = new Client({ connection: clusters[0].connection, namespace });
  // Nobody runs it: both sides must have it all the same.
  await client.workflow.start('failover', { workflowId: 'recovery/payments', taskQueue: 'recovery', args: [{}] });
}, 300_000);
afterAll(() => pair.close(), 60_000);

async function looking<T>(use: (look: OrchestratorLook) => Promise<T> | T): Promise<T> {
  const look = await lookAtOrchestrator({ places: pair.places(), namespace, queuePrefix: '', regions: [first] });
  try {
    return await use(look);
  } finally {
    await closeLook(look);
  }
}
/** Looks anew until it is so. */
const seen = <T>(what: string, look: (look: OrchestratorLook) => T | undefined | Promise<T | undefined>): Promise<T> =>
  eventually(what, () => looking(look));
const complete = ({ copy }: OrchestratorLook) =>
  copy && copy.compared > 0 && copy.behindEvents === 0 && copy.missing.length === 0 ? copy : undefined;
/** A copy that missed an event while it could not be reached may learn of it only with the run's next one (docs/orchestrator.md). */
const nextEventEveryMs = 10_000;
async function completeAgain(): Promise<unknown> {
  let wroteMs = performance.now();
  return seen('the copy is complete again', async (look) => {
    const found = complete(look);
    const cluster = look.clusters.find(({ region }) => region === look.home)?.cluster;
    if (found || !cluster || performance.now() - wroteMs < nextEventEveryMs) return found;
    wroteMs = performance.now();
    await new Client({ connection: cluster.connection, namespace }).workflow
      .getHandle('recovery/payments')
      .signal('any');
    return undefined;
  });
}
const recordAt = async (look: OrchestratorLook, version: number) => {
  const data = await Promise.all(
    look.clusters.map(async ({ cluster }) => {
      const found = await cluster?.connection.workflowService.describeNamespace({ namespace });
      return found?.namespaceInfo?.data?.[`muster.home.${version}`];
    }),
  );
  return data.map((text) => (text === undefined ? undefined : (JSON.parse(text) as unknown)));
};

it('the standby has every event of what runs, by its own word', async () => {
  expect(await seen('the copy is complete', complete)).toMatchObject({ standby: second, compared: 1 });
  await looking(({ home, active, clusters }) => {
    expect([home, active]).toEqual([first, [first]]);
    const says = { active: first, failoverVersion: 1, isHandingOver: false };
    expect(clusters.map((one) => one.namespace)).toMatchObject([says, says]);
  });
}, 60_000);

it('a handover beside a copy that is far behind is refused, and says by how far', async () => {
  beforeLag = await lookAtOrchestrator({ places: pair.places(), namespace, queuePrefix: '', regions: [] });
  for (const link of pair.links) link.cut();
  const cluster = beforeLag.clusters[0]?.cluster;
  if (!cluster) throw new Error('home answers');
  await new Client({ connection: cluster.connection, namespace }).workflow.getHandle('recovery/payments').signal('any');
  await seen('the copy is behind', ({ copy }) => (copy && copy.lagMs > 5_000 ? copy : undefined));
  await expect(looking((look) => handOver(look, { ...wish, to: second }, Date.now))).rejects.toMatchObject({
    parts: {
      exitCode: 3,
      because: [
        expect.objectContaining({
          rule: 'the copy is close behind',
          saw: expect.stringMatching(/^us-west-2 is \d+\.\d s behind$/) as string,
          wanted: 'at most 5 s',
        }),
      ],
    },
  });
}, 60_000);

it('a handover that nobody waits for any more is taken back: home does not move when the link is whole again', async () => {
  if (!beforeLag) throw new Error('looked before the link was cut');
  const { clusters } = beforeLag;
  await pair.servers[1].kill();
  await expect(handOver(beforeLag, { ...wish, to: second }, Date.now)).rejects.toThrow(
    /us-west-2 does not answer.*: the handover is taken back, home stays eu-west-1$/,
  );
  const home = clusters[0]?.cluster;
  if (!home) throw new Error('home answers');
  const system = new Client({ connection: home.connection, namespace: 'temporal-system' });
  const left = await eventually("the server's handover is listed", async () => {
    const found: string[] = [];
    for await (const { status } of system.workflow.list({ query: "WorkflowType = 'namespace-handover-v2'" }))
      found.push(status.name);
    return found.length > 0 ? found : undefined;
  });
  expect(left).toEqual(['CANCELLED']);
  await closeLook(beforeLag);
  for (const link of pair.links) link.heal();
  await pair.servers[1].start();
  expect(await completeAgain()).toMatchObject({ standby: second });
  await looking((look) => {
    expect([look.home, look.active]).toEqual([first, [first]]);
  });
}, 120_000);

it('home is handed over by a drained change that both sides keep the record of, and not to where it is', async () => {
  await expect(looking((look) => handOver(look, { ...wish, to: first }, Date.now))).rejects.toMatchObject({
    parts: { exitCode: 3, because: [expect.objectContaining({ saw: `home is ${first}` })] },
  });
  const changed = await looking((look) => handOver(look, { ...wish, to: second }, Date.now));
  expect(changed).toMatchObject({ how: 'handover', from: first, to: second, failoverVersion: 2, perhapsLost: null });
  const kept = { how: 'handover', from: first, to: second, by: 'duty', reason: 'rehearsal' };
  await seen('home has moved', ({ home, clusters }) =>
    home === second && clusters.every((one) => one.namespace?.active === second) ? true : undefined,
  );
  await looking(async (look) => {
    for (const record of await recordAt(look, 2)) expect(record ?? kept).toMatchObject(kept);
    expect((await recordAt(look, 2)).filter((one) => one !== undefined).length).toBeGreaterThan(0);
  });
}, 90_000);

it('a takeover beside a home that answers is refused, and says that a handover loses nothing', async () => {
  await expect(looking((look) => takeOver(look, { ...wish, to: first }, Date.now))).rejects.toMatchObject({
    parts: { because: [expect.objectContaining({ rule: 'home is silent', saw: `the cluster in ${second} answers` })] },
  });
});

it('the survivor alone takes over from a home that is dead, and what runs is there', async () => {
  await completeAgain();
  await pair.servers[1].kill();
  const changed = await looking((look) => takeOver(look, { ...wish, to: first }, Date.now));
  expect(changed).toMatchObject({ how: 'takeover', to: first, failoverVersion: 101 });
  expect(changed.perhapsLost).toContain('acknowledged in the last seconds');
  await looking(async (look) => {
    expect([look.home, look.active, look.copy]).toEqual([first, [first], null]);
    expect(look.clusters[1]).toMatchObject({ cluster: null, because: expect.stringContaining(second) as string });
    const [record] = await recordAt(look, 101);
    expect(record).toMatchObject({ how: 'takeover', to: first, reason: 'rehearsal' });
    const cluster = look.clusters[0]?.cluster;
    if (!cluster) throw new Error('the survivor answers');
    const run = new Client({ connection: cluster.connection, namespace }).workflow.getHandle('recovery/payments');
    expect((await run.describe()).status.name).toBe('RUNNING');
  });
  await expect(looking((look) => handOver(look, { ...wish, to: second }, Date.now))).rejects.toThrow('does not answer');
}, 90_000);

it('the cluster that returns follows, and is a complete copy again', async () => {
  await pair.servers[1].start();
  expect(await completeAgain()).toMatchObject({ standby: second });
}, 90_000);
