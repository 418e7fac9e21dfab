/** A stage on two clusters: a Region takes its Temporal cluster, its Web UI and its worker along, and brings them back. */
import fs from 'node:fs';
import path from 'node:path';
import { places } from '../../tools/stage/places';
import { healRegion, loseOrchestrator, loseRegion } from '../../tools/stage/region';
import { bringUp, type Stage } from '../../tools/stage/stage';
import { createUndo } from '../../tools/stage/undo';

const [standby, witness] = ['eu-west-1', 'us-west-2'] as const;
const undo = createUndo();
let stage: Stage;
beforeAll(async () => {
  const here = places();
  stage = await bringUp(
    {
      name: 'pair',
      world: here.world,
      plans: { payments: fs.readFileSync(here.planTemplate, 'utf8') },
      pair: { regions: [standby, witness], home: witness },
      workerRegions: [standby, witness],
      ...{ customers: false, keep: false, ui: true, timeScale: 0.02 },
      show: () => ({ at: () => undefined, end: () => undefined }),
    },
    undo,
  );
}, 600_000);
afterAll(async () => {
  expect(await undo.run()).toEqual([]);
}, 120_000);

const uis = () => stage.temporal.pair?.uis ?? [];
/** By Region: what its Web UI answers when it is asked for its cluster's namespace; nothing when it is silent. */
async function shown(): Promise<Readonly<Record<string, number | undefined>>> {
  const asked = uis().map(async ({ name, url }): Promise<readonly [string, number | undefined]> => {
    const page = await fetch(url).catch(() => undefined);
    const api = await fetch(`${url}/api/v1/namespaces/dr`).catch(() => undefined);
    return [name, page?.ok === true ? api?.status : undefined];
  });
  return Object.fromEntries(await Promise.all(asked));
}
interface Standing {
  readonly home: string | null;
  readonly clusters: readonly { readonly region: string; readonly cluster: unknown }[];
}
async function standing(): Promise<Standing> {
  const { out } = await stage.musterAs('duty').must(['orchestrator', 'status', 'payments', '--json']);
  return JSON.parse(out) as Standing;
}
const answering = ({ clusters }: Standing): readonly string[] =>
  clusters.filter(({ cluster }) => cluster !== null).map(({ region }) => region);
async function lost(): Promise<readonly string[]> {
  const { regions } = await stage.control.status();
  return regions.filter(({ lost: isLost }) => isLost).map(({ region }) => region);
}

it('is one orchestrator with home as wished, a Web UI on each cluster, and a plan that keeps a register', async () => {
  expect(await shown()).toEqual({ [standby]: 200, [witness]: 200 });
  expect(await standing()).toMatchObject({ home: witness });
  expect(fs.readFileSync(path.join(stage.lab.home, 'payments.yaml'), 'utf8')).toContain(
    'register: { otherwise: hold }',
  );
  expect(stage.shell).toEqual(expect.objectContaining({ MUSTER_ORCHESTRATOR: stage.temporal.pair?.file }));
});

it('loses the cluster, the Web UI and the worker with their Region, and no others', async () => {
  await loseRegion(stage, witness);
  expect(await shown()).toEqual({ [standby]: 200, [witness]: undefined });
  expect(answering(await standing())).toEqual([standby]);
  expect(stage.workers.map(({ region, child }) => [region, child.isRunning()])).toEqual(
    expect.arrayContaining([
      [standby, true],
      [witness, false],
    ]),
  );
  expect(await lost()).toEqual([witness]);
}, 120_000);

it('has them back on the files they had when the Region is healed', async () => {
  await healRegion(stage, witness);
  expect(await shown()).toEqual({ [standby]: 200, [witness]: 200 });
  const now = await standing();
  expect(now.home).toBe(witness);
  expect(answering(now)).toEqual([standby, witness]);
  expect(stage.workers.filter(({ child }) => child.isRunning())).toHaveLength(2);
}, 120_000);

it('loses an orchestrator alone while AWS in its Region lives', async () => {
  await loseOrchestrator(stage, standby);
  expect(await shown()).toEqual({ [standby]: undefined, [witness]: 200 });
  expect(stage.workers.filter(({ child }) => child.isRunning()).map(({ region }) => region)).toEqual([witness]);
  expect(await lost()).toEqual([]);
}, 120_000);
