/** Who tells people that a side is silent: over the real SDK, several workers of a side, one page, and never none. */
import { createTeller, type Teller, type Telling } from '../../../activities/orchestrator/tell-silence';
import { type Said } from '../../../domain/orchestrator/silence';
import { settingsSchema } from '../../../lab/world/settings';
import { until } from '../../until';
import { labOfSuite } from './lab-of-suite';

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

const suite = labOfSuite(settings, here);

let warnings: string[] = [];
beforeEach(async () => {
  warnings = [];
  // As after a silence that is over and told.
  await put({ said: 'answers', told: true, by: 'earlier', at: '2026-11-26T03:00:00.000Z' });
});

const put = (note: object) =>
  suite.outside.send(
    {
      call: 's3:PutObject',
      region: here,
      input: { Bucket: bucket, Key, Body: JSON.stringify(note), ContentType: 'application/json' },
    },
    never,
  );
const tellerOf = (worker: string, more: object = { bucket }): Teller =>
  createTeller({
    ...{ outside: suite.outside, region: here, worker, topicArn: `arn:aws:sns:${here}:111122223333:pages` },
    now: () => new Date().toISOString(),
    monotonicMs: () => performance.now(),
    warn: (line) => warnings.push(line),
    ...more,
  });
/** `since`: null, as of a worker that began to look in the middle of it. */
const telling = (said: Said, weToldSilent = false, since: string | null = null): Telling => ({
  ...{ side: 'eu-west-1', said, weToldSilent, since },
  page: { subject: `eu-west-1 ${said}`, message: 'what to type' },
});
/** Told in these words, oldest first, while `during` ran. */
async function subjects(during: () => Promise<unknown>): Promise<readonly string[]> {
  const before = published().length;
  await during();
  return published().slice(before);
}
const published = (): readonly string[] =>
  suite.lab.world.journal.entries('event').flatMap((entry) => {
    if (entry.is !== 'event' || entry.name !== 'topic.published') return [];
    // unsafe: what the lab's SNS writes.
    return [(entry.detail as { subject: string }).subject];
  });
/** Whatever comes of it, the service serves the next test again. */
async function whileFailing<T>(service: string, during: () => Promise<T>): Promise<T> {
  const id = suite.lab.world.faults.start({ fault: 'server-error', percent: 100, match: { service } });
  try {
    return await during();
  } finally {
    suite.lab.world.faults.stop(id);
  }
}
/** As at one look after the other, until it was told. */
function untilTold(teller: Teller, what: Telling): Promise<void> {
  return until(`people are told: ${what.page.subject}`, async () => (await teller.tell(what, never)) === 'told');
}

it('five workers that see it at once call people once, and once when it is back', async () => {
  const workers = ['a', 'b', 'c', 'd', 'e'].map((name) => tellerOf(name));
  const all = (what: Telling) => () => Promise.all(workers.map((one) => untilTold(one, what)));
  const told = [];
  for (const what of [telling('silent'), telling('answers', true), telling('silent')])
    told.push(...(await subjects(all(what))));
  // Each that could not ask the bucket in time calls too, and says so: then the machine was too busy for this test.
  expect({ told, warnings }).toEqual({
    told: ['eu-west-1 silent', 'eu-west-1 answers', 'eu-west-1 silent'],
    warnings: [],
  });
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

it.each([
  ['another outage is told', 'silent', 'answers'],
  ['the end of another outage is told', 'answers', 'silent'],
] as const)(
  '%s although the bucket still has the last one, whose next word it did not take',
  async (_, said, between) => {
    const teller = tellerOf('a');
    const at = () => new Date().toISOString();
    await subjects(() => untilTold(teller, telling(said, said === 'answers', at())));
    const id = suite.lab.world.faults.start({ fault: 'server-error', percent: 100, match: { service: 's3' } });
    await subjects(() => untilTold(teller, telling(between, between === 'answers', at())));
    suite.lab.world.faults.stop(id);
    const since = at();
    const again = telling(said, said === 'answers', since);
    expect(await subjects(() => untilTold(teller, again))).toEqual([`eu-west-1 ${said}`]);
    // Another worker that saw the same finds it told.
    expect(await subjects(() => untilTold(tellerOf('b'), again))).toEqual([]);
  },
);

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
  await whileFailing('sns', () => expect(teller.tell(telling('silent'), never)).rejects.toThrow('sns:Publish'));
  expect(await subjects(async () => expect(await teller.tell(telling('silent'), never)).toBe('told'))).toEqual([
    'eu-west-1 silent',
  ]);
});

it('people are told although the bucket does not answer, and the log says why by each worker', async () => {
  const both = () => Promise.all(['a', 'b'].map((name) => untilTold(tellerOf(name), telling('silent'))));
  const told = await whileFailing('s3', () => subjects(both));
  expect(told).toEqual(['eu-west-1 silent', 'eu-west-1 silent']);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toContain(`s3://${bucket} does not say who tells`);
});

it('without a bucket each worker tells', async () => {
  const both = () => Promise.all(['a', 'b'].map((name) => untilTold(tellerOf(name, {}), telling('silent'))));
  expect(await subjects(both)).toHaveLength(2);
});
