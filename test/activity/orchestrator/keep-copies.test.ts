/** The keeper of copies: what it has sent again, what it leaves alone, and what it says. Clusters are played, and a look takes 10 ms of their time. */
import { type CopyKeeper, type CopySide, startKeepingCopies } from '../../../activities/orchestrator/keep-copies';
import { type LastEvent } from '../../../domain/orchestrator/stalled-copies';
import { until } from '../../until';

const [home, standby] = ['eu-west-1', 'us-west-2'] as const;
type Region = typeof home | typeof standby;
const everyMs = 10;

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
/** Of whom the standby does not tell. */
let silent: string | undefined;

beforeEach(() => {
  [sent, lines, looks, silent] = [[], [], 0, undefined];
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
    if (region === standby && runId === silent) return Promise.reject(new Error('no answer'));
    const id = played[region].events.get(runId);
    return Promise.resolve(id === undefined ? null : { version: 1, id });
  },
  sendAgain: ({ runId }) => played[region].sendAgain(runId),
});
const start = (): void => {
  keeper = startKeepingCopies({
    sides: [sideOf(standby), sideOf(home)],
    everyMs,
    monotonicMs: () => looks * everyMs,
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

it('home sends again what stands still, ever more rarely, until it is there; the first and the third time are told', async () => {
  played[standby].events.delete('run-1');
  const at: number[] = [];
  played[home].sendAgain = (runId) => {
    at.push(looks);
    if (at.length === 4) played[standby].events.set(runId, 9);
    return Promise.resolve();
  };
  start();
  await until('it is there', () => played[standby].events.has('run-1'));
  await afterLooks(3);
  const pauses = at.slice(1).map((look, index) => look - (at[index] ?? 0));
  expect(pauses).toEqual([1, 2, 4]);
  const stands = `the copy in ${standby} stands still behind ${home}`;
  expect(lines).toEqual([
    `${stands}: recovery/run-1 sent again`,
    `${stands} after 3 sendings: recovery/run-1; see the link between them, and dead letters (muster orchestrator status)`,
  ]);
});

it('a run of which one side does not tell keeps no other from being sent again', async () => {
  for (const side of [home, standby] as const) played[side].running = ['run-1', 'run-2'];
  played[standby].events.delete('run-1');
  played[home].events.set('run-2', 9);
  silent = 'run-2';
  start();
  await until('the other one is sent again', () => sent.includes('run-1'));
});

it('a run that home does not send again keeps no other from it', async () => {
  for (const side of [home, standby] as const) played[side].running = ['run-1', 'run-2'];
  played[home].events.set('run-2', 9);
  played[standby].events.clear();
  played[home].sendAgain = (runId) =>
    runId === 'run-1' ? Promise.reject(new Error('workflow not found')) : Promise.resolve(void sent.push(runId));
  start();
  await until('the other one is sent again', () => sent.includes('run-2'));
  await until('both are told', () => lines.length >= 2);
  const stands = `the copy in ${standby} stands still behind ${home}`;
  expect(lines.slice(0, 2)).toEqual([
    `${stands}: recovery/run-1 could NOT be sent again: workflow not found`,
    `${stands}: recovery/run-2 sent again`,
  ]);
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

it('a run that ended at home and goes on in the copy is sent again', async () => {
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
  ['one side is silent', () => Promise.reject(new Error('connection refused')), 'connection refused'],
  [
    'they do not agree on who is active',
    () => Promise.resolve(standby),
    `they do not agree on who is active (${standby}, ${home})`,
  ],
])('nothing is sent while %s, which is told once, and its end', async (_what, active, because) => {
  played[standby].events.delete('run-1');
  played[standby].active = active;
  start();
  await afterLooks(5);
  expect([sent, lines]).toEqual([[], [`NOT compared: ${because}`]]);
  played[standby].active = () => Promise.resolve(home);
  await until('it is sent again', () => sent.includes('run-1'));
  expect(lines[1]).toBe('compared again');
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
