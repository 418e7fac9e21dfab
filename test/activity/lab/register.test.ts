/** The register over the real SDK: conditional writes as the wire has them, and a signature that comes too late. */
import { createRegister, type RegisterPass } from '../../../activities/door/register';
import { settingsSchema } from '../../../lab/world/settings';
import { labOfSuite } from './lab-of-suite';

const witness = 'us-west-2';
const bucket = 'payments-dr-usw2';
const settings = settingsSchema.parse({
  timeScale: 0.02,
  links: { defaultMs: 5, jitterMs: 0 },
  buckets: { [bucket]: witness },
});
const never = new AbortController().signal;

const suite = labOfSuite(settings, 'eu-west-1');

/** ms that no test waits for. */
let passedMs = 0;
const registerOf = (failoverVersion: number) =>
  createRegister({
    outside: suite.outside,
    orchestrator: {
      failoverVersion: () => Promise.resolve(failoverVersion),
      newestVersion: () => Promise.resolve(failoverVersion),
    },
    now: () => new Date().toISOString(),
    monotonicMs: () => performance.now() + passedMs,
  });
const passOf = (operationId: string, claimed = false): RegisterPass => ({
  place: { region: witness, bucket, key: 'register/recovery/payments.json', rules: { otherwise: 'hold' } },
  application: 'payments',
  operationId,
  claimed,
});

it('is made once by two that claim at the same time, and both know who has it', async () => {
  const claims = await Promise.all([
    registerOf(1).claim(passOf('a.1'), never),
    registerOf(1).claim(passOf('b.1'), never),
  ]);
  expect(claims.map(({ operationId }) => operationId)).toEqual(['a.1', 'b.1']);
  const judged = await Promise.allSettled(
    ['a.1', 'b.1'].map((operationId) =>
      registerOf(1).check('rds:PromoteReadReplica', passOf(operationId, true), never),
    ),
  );
  // Whoever wrote last stands there, and the other is told so.
  expect(judged.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

it('goes to the cluster that took over, and is never given back', async () => {
  const register = registerOf(102);
  await register.claim(passOf('a.1'), never);
  await expect(registerOf(1).claim(passOf('c.1'), never)).rejects.toMatchObject({ code: 'Superseded' });
  const check = () => register.check('rds:PromoteReadReplica', passOf('a.1', true), never);
  await expect(check()).rejects.toMatchObject({ reason: 'JustTakenOver' });
  passedMs += 11_000;
  await expect(check()).resolves.toMatchObject({ says: 'a.1 of version 102 stood in it' });
});

it('is held while the witness Region is lost', async () => {
  await suite.lab.world.regions.lose(witness);
  try {
    await expect(registerOf(102).check('rds:PromoteReadReplica', passOf('a.1', true), never)).rejects.toMatchObject({
      code: 'Unavailable',
      reason: 'RegisterSilent',
    });
  } finally {
    await suite.lab.world.regions.heal(witness);
  }
});

it('keeps back a signed request when by then it may not be sent any more', async () => {
  const asked: string[] = [];
  const request = {
    call: 's3:PutObject',
    region: witness,
    input: { Bucket: bucket, Key: 'late.json', Body: '{}', ContentType: 'application/json' },
  } as const;
  const sending = suite.outside.send(request, never, () => {
    asked.push('closed?');
    return 'this worker did not run for 4100 ms';
  });
  await expect(sending).rejects.toMatchObject({ code: 'TooLate', done: 'no' });
  expect(asked).toHaveLength(1);
  await expect(
    suite.outside.read('s3:GetObject', witness, { Bucket: bucket, Key: 'late.json' }, {}, never),
  ).rejects.toMatchObject({ reason: 'NoSuchKey' });
});
