/** The claim beside a failover: what waits for it, what does not, and a newer orchestrator that has it. */
import { messages } from '../../contract/messages';
import { type Progress } from '../../contract/progress';
import { type RegisterPlace } from '../../domain/register';
import { acts, approveTwice, deadRegion, promotion, say, stepIs } from './scripts';
import { gateOpen, openStage, type Stage } from './stage';

const place: RegisterPlace = {
  region: 'us-west-2',
  bucket: 'payments-dr-usw2',
  key: 'register/recovery/payments.json',
  rules: { otherwise: 'hold' },
};

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.script = deadRegion;
});
afterEach(() => stage.close());

const approved = async (register: RegisterPlace = place) => {
  const operation = await stage.start(stage.input({ register }));
  await operation.until(gateOpen);
  for (const by of ['ops-lead', 'dba']) await operation.decide('approve', by, { acceptFence: 'impossible' });
  return operation;
};

it('an operation claims the register at its start, and hands the door its place with every step', async () => {
  const operation = await approved();
  const report = await operation.result();
  expect(report.outcome).toBe('recovered');
  expect(stage.claims).toEqual([{ place, application: 'payments', operationId: operation.operationId }]);
  const sending = stage.calls.find(({ intent }) => intent?.call === promotion.call);
  expect(sending?.register).toEqual({ place, claimed: true });
});

it('an operation of a plan without a register asks nobody', async () => {
  const operation = await stage.start(stage.input());
  await operation.until(gateOpen);
  await approveTwice(operation);
  expect(stage.claims).toEqual([]);
  expect(stage.calls.every(({ register }) => register === undefined)).toBe(true);
});

it('while the witness is silent everything goes on but the promotion, which follows when it answers', async () => {
  let silent = true;
  const claimed = stage.register;
  stage.register = (input, call) => (silent ? Promise.reject(new Error('no answer')) : claimed(input, call));
  const operation = await approved();
  const { journal } = await operation.until((progress) =>
    progress.journal.some(({ what }) => what.includes('waits for the register')),
  );
  expect(journal.map(({ what }) => what)).toContainEqual(
    expect.stringContaining('the register in us-west-2 does not answer: nothing that cannot be undone is sent'),
  );
  expect(acts(stage, 'api.prewarm').length).toBeGreaterThan(0);
  expect(acts(stage, 'ledger.promote').filter(({ intent }) => intent)).toEqual([]);
  silent = false;
  expect((await operation.result()).outcome).toBe('recovered');
});

it('where the plan names who proceeds without, the promotion does not wait', async () => {
  stage.register = () => Promise.reject(new Error('no answer'));
  const operation = await approved({ ...place, rules: { otherwise: 'proceed', by: 'ops-lead' } });
  const report = await operation.result();
  expect(report.outcome).toBe('recovered');
  expect(report.journal.map(({ what }) => what)).toContainEqual(
    expect.stringContaining('goes on without, by ops-lead'),
  );
});

it('a newer orchestrator that stands there pauses the run before anything that cannot be undone; resumed, it asks again', async () => {
  const claimed = stage.register;
  const saw = 'operation b.1 of version 102 holds payments';
  stage.register = (input, call) =>
    call === 1
      ? Promise.resolve({ is: 'refused', because: [{ rule: 'Superseded', saw, wanted: '', source: 'test' }] })
      : claimed(input, call);
  const operation = await stage.start(stage.input({ register: place }));
  const { paused } = await operation.until((progress) => progress.paused !== null);
  expect(paused).toMatchObject({ by: 'muster', reason: expect.stringContaining(saw) as string });
  expect(acts(stage, 'ledger.promote')).toEqual([]);
  await say(operation, messages.resume.name);
  await operation.until(gateOpen);
  for (const by of ['ops-lead', 'dba']) await operation.decide('approve', by, { acceptFence: 'impossible' });
  expect((await operation.result()).outcome).toBe('recovered');
  expect(stage.claims).toHaveLength(2);
});

it('what only a person mends is told as what it is, and keeps back only what cannot be undone, until the register answers otherwise', async () => {
  let denied = true;
  const claimed = stage.register;
  const because = [
    { rule: 'NotPermitted', saw: 'AccessDenied: s3:PutObject', wanted: 'mend permissions', source: 'test' },
  ] as const;
  stage.register = (input, call) => (denied ? Promise.resolve({ is: 'refused', because }) : claimed(input, call));
  // A missing permission is no silence: nobody goes on without.
  const operation = await stage.start(
    stage.input({ register: { ...place, rules: { otherwise: 'proceed', by: 'ops-lead' } } }),
  );
  const told = ({ journal }: Progress) =>
    journal.filter(({ what }) => what.includes('NotPermitted (AccessDenied: s3:PutObject)'));
  expect((await operation.until((progress) => told(progress).length > 0)).paused).toBeNull();
  await operation.until(gateOpen);
  for (const by of ['ops-lead', 'dba']) await operation.decide('approve', by, { acceptFence: 'impossible' });
  await operation.until(({ journal }) => journal.some(({ what }) => what.includes('waits for the register')));
  expect(told(await operation.until(() => stage.claims.length >= 3))).toHaveLength(1);
  expect(acts(stage, 'ledger.fence').length).toBeGreaterThan(0);
  expect(acts(stage, 'ledger.promote').filter(({ intent }) => intent)).toEqual([]);
  denied = false;
  expect((await operation.result()).outcome).toBe('recovered');
});

it('a promotion that the register kept back was not sent: the operation may still be aborted', async () => {
  const saw = 'operation b.1 of version 102 holds payments';
  stage.script = {
    ...deadRegion,
    'ledger.promote': ({ may, intent }) =>
      may === 'act' && intent
        ? { is: 'blocked', because: [{ rule: 'Superseded', saw, wanted: '', source: 'test' }] }
        : { is: 'ready', send: [promotion] },
  };
  const operation = await approved();
  await operation.until(stepIs('ledger.promote', 'parked'));
  expect((await operation.progress()).pointOfNoReturn).toBe(false);
  expect(await say(operation, messages.abort.name)).toMatchObject({ accepted: true });
  expect((await operation.result()).outcome).toBe('aborted');
});

it('a silent witness is asked less and less often while nobody waits for it', async () => {
  stage.register = () => Promise.reject(new Error('no answer'));
  const operation = await stage.start(stage.input({ register: place }));
  await operation.until(stepIs('gate.promote', 'waiting'));
  await operation.until(() => stage.claims.length >= 3);
  const { events } = await operation.handle.fetchHistory();
  const pauses = events
    ?.flatMap(({ timerStartedEventAttributes: one }) => (one?.startToFireTimeout ? [one.startToFireTimeout] : []))
    .map(({ seconds }) => Number(seconds))
    .filter((seconds) => seconds === 2 || seconds === 4 || seconds === 8);
  expect(pauses?.slice(0, 2)).toEqual([2, 4]);
  await say(operation, messages.abort.name);
  expect((await operation.result()).outcome).toBe('aborted');
});

it('an operation that is aborted while the witness is silent ends', async () => {
  stage.register = () => Promise.reject(new Error('no answer'));
  const operation = await stage.start(stage.input({ register: place }));
  await operation.until(stepIs('gate.promote', 'waiting'));
  await say(operation, messages.abort.name);
  expect((await operation.result()).outcome).toBe('aborted');
});
