/** `muster orchestrator`, as a person types it, against two real clusters: before, during and after a loss. */
import { muster, type Ran } from '../cli/run-program';
import { first, second, startPair, type TestPair } from './pair';

let pair: TestPair;
beforeAll(async () => {
  pair = await startPair();
}, 300_000);
afterAll(() => pair.close(), 60_000);

const say = (command: string): Promise<Ran> =>
  muster(`orchestrator ${command}`, {
    settings: () => ({ musterVersion: '0.1.0', timeScale: 1, queuePrefix: '', actor: 'duty' }),
    orchestrator: () => ({ namespace: 'dr', retentionMs: 90 * 86_400_000, home: first, clusters: pair.places() }),
  });
const until = async (command: string, what: (ran: Ran) => boolean): Promise<Ran> => {
  for (;;) {
    const ran = await say(command);
    if (what(ran)) return ran;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

it('says before it is set up that neither knows the namespace, and what makes it', async () => {
  const { code, out } = await say('status');
  expect(code).toBe(0);
  expect(out).toContain('home: UNKNOWN');
  expect(out).toContain('WARNING  the namespace is not in eu-west-1 and us-west-2');
  expect(out).toContain('muster orchestrator setup makes it');
});

it('sets the pair up, and a second time says that all of it was so', async () => {
  const made = await say('setup');
  expect([made.code, made.err]).toEqual([0, '']);
  expect(made.out).toMatch(/^namespace 'dr' is in eu-west-1 and us-west-2: a write was seen on the other side after /);
  expect(made.out).toContain("namespace 'dr' made in both clusters, active in eu-west-1");
  expect((await say('setup')).out).toContain('all of it was so already');
}, 120_000);

it('shows where home is, what each cluster says, and that nobody polls yet', async () => {
  const { code, out } = await say('status');
  expect(code).toBe(0);
  expect(out.replace(/clock .* ms\)/g, 'clock').split('\n')).toEqual([
    'orchestrator   namespace dr   home: eu-west-1',
    `  eu-west-1  home   ${pair.servers[0].address}, server 1.31.2, says eu-west-1 is active, version 1`,
    '      no worker polls here',
    '      clock',
    `  us-west-2  standby   ${pair.servers[1].address}, server 1.31.2, says eu-west-1 is active, version 1`,
    '      no worker polls here',
    '      clock',
    '  copy: us-west-2 has every event of the 0 runs that run',
    'WARNING  no worker polls in eu-west-1',
    '         start one there: muster worker --region eu-west-1',
    'WARNING  no worker polls in us-west-2',
    '         start one there: muster worker --region us-west-2',
    '',
  ]);
});

it('says what the placement of an application cannot survive', async () => {
  const { out } = await say('status payments');
  // The reference plan: us-east-1 primary, eu-west-1 standby, us-west-2 witness. Nothing to warn of.
  expect(out).not.toContain('primary Region');
  const asData = JSON.parse((await say('status payments --json')).out) as Record<string, unknown>;
  expect(asData).toMatchObject({ is: 'orchestrator', home: first, active: [first], placement: [] });
});

it('hands over, and refuses what would change nothing', async () => {
  const refused = await say(`handover --to ${first} --reason rehearsal`);
  expect(refused.code).toBe(3);
  expect(refused.err).toContain('another cluster is home: saw home is eu-west-1');
  const done = await say(`handover --to ${second} --reason rehearsal`);
  expect([done.code, done.err]).toEqual([0, '']);
  expect(done.out).toMatch(/^home is us-west-2 after .* \(version 2\), recorded in namespace 'dr'/);
}, 90_000);

it('takes over from a home that is dead: what status says is what is typed', async () => {
  await until('status --json', ({ out }) => (JSON.parse(out) as { home: string }).home === second);
  await pair.servers[1].kill();
  const lost = await say('status');
  expect(lost.code).toBe(0);
  expect(lost.out).toContain('home is lost: us-west-2 does not answer');
  expect(lost.out).toContain('muster orchestrator takeover --to eu-west-1 --reason WHY');

  const taken = await say(`takeover --to ${first} --reason lost`);
  expect([taken.code, taken.err]).toEqual([0, '']);
  expect(taken.out).toMatch(/^home is eu-west-1 after .* \(version 101\)/);
  expect(taken.out).toContain('perhaps lost: what was acknowledged in the last seconds');
  expect((await say(`takeover --to ${second} --reason lost`)).code).toBe(1);
}, 90_000);

it('needs a reason and a Region that has a cluster', async () => {
  expect((await say(`takeover --to ${first}`)).code).toBe(2);
  const nowhere = await say('takeover --to ap-south-1 --reason lost');
  expect(nowhere.code).toBe(2);
  expect(nowhere.err).toContain('there is no cluster in ap-south-1');
});
