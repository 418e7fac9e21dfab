/** Who tells people that a side is silent: over the real SDK, several workers of a side, one page, and never none. */
import { type ClosableOutside } from '../../../activities/create-outside';
import { createTeller, type Teller, type Telling } from '../../../activities/orchestrator/tell-silence';
import { type Said } from '../../../domain/orchestrator/silence';
import { type Lab } from '../../../lab/compose';
import { settingsSchema } from '../../../lab/world/settings';
import { openLab } from './open-lab';

const here = 'us-west-2';
const bucket = 'payments-dr-usw2';
const settings = settingsSchema.parse({
  timeScale: 0.02,
  links: { defaultMs: 0, jitterMs: 0 },
  buckets: { [bucket]: here },
  topics: { pages: here },
});
const never = new AbortController().signal;
const Key = 'orchestrator/silence/eu-west-1.json';

let lab: Lab;
let outside: ClosableOutside;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ lab, outside, close } = await openLab(settings, here));
}, 60_000);
afterAll(() => close());

let warnings: string[] = [];
beforeEach(async () => {
  warnings = [];
  // As after a silence that is over and told.
  await put({ said: 'answers', told: true, by: 'earlier', at: '2026-11-26T03:00:00.000Z' });
});

const put = (note: object) =>
  outside.send(
    {
      call: 's3:PutObject',
      region: here,
      input: { Bucket: bucket, Key, Body: JSON.stringify(note), ContentType: 'application/json' },
    },
    never,
  );
const tellerOf = (worker: string, more: object = { bucket }): Teller =>
  createTeller({
    ...{ outside, region: here, worker, topicArn: `arn:aws:sns:${here}:111122223333:pages` },
    now: () => new Date().toISOString(),
    monotonicMs: () => performance.now(),
    warn: (line) => warnings.push(line),
    ...more,
  });
const telling = (said: Said, weToldSilent = false): Telling => ({
  ...{ side: 'eu-west-1', said, weToldSilent },
  page: { subject: `eu-west-1 ${said}`, message: 'what to type' },
});
/** Told in these words, oldest first, while `during` ran. */
async function subjects(during: () => Promise<unknown>): Promise<readonly string[]> {
  const before = published().length;
  await during();
  return published().slice(before);
}
const published = (): readonly string[] =>
  lab.world.journal.entries('event').flatMap((entry) => {
    if (entry.is !== 'event' || entry.name !== 'topic.published') return [];
    // unsafe: what the lab's SNS writes.
    return [(entry.detail as { subject: string }).subject];
  });
/** As at one look after the other, until it was told. */
async function untilTold(teller: Teller, what: Telling): Promise<void> {
  while ((await teller.tell(what, never)) !== 'told') await new Promise((resolve) => setTimeout(resolve, 50));
}

it('five workers that see it at once call people once, and once when it is back', async () => {
  const workers = ['a', 'b', 'c', 'd', 'e'].map((name) => tellerOf(name));
  const all = (what: Telling) => () => Promise.all(workers.map((one) => untilTold(one, what)));
  expect(await subjects(all(telling('silent')))).toEqual(['eu-west-1 silent']);
  expect(await subjects(all(telling('answers', true)))).toEqual(['eu-west-1 answers']);
  expect(await subjects(all(telling('silent')))).toEqual(['eu-west-1 silent']);
  // Each that could not ask the bucket in time would have called too, and said so.
  expect(warnings).toEqual([]);
});

it('a worker that was started after people were called takes it back once the side answers', async () => {
  await untilTold(tellerOf('gone'), telling('silent'));
  expect(await subjects(() => untilTold(tellerOf('new'), telling('silent')))).toEqual([]);
  expect(await subjects(() => untilTold(tellerOf('new'), telling('answers')))).toEqual(['eu-west-1 answers']);
});

it('nobody is told that a side answers that nobody was told to be silent', async () => {
  expect(await subjects(() => untilTold(tellerOf('a'), telling('answers')))).toEqual([]);
  expect(await subjects(() => untilTold(tellerOf('a', {}), telling('answers')))).toEqual([]);
});

it('whoever claimed and died is waited for as long as a page may take, and no longer', async () => {
  await put({ said: 'silent', told: false, by: 'dead', at: '2026-11-26T03:00:00.000Z' });
  let now = 0;
  const teller = tellerOf('a', { bucket, monotonicMs: () => now });
  const asked = async (at: number) => {
    now = at;
    return teller.tell(telling('silent'), never);
  };
  expect(await subjects(async () => expect([await asked(0), await asked(9_999)]).toEqual(['later', 'later']))).toEqual(
    [],
  );
  expect(await subjects(async () => expect(await asked(10_000)).toBe('told'))).toEqual(['eu-west-1 silent']);
});

it('a page that SNS did not take is sent by the same worker at its next look', async () => {
  const teller = tellerOf('a');
  const id = lab.world.faults.start({ fault: 'server-error', percent: 100, match: { service: 'sns' } });
  await expect(teller.tell(telling('silent'), never)).rejects.toThrow('sns:Publish');
  lab.world.faults.stop(id);
  expect(await subjects(async () => expect(await teller.tell(telling('silent'), never)).toBe('told'))).toEqual([
    'eu-west-1 silent',
  ]);
});

it('people are told although the bucket does not answer, and the log says why by each worker', async () => {
  const id = lab.world.faults.start({ fault: 'server-error', percent: 100, match: { service: 's3' } });
  const told = await subjects(() =>
    Promise.all(['a', 'b'].map((name) => untilTold(tellerOf(name), telling('silent')))),
  );
  lab.world.faults.stop(id);
  expect(told).toEqual(['eu-west-1 silent', 'eu-west-1 silent']);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toContain(`s3://${bucket} does not say who tells`);
});

it('without a bucket each worker tells', async () => {
  const both = () => Promise.all(['a', 'b'].map((name) => untilTold(tellerOf(name, {}), telling('silent'))));
  expect(await subjects(both)).toHaveLength(2);
});
