/** The keeper of copies: what it has sent again, what it leaves alone, and what it says. Clusters are played; time is real and short. */
import { type CopyKeeper, type CopySide, startKeepingCopies } from '../../../activities/orchestrator/keep-copies';
import { type LastEvent } from '../../../domain/orchestrator/stalled-copies';
import { until } from '../../until';

const [home, standby] = ['eu-west-1', 'us-west-2'] as const;
type Region = typeof home | typeof standby;

interface Played {
  active: () => Promise<string>;
  events: Map<string, number>;
  running: string[];
  sendAgain: (runId: string) => Promise<void>;
}
let played: Record<Region, Played>;
let sent: string[];
let looks: number;
let lines: string[];
let keeper: CopyKeeper | undefined;

beforeEach(() => {
  [sent, lines, looks] = [[], [], 0];
  const side = (): Played => ({
    active: () => Promise.resolve(home),
    events: new Map([['run-1', 9]]),
    running: ['run-1'],
    sendAgain: (runId) => Promise.resolve(void sent.push(runId)),
  });
  played = { [home]: side(), [standby]: side() };
});
afterEach(() => keeper?.stop());

const sideOf = (region: Region): CopySide => ({
  region,
  active: () => {
    if (region === home) looks += 1;
    return played[region].active();
  },
  running: () => Promise.resolve(played[region].running.map((runId) => ({ workflowId: `recovery/${runId}`, runId }))),
  lastEvent: ({ runId }): Promise<LastEvent | null> => {
    const id = played[region].events.get(runId);
    return Promise.resolve(id === undefined ? null : { version: 1, id });
  },
  sendAgain: ({ runId }) => played[region].sendAgain(runId),
});
const start = (): void => {
  keeper = startKeepingCopies({
    sides: [sideOf(standby), sideOf(home)],
    everyMs: 10,
    log: (line) => lines.push(line),
  });
};
const afterLooks = (count: number) => {
  const from = looks;
  return until(`it has looked ${count} times more`, () => looks >= from + count);
};

it('a complete copy is left alone, and nothing is said', async () => {
  start();
  await afterLooks(5);
  expect([sent, lines]).toEqual([[], []]);
});

it('home sends again what stands still, until it is there, and says so once', async () => {
  played[standby].events.delete('run-1');
  played[home].sendAgain = (runId) => {
    sent.push(runId);
    // The first one is lost as well.
    if (sent.length === 3) played[standby].events.set(runId, 9);
    return Promise.resolve();
  };
  start();
  await until('it is there', () => played[standby].events.has('run-1'));
  await afterLooks(3);
  expect(sent).toEqual(['run-1', 'run-1', 'run-1']);
  expect(lines).toEqual([`the copy in ${standby} stands still behind ${home}: recovery/run-1 sent again`]);
});

it('a copy that catches up by itself is left to it', async () => {
  played[standby].events.set('run-1', 1);
  played[standby].active = () => {
    played[standby].events.set('run-1', Math.min(9, (played[standby].events.get('run-1') ?? 0) + 1));
    return Promise.resolve(home);
  };
  start();
  await until('it has caught up', () => played[standby].events.get('run-1') === 9);
  expect(sent).toEqual([]);
});

it('a run that ended at home and goes on in the copy gets its end', async () => {
  played[home].running = [];
  played[home].events.set('run-1', 12);
  start();
  await until('it is sent again', () => sent.includes('run-1'));
});

it('a run that home knows nothing of is no lack of the copy', async () => {
  played[home].running = [];
  played[home].events.clear();
  start();
  await afterLooks(5);
  expect(sent).toEqual([]);
});

it.each([
  ['one side is silent', () => Promise.reject(new Error('connection refused'))],
  ['they do not agree on who is active', () => Promise.resolve(standby)],
])('nothing is sent while %s', async (_what, active) => {
  played[standby].events.delete('run-1');
  played[standby].active = active;
  start();
  await afterLooks(5);
  expect([sent, lines]).toEqual([[], []]);
  played[standby].active = () => Promise.resolve(home);
  await until('it is sent again', () => sent.includes('run-1'));
});

it('a home that refuses is told once, and asked on', async () => {
  played[standby].events.delete('run-1');
  let asked = 0;
  played[home].sendAgain = () => {
    asked += 1;
    return Promise.reject(new Error('Request unauthorized.'));
  };
  start();
  await until('it was asked three times', () => asked >= 3);
  expect(lines).toEqual([
    `the copy in ${standby} stands still behind ${home}: recovery/run-1 could NOT be sent again: Request unauthorized.`,
  ]);
});

it('one that is told to stop does so although a cluster hangs', async () => {
  played[home].active = () => new Promise<never>(() => undefined);
  start();
  await keeper?.stop();
});
