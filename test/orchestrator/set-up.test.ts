import { type Cluster } from '../../clients/operations/orchestrator/cluster';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { searchAttributes } from '../../contract/search-attributes';
import { clusterOf } from '../../domain/orchestrator/pair';
import { eventually } from './eventually';
import { first, second, startPair, type TestPair } from './pair';

const namespace = 'dr';
const wish = { namespace, retentionMs: 90 * 86_400_000, home: first };

let pair: TestPair;
beforeAll(async () => {
  pair = await startPair();
}, 300_000);
afterAll(() => pair.close(), 60_000);

const seenBy = async ({ connection }: Cluster) => {
  const found = await connection.workflowService.describeNamespace({ namespace });
  return { active: found.replicationConfig?.activeClusterName, version: Number(found.failoverVersion) };
};
const fieldsAt = async ({ connection }: Cluster) =>
  (await connection.workflowService.describeNamespace({ namespace })).config?.customSearchAttributeAliases;
const untilActive = (cluster: Cluster, name: string) =>
  eventually(`${name} is active`, async () => {
    const seen = await seenBy(cluster);
    return seen.active === name ? seen : undefined;
  });

it('two clusters are made a pair, and a second time there is nothing to do', async () => {
  const clusters = await pair.clusters();
  const { done, replicatedMs } = await setUpPair(clusters, wish);
  expect(replicatedMs).toBeGreaterThan(0);
  expect(done).toEqual([
    `${first} connected to ${second} at ${pair.links[0].address}`,
    `${second} connected to ${first} at ${pair.links[1].address}`,
    `namespace 'dr' made in both clusters, active in ${first}`,
    `7 search attributes registered in ${first}`,
    `7 search attributes known in ${second}`,
  ]);
  expect((await setUpPair(clusters, wish)).done).toEqual([]);
  expect(await Promise.all(clusters.map(seenBy))).toEqual([
    { active: first, version: 1 },
    { active: first, version: 1 },
  ]);
}, 120_000);

it('both have the search attributes under the same fields', async () => {
  const [here, there] = await Promise.all((await pair.clusters()).map(fieldsAt));
  expect(Object.values(here ?? {}).toSorted()).toEqual([...searchAttributes].toSorted());
  expect(there).toEqual(here);
});

it('attributes that lie under other fields on one side are put under those of the active one', async () => {
  const [a, b] = await pair.clusters();
  const fields = (await fieldsAt(a)) ?? {};
  const [one, name] = Object.entries(fields)[0] ?? ['', ''];
  const free = ['Keyword01', 'Keyword02', 'Keyword03', 'Keyword04', 'Keyword05', 'Keyword06', 'Keyword07', 'Keyword08']
    .filter((field) => fields[field] === undefined)
    .slice(0, 1);
  // Each changes its own record while it cannot hear of the other's: neither counts more changes, so neither is taken.
  for (const link of pair.links) link.cut();
  await b.connection.workflowService.updateNamespace({
    namespace,
    updateInfo: { data: { 'muster.home.7': 'as it alone knows' } },
  });
  for (const change of [{ [one]: '' }, ...free.map((field) => ({ [field]: name }))])
    await b.connection.workflowService.updateNamespace({ namespace, config: { customSearchAttributeAliases: change } });
  for (const description of ['said', 'said again', 'and again'])
    await a.connection.workflowService.updateNamespace({ namespace, updateInfo: { description } });
  for (const link of pair.links) link.heal();
  expect(await fieldsAt(b)).not.toEqual(fields);

  expect((await setUpPair([a, b], wish)).done).toEqual([
    `${name} in ${second} put under the fields that they have in ${first}`,
  ]);
  expect(await Promise.all([a, b].map(fieldsAt))).toEqual([fields, fields]);
  // The whole record went over: what the other side alone knew is still there.
  const { namespaceInfo } = await b.connection.workflowService.describeNamespace({ namespace });
  expect(namespaceInfo?.data).toMatchObject({
    'muster.home.7': 'as it alone knows',
    'muster.fields': `as in ${first}`,
  });
  expect((await setUpPair([a, b], wish)).done).toEqual([]);
}, 120_000);

it('a home that is neither of the two, and clusters that do not fit, are refused before anything is changed', async () => {
  const [a, b] = await pair.clusters();
  await expect(setUpPair([a, b], { ...wish, home: 'us-east-1' })).rejects.toThrow("home 'us-east-1' is neither of");
  const same = { ...b, seen: { ...b.seen, name: first } };
  await expect(setUpPair([a, same], wish)).rejects.toMatchObject({
    parts: { exitCode: 3, because: [expect.objectContaining({ saw: `${first} ${first}, ${second} ${first}` })] },
  });
});

it('the survivor is made active while the other is dead, by a version that names it, and the one that returns follows', async () => {
  const [, b] = await pair.clusters();
  await pair.servers[0].kill();
  await b.connection.workflowService.updateNamespace({ namespace, replicationConfig: { activeClusterName: second } });
  const { version } = await untilActive(b, second);
  expect(version).toBeGreaterThan(1);
  expect(clusterOf(version, [b.seen])?.region).toBe(second);

  await pair.servers[0].start();
  const [a] = await pair.clusters();
  expect(await untilActive(a, second)).toEqual({ active: second, version });
}, 120_000);

it('with the link between them cut both may be active: only the version tells which is newer', async () => {
  const [a, b] = await pair.clusters();
  for (const link of pair.links) link.cut();
  await a.connection.workflowService.updateNamespace({ namespace, replicationConfig: { activeClusterName: first } });
  const [atA, atB] = [await untilActive(a, first), await seenBy(b)];
  expect(atB.active).toBe(second);
  expect(atA.version).toBeGreaterThan(atB.version);

  for (const link of pair.links) link.heal();
  expect(await untilActive(b, first)).toEqual(atA);
}, 120_000);
