/**
 * Traces of the register's model (test/chaos/model), played against a pair of servers: what happens to clusters, link and people's words is
 * done to them; what is handed out, stepped, lost and looked for again they and their workers do by themselves.
 */
import { eventually } from '../../orchestrator/eventually';
import { gateOpen, openOrchestra, type Orchestra, planOf, type Run } from '../../orchestrator/orchestra';
import { first, second } from '../../orchestrator/pair';
import { type Action, play } from '../model/actions';
import { Pair } from '../model/pair-model';

const regionOf = { a: first, b: second } as const;
const deciders = ['ops-lead', 'dba'];

let orchestra: Orchestra;
beforeAll(async () => {
  orchestra = await openOrchestra();
}, 300_000);
afterAll(() => orchestra.close(), 120_000);

async function begin(application: string, at: 'a' | 'b'): Promise<Run> {
  const run = await orchestra.begin(regionOf[at], planOf(application, { register: { otherwise: 'hold' } }));
  await gateOpen(orchestra, regionOf[at], run);
  await orchestra.copied();
  return run;
}

/** @throws Error where a trace says something of a run before it has started one */
async function playOnPair(application: string, trace: readonly Action[]): Promise<Run> {
  let run: Run | undefined;
  for (const action of trace) {
    if (action.is === 'cut') for (const link of orchestra.pair.links) link.cut();
    if (action.is === 'heal') for (const link of orchestra.pair.links) link.heal();
    if (action.is === 'start') run = await begin(application, action.side);
    if (action.is === 'take-over') await orchestra.takeOver(regionOf[action.side], true);
    if (action.is === 'kill') await orchestra.kill(regionOf[action.side]);
    if (action.is === 'return') await orchestra.comeBack(regionOf[action.side]);
    if (action.is === 'say') {
      if (!run) throw new Error('nobody can be told before a start');
      // A side that was overruled may have nobody left to say it to.
      for (const by of deciders) await orchestra.approve(regionOf[action.side], run, by).catch(() => undefined);
    }
  }
  if (!run) throw new Error('the trace starts nothing');
  return run;
}

const traces: Readonly<Record<string, readonly Action[]>> = {
  'cut, taken over, and said at both sides': [
    { is: 'start', side: 'a' },
    { is: 'cut' },
    { is: 'take-over', side: 'b' },
    { is: 'say', side: 'a' },
    { is: 'say', side: 'b' },
    { is: 'tick', ms: 16_000 },
    { is: 'heal' },
  ],
  'said, killed, taken over, and back': [
    { is: 'start', side: 'b' },
    { is: 'say', side: 'b' },
    { is: 'kill', side: 'b' },
    { is: 'take-over', side: 'a' },
    { is: 'return', side: 'b' },
  ],
};

it.each(Object.entries(traces))(
  '%s: the pair ends as the model does, what cannot be undone done once',
  async (name, trace) => {
    const model = new Pair();
    await play(model, trace, ({ arrivals }) => {
      expect(arrivals.filter(({ accepted }) => accepted).length).toBeLessThanOrEqual(1);
    });
    const application = name.replace(/[^a-z]+/g, '-');
    const run = await playOnPair(application, trace);
    const sent = (): readonly unknown[] =>
      orchestra.aws.arrived.filter(
        ({ request }) =>
          request.call === 'rds:PromoteReadReplica' && JSON.stringify(request.input).includes(`"${application}-euw1"`),
      );
    await eventually('it is promoted', () => (sent().length > 0 ? true : undefined));
    const home = await eventually('one side is home', () =>
      orchestra.looking(({ active }) => (active.length === 1 ? active[0] : undefined)),
    );
    // Promoted by the side that was overruled, it may be parked where home is now: a person says how it goes on.
    await eventually('the run at home knows of it', async () => {
      const { steps, outcome } = await orchestra.progress(home, run);
      return outcome !== null ||
        steps.some(({ id, status }) => id === 'ledger.promote' && (status === 'parked' || status === 'reached'))
        ? true
        : undefined;
    });
    expect(sent()).toHaveLength(1);
  },
  240_000,
);
