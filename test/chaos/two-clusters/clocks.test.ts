/**
 * One cluster's clock is five minutes off, and home changes while a gate waits whose default acts. By the right time the default never acts
 * earlier than the plan said (less 2 s); steps and claims that sleep on timers do what they would have done, and none is late for it.
 */
import { type Region } from '../../../domain/regions';
import { eventually } from '../../orchestrator/eventually';
import { gateOpen, openOrchestra, type Orchestra, other, planOf, type Run } from '../../orchestrator/orchestra';
import { type ClockOffsets, first, second } from '../../orchestrator/pair';
import { cell, figure } from './figures';

const fiveMinutes = 300_000;
/** Of the gate, at time scale 0.1. */
const withinMs = 20_000;
const toleratedMs = 2_000;

interface Case {
  readonly says: string;
  readonly clocks: ClockOffsets;
  readonly home: Region;
  /** The survivor's clock is behind home's by this: then the default comes that much later, never early. */
  readonly lateMs: number;
}
const cases: readonly Case[] = [
  { says: 'the survivor is ahead', clocks: { [first]: 0, [second]: fiveMinutes }, home: first, lateMs: 0 },
  { says: 'home was behind', clocks: { [first]: -fiveMinutes, [second]: 0 }, home: first, lateMs: 0 },
  { says: 'home was ahead', clocks: { [first]: fiveMinutes, [second]: 0 }, home: first, lateMs: fiveMinutes },
  { says: 'the survivor is behind', clocks: { [first]: 0, [second]: -fiveMinutes }, home: first, lateMs: fiveMinutes },
];

let orchestra: Orchestra;
afterEach(() => orchestra.close(), 120_000);

it.each(cases)(
  'a takeover while a gate waits, $says: its default does not act early',
  async ({ says, clocks, home, lateMs }) => {
    orchestra = await openOrchestra({ clocks });
    const survivor = other(home);
    const opened: { readonly run: Run; readonly atMs: number; readonly otherwise: string }[] = [];
    for (const otherwise of ['abort', 'proceed'] as const) {
      const run = await orchestra.begin(home, planOf(otherwise, { gates: gates(otherwise) }));
      await gateOpen(orchestra, home, run);
      // Seen open: it has been for some time, so that early is judged by less than it was.
      opened.push({ run, atMs: Date.now(), otherwise });
    }
    await orchestra.copied();
    await orchestra.kill(home);
    await orchestra.takeOver(survivor);
    const early: number[] = [];
    for (const { run, atMs, otherwise } of opened) {
      const dueMs = atMs + withinMs;
      const closed = async () => {
        const { gate, outcome } = await orchestra.progress(survivor, run);
        return gate?.is !== 'open' || outcome !== null ? Date.now() : undefined;
      };
      if (lateMs > 0) {
        // Watched until it was due: to wait five minutes more for what then comes proves nothing of early.
        const ended = await eventually('it acts, or its time has come', async () => {
          const at = await closed();
          return at ?? (Date.now() > dueMs - toleratedMs ? ('not early' as const) : undefined);
        });
        early.push(ended === 'not early' ? 0 : Math.max(0, dueMs - ended));
        continue;
      }
      const actedAt = await eventually(`the default of ${otherwise}`, closed);
      early.push(Math.max(0, dueMs - actedAt));
      expect(await orchestra.report(survivor, run)).toMatchObject({
        outcome: otherwise === 'abort' ? 'aborted' : 'recovered',
      });
    }
    cell('clock of one side 5 minutes off, takeover at a gate', says, {
      runs: opened.length,
      sentTwice: Math.max(0, orchestra.aws.arrived.length - 1),
      says: `earlier than due by at most ${Math.max(...early)} ms`,
    });
    figure(`default of a gate early after a takeover, ${says} by 5 minutes`, {
      bound: '2 s',
      n: early.length,
      unit: 'ms',
      values: early,
    });
    expect(Math.max(...early)).toBeLessThanOrEqual(toleratedMs);
    // Of the one that proceeds.
    expect(orchestra.aws.arrived.length).toBeLessThanOrEqual(1);
  },
  600_000,
);

it('a takeover by a cluster five minutes ahead, while a step sleeps and the register is silent: no step is late for it, and it is sent once', async () => {
  orchestra = await openOrchestra({ clocks: { [first]: 0, [second]: fiveMinutes } });
  const { aws, sides } = orchestra;
  let looks = 0;
  for (const side of Object.values(sides))
    side.script = {
      ...side.script,
      'api.healthy': ({ may }) =>
        may === 'act' && side.region === second && (looks += 1) > 2
          ? { is: 'reached', evidence: {} }
          : { is: 'moving', by: 'others', hint: 'tasks are starting' },
    };
  aws.silent.add('us-west-2');
  const run = await orchestra.begin(first, planOf('sleeping', { register: { otherwise: 'hold' } }));
  await gateOpen(orchestra, first, run);
  for (const by of ['ops-lead', 'dba']) await orchestra.approve(first, run, by);
  await eventually('the claim was not answered', async () => {
    const { journal } = await orchestra.progress(first, run);
    return journal.some(({ what }) => what.includes('does not answer')) ? true : undefined;
  });
  await orchestra.copied();
  await orchestra.kill(first);
  aws.silent.clear();
  await orchestra.takeOver(second);
  // The workflow's clock has jumped by five minutes; a step's deadline counts the time that it was worked on.
  const parked = new Set<string>();
  await eventually('the run ends, or asks people', async () => {
    const { outcome, steps } = await orchestra.progress(second, run);
    for (const { id, status } of steps) if (status === 'parked') parked.add(id);
    return outcome === null && parked.size === 0 ? undefined : true;
  });
  expect([...parked]).toEqual([]);
  expect(await orchestra.report(second, run)).toMatchObject({ outcome: 'recovered' });
  expect(aws.arrived.map(({ answer }) => answer)).toEqual(['ok']);
  cell('clock of one side 5 minutes off', 'a step sleeps, a claim is asked again', {
    runs: 1,
    sentTwice: aws.arrived.length - 1,
    says: 'recovered; nothing was parked as late',
  });
}, 600_000);

function gates(otherwise: 'abort' | 'proceed') {
  const { promote } = planOf('x').gates;
  const acceptFence = { outcome: 'impossible', by: 'ops-lead' } as const;
  return {
    promote: { ...promote, withinMs: withinMs * 10, otherwise, ...(otherwise === 'proceed' ? { acceptFence } : {}) },
  };
}
