/**
 * The active cluster dies with its workers at every boundary of a failover that has a name; the other one takes over. Whatever was under way:
 * the run ends, the approvals are there, and what cannot be undone reached AWS once.
 */
import { type Region } from '../../../domain/regions';
import { type Decision } from '../../../domain/gate/gate';
import { type ReachOutcome } from '../../../contract/activities';
import { gateOpen, openOrchestra, type Orchestra, other, planOf, type Run } from '../../orchestrator/orchestra';
import { deadRegion } from '../../orchestrator/side-workers';
import { first, second } from '../../orchestrator/pair';
import { cell } from './figures';

const plan = (application: string) => planOf(application, { register: { otherwise: 'hold' } });
const deciders = ['ops-lead', 'dba'];

let orchestra: Orchestra;
let home: Region = first;
beforeAll(async () => {
  orchestra = await openOrchestra();
}, 300_000);
afterAll(() => orchestra.close(), 120_000);

/** Brings the run to its boundary; whoever is there stays there. */
interface Boundary {
  readonly name: string;
  readonly approved: readonly string[];
  readonly arrange: (reached: () => Promise<void>) => void;
}

const never = new Promise<never>(() => undefined);
/** The dying side's step says that it is there, and is heard no more. */
const holding =
  (step: string, may: 'look' | 'act'): Boundary['arrange'] =>
  (reached) => {
    const side = orchestra.sides[home];
    if (!side) return;
    const before = deadRegion[step];
    side.script = {
      ...deadRegion,
      [step]: async (input, call): Promise<ReachOutcome> => {
        if (input.may === may) await reached();
        return (await before?.(input, call)) ?? { is: 'moving', by: 'others', hint: 'as it was' };
      },
    };
  };

const boundaries: readonly Boundary[] = [
  { name: 'before assess has looked', approved: [], arrange: holding('api.prewarm', 'look') },
  { name: 'capacity is being raised beside the open gate', approved: [], arrange: holding('api.prewarm', 'act') },
  { name: 'the gate is open, nobody has decided', approved: [], arrange: () => undefined },
  { name: 'one of two has approved', approved: ['ops-lead'], arrange: () => undefined },
  { name: 'approved, the fence is at work', approved: deciders, arrange: holding('ledger.fence', 'act') },
  {
    name: 'the promotion is handed out, and not sent',
    approved: deciders,
    arrange: (reached) => {
      orchestra.aws.onPromoting = reached;
    },
  },
  {
    name: 'the promotion is sent, and not answered',
    approved: deciders,
    arrange: (reached) => {
      orchestra.aws.onPromoted = reached;
    },
  },
  { name: 'promoted, its data are being verified', approved: deciders, arrange: holding('ledger.verify', 'act') },
  { name: 'traffic is being shifted', approved: deciders, arrange: holding('front.shift', 'act') },
  { name: 'a payment is being tried', approved: deciders, arrange: holding('payment.verify', 'act') },
  {
    name: 'the report is being written',
    approved: deciders,
    arrange: (reached) => {
      orchestra.aws.onPut = (key) => (key.includes('recovery-report') ? reached() : undefined);
    },
  },
];

it.each(boundaries)('the active cluster dies: $name', async ({ name, approved, arrange }) => {
  const survivor = other(home);
  const { aws } = orchestra;
  const sent = aws.arrived.length;
  // Only the workers of the dying Region live before, so that it has everything in hand.
  await orchestra.stopWorkers(survivor);
  let there: () => void = () => undefined;
  const isThere = new Promise<void>((resolve) => (there = resolve));
  arrange(() => {
    there();
    return never;
  });
  const application = name.replace(/\W+/g, '-');
  const run = await orchestra.begin(home, plan(application));
  if (name !== boundaries[0]?.name) {
    await gateOpen(orchestra, home, run);
    for (const by of approved) await orchestra.approve(home, run, by);
  }
  if (String(arrange) !== String(boundaries[2]?.arrange)) await isThere;
  await orchestra.copied();
  await orchestra.kill(home);
  Object.assign(aws, { onPromoting: () => undefined, onPromoted: () => undefined, onPut: () => undefined });
  await orchestra.startWorkers(survivor);
  await orchestra.takeOver(survivor);

  await decideTheRest(survivor, run, approved);
  const report = await orchestra.report(survivor, run);
  expect(report).toMatchObject({ outcome: 'recovered', operationId: run.operationId });
  expect(report.approvals.map(({ by }: Decision) => by).sort()).toEqual([...deciders].sort());
  expect(aws.arrived.slice(sent).map(({ answer }) => answer)).toEqual(['ok']);
  const sentTwice = Math.max(0, aws.arrived.length - sent - 1);
  cell('active cluster killed', name, { runs: 1, sentTwice, says: report.outcome });

  await orchestra.comeBack(home);
  for (const side of Object.values(orchestra.sides)) side.script = deadRegion;
  await orchestra.copied();
  home = survivor;
});

async function decideTheRest(at: Region, run: Run, approved: readonly string[]): Promise<void> {
  for (const by of deciders.filter((one) => !approved.includes(one))) {
    await gateOpen(orchestra, at, run);
    await orchestra.approve(at, run, by);
  }
}

it('each of the two has been home', () => {
  expect([first, second]).toContain(home);
});
