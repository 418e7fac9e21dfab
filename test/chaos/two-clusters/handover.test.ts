/** Planned handovers there and back, with runs at a gate, runs at work and an approval on its way: how long, and that nothing is lost. */
import { type ReachOutcome } from '../../../contract/activities';
import { type Region } from '../../../domain/regions';
import { handOver } from '../../../clients/operations/orchestrator/change-home';
import { eventually } from '../../orchestrator/eventually';
import { gateOpen, openOrchestra, type Orchestra, other, planOf, type Run } from '../../orchestrator/orchestra';
import { deadRegion } from '../../orchestrator/side-workers';
import { beating } from '../../workflow/play';
import { first } from '../../orchestrator/pair';
import { cell, figure } from './figures';

const times = Number(process.env['MUSTER_HANDOVERS'] ?? 12);
const atGate = 4;
const working = 4;

let orchestra: Orchestra;
beforeAll(async () => {
  orchestra = await openOrchestra();
}, 300_000);
afterAll(() => orchestra.close(), 120_000);

it(`home is handed over ${times} times with ${atGate + working} runs in flight, within 5 s each, and none is lost`, async () => {
  let letGo: () => void = () => undefined;
  const released = new Promise<ReachOutcome>((resolve) => {
    letGo = () => {
      resolve({ is: 'reached', evidence: {} });
    };
  });
  for (const side of Object.values(orchestra.sides))
    side.script = {
      ...deadRegion,
      'api.prewarm': ({ application, may }) =>
        may === 'act' && application.startsWith('working')
          ? beating(released)
          : may === 'act'
            ? { is: 'reached', evidence: {} }
            : { is: 'moving', by: 'others', hint: 'as it was' },
    };
  let home: Region = first;
  const runs: Run[] = [];
  for (let n = 0; n < atGate + working; n += 1)
    runs.push(await orchestra.begin(home, planOf(`${n < atGate ? 'waiting' : 'working'}${n}`)));
  for (const run of runs) await gateOpen(orchestra, home, run);
  for (const run of runs.slice(atGate))
    await eventually(`${run.application} is at work`, async () => {
      const { steps } = await orchestra.progress(home, run);
      return steps.some(({ id, status }) => id === 'api.prewarm' && status === 'running') ? true : undefined;
    });

  const tookMs: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const to = other(home);
    await orchestra.copied();
    const began = performance.now();
    await orchestra.looking((look) => handOver(look, { to, by: 'duty', reason: 'test' }, Date.now));
    tookMs.push(performance.now() - began);
    home = to;
    // Each run answers at the new home as the run it was.
    for (const run of runs)
      await eventually(`${run.application} answers in ${home}`, async () => {
        const { operationId, outcome } = await orchestra.progress(home, run);
        return operationId === run.operationId && outcome === null ? true : undefined;
      });
  }
  letGo();
  for (const run of runs) {
    for (const by of ['ops-lead', 'dba']) await orchestra.approve(home, run, by);
  }
  const reports = await Promise.all(runs.map((run) => orchestra.report(home, run)));
  expect(reports.map(({ operationId, outcome }) => [operationId, outcome])).toEqual(
    runs.map(({ operationId }) => [operationId, 'recovered']),
  );
  expect(orchestra.aws.arrived.length).toBe(runs.length);
  cell('home handed over', `${atGate} runs at the gate, ${working} at work`, {
    runs: runs.length,
    sentTwice: orchestra.aws.arrived.length - runs.length,
    says: 'recovered',
  });
  figure('planned handover with runs in flight, none lost', {
    bound: '5 s',
    n: times,
    unit: 'ms',
    values: tookMs,
    says: `the whole command: both clusters looked at, drained, moved, recorded; ${runs.length} runs in flight`,
  });
  expect(Math.max(...tookMs)).toBeLessThan(5_000);
}, 600_000);
