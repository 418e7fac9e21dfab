/** `muster drill` against a real server, as an operator runs it from one end of a drill to the other. */
import { type Surroundings } from '../../clients/cli/surroundings';
import { readPastRuns } from '../../contract/past-runs';
import { referencePlan } from '../domain/reference-plan';
import { muster } from '../cli/run-program';
import { monthly, other, planWith } from './drill-plans';
import { type DrillStage, openDrillStage } from './drill-stage';

let stage: DrillStage;
let surroundings: Partial<Surroundings>;
beforeEach(async () => {
  stage = await openDrillStage();
  const { address, namespace } = stage.temporal;
  surroundings = {
    temporal: () => ({ address, namespace, options: {} }),
    settings: () => ({ musterVersion: 'test', timeScale: 0.02, queuePrefix: stage.queuePrefix }),
    readPlan: () => ({ plan: planWith([monthly, other]), planHash: 'f'.repeat(64) }),
  };
});
afterEach(() => stage.close());

async function say(args: string) {
  const ran = await muster(args, surroundings);
  return { code: ran.code, text: ran.out + ran.err };
}

/** Lists of schedules and runs come from visibility, about a second behind. */
async function until(args: string, what: RegExp): Promise<string> {
  for (;;) {
    const { text } = await say(args);
    if (what.test(text)) return text;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const why = '--reason r --as duty';

it('schedules, lists, pauses all, skips what is paused, resumes, runs, tells of it and ends it', async () => {
  expect(await say('drill list payments')).toEqual({
    code: 0,
    text: 'no drill of payments is scheduled: muster drill schedule payments\n',
  });
  expect((await say('drill schedule payments --as ops-lead')).text).toMatch(
    /created {4}monthly\n {2}created {4}other\n/,
  );
  expect((await say('drill schedule payments --as duty')).text).toMatch(
    /unchanged {2}monthly\n {2}unchanged {2}other\n/,
  );
  expect(await until('drill list payments', /other \(/)).toMatch(
    /monthly \(database-failover, isolated, plan ffffffffffff\)\n {4}next 20\d\d-02-29 10:00 UTC\n {4}last not yet\n/,
  );

  expect((await say(`drill pause --all ${why}`)).text).toContain('2 of 2 scheduled drills paused by duty: r');
  expect((await say('drill list payments')).text).toContain('PAUSED by duty since 2026-11-23');
  const paused = await say(`drill run payments monthly ${why}`);
  expect(paused.code).toBe(3);
  expect(paused.text).toContain('no drill begins while drills are paused: saw paused by duty');
  expect((await say(`drill resume payments ${why}`)).text).toContain('2 of 2 scheduled drills resumed by duty: r');

  // A launch's id has its time, which stands still here.
  const ran = await say(`drill run payments other ${why}`);
  expect(ran).toMatchObject({ code: 0, text: expect.stringContaining('drill other of payments is started') as string });
  // In one line: how it breaks is the screen's matter.
  const history = (await until('drill history payments', /started[^]*skipped/)).replaceAll(/\s+/g, ' ');
  expect(history).toContain('started other (data-corruption, isolated), plan ffffffffffff it is still running');
  expect(history).toMatch(/skipped monthly .* no drill begins while drills are paused: paused by duty/);

  const second = await say(`drill run payments --mode isolated --scenario network-partition ${why}`);
  expect(second).toMatchObject({ code: 3, text: expect.stringContaining('one drill at a time') as string });
  expect(await say(`drill abort payments ${why}`)).toMatchObject({ code: 0 });
});

it('tells the verdict of a drill that is over, and reads its steps as statistics', async () => {
  await stage.startSteps();
  const ran = await say(`drill run payments --mode dry-run --scenario regional-failover ${why}`);
  expect(ran.text.replaceAll(/\s+/g, ' ')).toContain(
    'drill regional-failover-by-hand of payments is started: regional-failover, dry-run',
  );
  expect(await until('drill history payments', /incomplete/)).toContain('incomplete: a dry-run exercises no objective');
  for (;;) {
    const [past] = await readPastRuns(stage.temporal.client.workflow, 'payments');
    if (!past) continue;
    expect(past).toMatchObject({ mode: 'dry-run', operation: 'failover', timeScale: 0.02 });
    expect(past.steps.map(({ id }) => id)).toContain('ledger.promote');
    return;
  }
});

it('says that nothing is there to abort, and nothing to pause', async () => {
  expect(await say(`drill abort payments ${why}`)).toMatchObject({
    code: 2,
    text: expect.stringContaining('no drill of payments is running') as string,
  });
  expect(await say(`drill pause payments ${why}`)).toMatchObject({
    code: 2,
    text: expect.stringContaining('no drill of payments is scheduled') as string,
  });
});

it('removes the schedules of a plan that names no drills any more', async () => {
  await say('drill schedule payments --as duty');
  await until('drill list payments', /other \(/);
  const { drills: _none, ...plan } = referencePlan();
  surroundings = { ...surroundings, readPlan: () => ({ plan, planHash: 'e'.repeat(64) }) };
  expect((await say('drill schedule payments --as duty')).text).toMatch(/removed {4}monthly\n {2}removed {4}other\n/);
});
