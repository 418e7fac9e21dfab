/** Decisions in evidence stores over the real SDK: written once, found again, and a Region that is lost costs its two seconds and no more. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { createDoor } from '../../../activities/door/door';
import { createReadDecisions } from '../../../activities/evidence/read-decisions';
import { createWriteDecisions } from '../../../activities/evidence/write-decisions';
import { type ReadDecisionsResult, type WriteDecisionsResult } from '../../../contract/activities';
import { decisionKey, type DecisionRecord, decisionRecord } from '../../../contract/decisions';
import { settingsSchema } from '../../../lab/world/settings';
import { pairOfRegions } from '../../workflow/fake-stores';
import { until } from '../../until';
import { labOfSuite } from './lab-of-suite';

const stores = [
  { region: 'us-east-1', bucket: 'payments-dr-use1' },
  { region: 'eu-west-1', bucket: 'payments-dr-euw1' },
  { region: 'us-west-2', bucket: 'payments-dr-usw2' },
];
const settings = settingsSchema.parse({
  timeScale: 0.02,
  links: { defaultMs: 5, jitterMs: 0 },
  buckets: Object.fromEntries(stores.map(({ region, bucket }) => [bucket, region])),
});
const never = new AbortController().signal;

const suite = labOfSuite(settings, 'eu-west-1');

const recordOf = (nonce: string, change: Partial<DecisionRecord['message']> = {}): DecisionRecord =>
  decisionRecord(
    'approve',
    'payments',
    { operationId: 'a.1', gate: 'promote/1', nonce, by: 'dba', acceptFence: 'impossible', ...change },
    '2026-11-26T03:00:00.000Z',
  );
let cluster: string | null = 'eu-west-1';
const write = async (record: DecisionRecord): Promise<WriteDecisionsResult> => {
  const activity = createWriteDecisions({
    door: createDoor(suite.outside, Date.now),
    home: {
      active: () =>
        cluster === null ? Promise.reject(new Error('no answer')) : Promise.resolve({ cluster, failoverVersion: 1 }),
    },
    monotonicMs: () => performance.now(),
  });
  const input = {
    ...({ mode: 'real', accounts: [settings.account], orchestrator: pairOfRegions } as const),
    copies: [{ record, stores }],
  };
  return new MockActivityEnvironment().run<[typeof input], WriteDecisionsResult, typeof activity>(activity, input);
};
const read = async (operationId: string): Promise<ReadDecisionsResult> => {
  const activity = createReadDecisions(suite.outside);
  const input = { application: 'payments', operationId, stores };
  return new MockActivityEnvironment().run<[typeof input], ReadDecisionsResult, typeof activity>(activity, input);
};
const regions = stores.map(({ region }) => region);

/** Written again until every store has it, as the workflow does: on a busy machine a store may take longer than its two seconds. */
const writeToAll = async (record: DecisionRecord): Promise<WriteDecisionsResult> => {
  let result = await write(record);
  await until(`every store holds ${record.message.nonce}`, async () => {
    if (result.written.every(({ missing }) => missing.length === 0)) return true;
    result = await write(record);
    return false;
  });
  return result;
};

it('is written to every store and read from every store, whole, once', async () => {
  const record = recordOf('n-1', { lossCeilingMs: 5_000, reason: 'seen on the phone' });
  expect(await writeToAll(record)).toEqual({
    home: { region: 'eu-west-1', failoverVersion: 1 },
    written: [{ nonce: 'n-1', heldIn: regions, missing: [] }],
  });
  const { found, answered, silent, spoilt } = await read('a.1');
  expect(found).toEqual([{ record, heldIn: expect.arrayContaining(regions) as unknown }]);
  expect([answered, silent, spoilt]).toEqual([regions, [], []]);
});

it('a second write changes nothing, and says that it is held', async () => {
  const first = recordOf('n-2');
  await writeToAll(first);
  const { written } = await writeToAll({ ...first, at: '2026-11-26T03:00:09.000Z' });
  expect(written).toEqual([{ nonce: 'n-2', heldIn: regions, missing: [] }]);
  const { found } = await read('a.1');
  expect(found.filter(({ record }) => record.message.nonce === 'n-2').map(({ record }) => record.at)).toEqual([
    first.at,
  ]);
});

it('what is not as muster wrote it is named and not counted; another operation finds nothing', async () => {
  const record = recordOf('n-3');
  const [, store] = stores;
  const bucket = store?.bucket ?? '';
  const put = (key: string, body: string) =>
    suite.outside.send(
      {
        call: 's3:PutObject',
        region: 'eu-west-1',
        input: { Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' },
      },
      never,
    );
  await writeToAll(record);
  const { body } = await suite.outside.read(
    's3:GetObject',
    'eu-west-1',
    { Bucket: bucket, Key: decisionKey(record) },
    {},
    never,
  );
  await put('payments/b.1/decisions/promote-1-changed.json', body.replace('"dba"', '"ops-lead"'));
  await put('payments/b.1/decisions/promote-1-moved.json', body);
  await put('payments/b.1/decisions/notes.txt', 'approved by phone');
  const { found, spoilt } = await read('b.1');
  expect(found).toEqual([]);
  expect(spoilt.map(({ because }) => because).sort()).toEqual([
    expect.stringMatching(/JSON/),
    'it is of payments@a.1',
    expect.stringMatching(/^its SHA-256 is .* it was changed$/),
  ]);
  expect((await read('c.1')).found).toEqual([]);
});

it('a lost Region is answered for by the others within two seconds, and gets its copy when it is back', async () => {
  await suite.lab.world.regions.lose('us-east-1');
  const record = recordOf('n-4');
  try {
    const began = performance.now();
    const { written } = await write(record);
    const ms = Math.round(performance.now() - began);
    console.log(`decision beside a lost Region: ${ms} ms`);
    expect(written).toEqual([
      {
        ...{ nonce: 'n-4', heldIn: ['eu-west-1', 'us-west-2'] },
        missing: [{ ...stores[0], because: expect.any(String) as unknown }],
      },
    ]);
    expect(ms).toBeLessThan(2_500);
    const { found, silent } = await read('a.1');
    expect(found.map((one) => one.record.message.nonce)).toContain('n-4');
    expect(silent.map(({ region }) => region)).toEqual(['us-east-1']);
  } finally {
    await suite.lab.world.regions.heal('us-east-1');
  }
  expect((await writeToAll(record)).written).toEqual([{ nonce: 'n-4', heldIn: regions, missing: [] }]);
});

it('a cluster that cannot be asked leaves home unknown, and holds nothing up', async () => {
  cluster = null;
  expect(await writeToAll(recordOf('n-5'))).toMatchObject({ home: null, written: [{ heldIn: regions }] });
  cluster = 'another';
  expect((await write(recordOf('n-6'))).home).toEqual({ region: null, failoverVersion: 1 });
});
