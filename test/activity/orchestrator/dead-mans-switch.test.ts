/** The switch of one worker: what it beats, what it tells, and that nothing of it can harm anybody. Clusters are played; time is real and short. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  type DeadMansSwitch,
  type SideCluster,
  startDeadMansSwitch,
  type SwitchNeeds,
} from '../../../activities/orchestrator/dead-mans-switch';
import { createOutside } from '../../../activities/create-outside';
import { postBeat } from '../../../activities/orchestrator/post-beat';
import { type Telling } from '../../../activities/orchestrator/tell-silence';
import { type Beat } from '../../../contract/beat';
import { until } from '../../until';

const [here, there] = ['us-west-2', 'eu-west-1'] as const;

interface Played {
  describe: () => Promise<{ active: string; failoverVersion: number }>;
  serves: () => Promise<number | null>;
}
const clusters: { 'us-west-2': Played; 'eu-west-1': Played } = {
  'us-west-2': homeThere(),
  'eu-west-1': homeThere(),
};
function homeThere(): Played {
  let polledAt = 0;
  return {
    describe: () => Promise.resolve({ active: there, failoverVersion: 101 }),
    serves: () => Promise.resolve((polledAt += 1)),
  };
}
const sideOf = (region: typeof here | typeof there): SideCluster => ({
  region,
  describe: () => clusters[region].describe(),
  serves: () => clusters[region].serves(),
});
const refused = () => Promise.reject(new Error('connection refused'));
const hangs = () => new Promise<never>(() => undefined);

let beats: Beat[];
let tellings: Telling[];
let lines: string[];
let running: DeadMansSwitch | undefined;
beforeEach(() => {
  [beats, tellings, lines] = [[], [], []];
  Object.assign(clusters, { [here]: homeThere(), [there]: homeThere() });
});
afterEach(() => running?.stop());

function start(change: Partial<SwitchNeeds> = {}): void {
  running = startDeadMansSwitch({
    ...{ own: sideOf(here), other: sideOf(there), namespace: 'dr', worker: '7@host', musterVersion: '1.0.0' },
    rules: { everyMs: 20, afterMs: 60 },
    post: (beat) => Promise.resolve(void beats.push(beat)),
    teller: {
      tell: (what) => {
        tellings.push(what);
        return Promise.resolve('told');
      },
    },
    monotonicMs: () => performance.now(),
    wallNow: () => Date.parse('2026-11-26T03:00:00Z'),
    log: (line) => lines.push(line),
    ...change,
  });
}
const said = (): readonly string[] => tellings.map(({ said: what, side }) => `${side} ${what}`);

it('beats with what it saw of home, and logs nothing while all is well', async () => {
  start();
  await until('it has beaten five times', () => beats.length >= 5);
  expect(beats[0]).toEqual({
    ...{ is: 'beat', side: here, namespace: 'dr', home: there, failoverVersion: 101, worker: '7@host' },
    ...{ at: '2026-11-26T03:00:00.000Z', musterVersion: '1.0.0' },
  });
  expect(lines).toEqual([]);
});

it.each([
  ['its own cluster is silent', () => (clusters[here].describe = refused), 'the cluster in us-west-2 does not answer'],
  ['home does not answer', () => (clusters[there].describe = hangs), 'home, eu-west-1, does not answer'],
  ['home answers, and its history or matching does not', () => (clusters[there].serves = refused), 'home, eu-west-1'],
  [
    'home does not hear this worker ask for work',
    () => (clusters[there].serves = () => Promise.resolve(null)),
    'does not hear this worker',
  ],
])('keeps its beat back when %s, and says so once', async (_what, change, says) => {
  change();
  start({ teller: { tell: () => Promise.resolve('told') } });
  await until('it logs why', () => lines.length > 0);
  let looks = 0;
  const describe = clusters[here].describe;
  clusters[here].describe = () => {
    looks += 1;
    return describe();
  };
  await until('it has looked five times more', () => looks >= 5);
  expect(beats).toEqual([]);
  expect(lines.filter((line) => line.includes('no beat'))).toEqual([expect.stringContaining(says)]);
});

it('goes on when the receiver fails or hangs, and tells of it once per change', async () => {
  let answer: () => Promise<void> = refused;
  let posts = 0;
  start({
    post: (_beat, limitMs, signal) => {
      posts += 1;
      // As postBeat does: nothing is waited for any longer than the limit.
      return Promise.race([
        answer(),
        new Promise<never>((_, reject) => {
          setTimeout(() => {
            reject(new Error(signal.aborted ? 'ended' : `no answer within ${limitMs} ms`));
          }, limitMs);
        }),
      ]);
    },
  });
  await until('the receiver has refused four beats', () => posts >= 4);
  answer = hangs;
  await until('the receiver was sent eight beats', () => posts >= 8);
  answer = () => Promise.resolve();
  await until('it logs that beats are taken', () => lines.length >= 2);
  expect(lines).toEqual([
    expect.stringContaining('the receiver takes no beats: connection refused'),
    expect.stringContaining('the receiver takes beats'),
  ]);
});

it('tells once that the other side is silent, with what to type, and once that it is back', async () => {
  start();
  await until('it beats', () => beats.length > 0);
  const whole = clusters[there];
  clusters[there] = { ...whole, describe: refused };
  await until('it tells that the other side is silent', () => tellings.length > 0);
  expect(tellings[0]).toMatchObject({ side: there, said: 'silent', weToldSilent: false });
  expect(tellings[0]?.page.message).toContain(`takeover --to ${here}`);
  clusters[there] = whole;
  await until('it tells that the other side is back', () => said().includes(`${there} answers`));
  expect(said()).toEqual([`${there} silent`, `${there} answers`]);
  expect(tellings[1]).toMatchObject({ weToldSilent: true });
  // The wall clock of this test stands: both begin before it.
  for (const { since } of tellings) expect(Date.parse(since ?? '')).toBeLessThan(Date.parse('2026-11-26T03:00:00Z'));
});

it.each([
  ['home does not answer at all', () => (clusters[there].describe = refused), false],
  ["home's frontend answers, and its history does not", () => (clusters[there].serves = refused), true],
])('the page types a takeover that is not refused when %s', async (_what, change, forced) => {
  change();
  start();
  await until('it tells', () => tellings.length > 0);
  const [line = ''] = tellings[0]?.page.message.match(/^ {2}muster orchestrator takeover .*$/m) ?? [];
  expect(line.endsWith(' --force')).toBe(forced);
});

it('says since when only of a silence whose beginning it saw', async () => {
  clusters[there].describe = refused;
  start();
  await until('it tells', () => tellings.length > 0);
  expect(tellings[0]).toMatchObject({ said: 'silent', since: null });
  expect(tellings[0]?.page.message).toContain('silent since at least 2026-11-26T02:59:');
});

it('asks again at the next look when nobody could be told, or somebody else was about to', async () => {
  clusters[there].describe = refused;
  const answers = [() => refused(), () => Promise.resolve('later' as const), () => Promise.resolve('told' as const)];
  let asked = 0;
  start({ teller: { tell: () => (answers[asked++] ?? refused)() } });
  await until('it logs that people were told', () => lines.some((line) => line.includes('people were told')));
  expect(asked).toBe(3);
  expect(lines.filter((line) => line.includes('could NOT be told'))).toHaveLength(1);
});

it('ends at once when it is stopped, whatever hangs', async () => {
  clusters[here].describe = hangs;
  clusters[there].describe = hangs;
  start({ rules: { everyMs: 60_000, afterMs: 120_000 } });
  await expect(running?.stop()).resolves.toBeUndefined();
});

describe('a beat on the wire', () => {
  const beat: Beat = {
    ...{ is: 'beat', side: here, namespace: 'dr', home: there, failoverVersion: 1, worker: '7@host' },
    ...{ at: '2026-11-26T03:00:00.000Z', musterVersion: '1.0.0' },
  };
  const never = new AbortController().signal;
  const outside = createOutside({ aws: { profiles: {} } });
  let server: Server;
  let status = 200;
  let body = '';
  let host = '';
  beforeAll(async () => {
    server = createServer((request, response) => {
      body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        if (status > 0) response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    outside.close();
    server.closeAllConnections();
    server.close();
  });
  const post = () => postBeat(outside, `http://${host}/a-key-of-ours`, beat, 300, never);

  it('is the JSON of it', async () => {
    status = 204;
    await post();
    expect(JSON.parse(body)).toEqual(beat);
  });

  it.each([
    ['an answer that is no yes', 503, 'answered 503'],
    ['no answer in time', 0, 'no answer within 300 ms'],
  ])('fails by %s, and names the receiver without the key in its URL', async (_what, answer, says) => {
    status = answer;
    const error: unknown = await post().catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(host);
    expect(String(error)).toContain(says);
    expect(String(error)).not.toContain('a-key-of-ours');
  });
});
