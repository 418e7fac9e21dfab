/** Decisions while two clusters orchestrate: held outside home before they are answered, found again after a takeover, judged by one set of rules. */
import { randomUUID } from 'node:crypto';
import { decisionRecord, type DecisionRecord } from '../../contract/decisions';
import { type DecisionAnswer, homeChangedSignal, messages } from '../../contract/messages';
import { keep, pairOfRegions } from './fake-stores';
import { approveTwice, deadRegion, say } from './scripts';
import { gateOpen, openStage, type Operation, type Stage } from './stage';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.script = deadRegion;
});
afterEach(() => stage.close());

const atGate = async (): Promise<Operation> => {
  const operation = await stage.start(stage.input({ orchestrator: pairOfRegions }));
  await operation.until(gateOpen);
  return operation;
};
const journalOf = async (operation: Operation): Promise<readonly string[]> =>
  (await operation.progress()).journal.map(({ what }) => what);
const untilSaid = (operation: Operation, words: string) =>
  operation.until(({ journal }) => journal.some(({ what }) => what.includes(words)));
const kept = (region: string): readonly string[] => [...(stage.stores.objects.get(region) ?? [])].map(([key]) => key);
/** What the lost history had: an approval of the first round that this run does not know. */
const before = (operation: Operation, by: string, change: Partial<DecisionRecord['message']> = {}): DecisionRecord => {
  const { operationId } = operation;
  const message = { operationId, gate: 'promote/1', nonce: randomUUID(), by, acceptFence: 'impossible' as const };
  return decisionRecord('approve', 'payments', { ...message, ...change }, new Date().toISOString());
};
const homeMoved = (operation: Operation, change: { operationId?: string; nonce?: string } = {}) => {
  stage.stores.home = { region: 'us-west-2', failoverVersion: 102 };
  return operation.handle.signal(homeChangedSignal, {
    ...{ operationId: operation.operationId, failoverVersion: 102, nonce: randomUUID(), by: 'duty' },
    ...change,
  });
};

it('an approval is in every store before it is answered, and the answer names them', async () => {
  const operation = await atGate();
  const nonce = randomUUID();
  expect(await operation.decide('approve', 'ops-lead', { nonce })).toEqual({
    ...{ accepted: true, have: 1, need: 2 },
    ...{ heldIn: ['us-east-1', 'eu-west-1', 'us-west-2'], outlivesHome: true },
  });
  const key = `payments/${operation.operationId}/decisions/promote-1-${nonce}.json`;
  for (const region of ['us-east-1', 'eu-west-1', 'us-west-2']) expect(kept(region)).toEqual([key]);
  await operation.decide('approve', 'dba');
  const report = await operation.result();
  expect(report).toMatchObject({ outcome: 'recovered', approvals: [{ by: 'ops-lead' }, { by: 'dba' }] });
  expect(report.journal.map(({ what }) => what)).toContain(
    'approve promote/1: accepted, held in us-east-1, eu-west-1 and us-west-2',
  );
});

it('the gate does not open by an approval that is still being written, and a default waits for it', async () => {
  let answer: () => void = () => undefined;
  const operation = await atGate();
  stage.stores.beforeAnswer = () => new Promise((resolve) => (answer = resolve));
  const deciding = operation.decide('approve', 'ops-lead');
  await operation.until(() => stage.stores.writes.length === 1);
  expect((await operation.progress()).gate?.have).toEqual([]);
  answer();
  expect(await deciding).toMatchObject({ accepted: true, have: 1 });
  stage.stores.beforeAnswer = () => Promise.resolve();
  await say(operation, messages.abort.name);
  expect((await operation.result()).outcome).toBe('aborted');
});

it('the same decision said again while it is written waits for the same answer, and is written once', async () => {
  let answer: () => void = () => undefined;
  const operation = await atGate();
  stage.stores.beforeAnswer = () => new Promise((resolve) => (answer = resolve));
  const nonce = randomUUID();
  const message = { operationId: operation.operationId, gate: 'promote/1', nonce, by: 'dba' } as const;
  const said = [1, 2].map((n) =>
    operation.handle.executeUpdate(messages.approve, { updateId: `${nonce}-${n}`, args: [message] }),
  );
  await operation.until(() => stage.stores.writes.length === 1);
  await operation.progress();
  answer();
  const [one, other] = await Promise.all(said);
  expect(one).toMatchObject({ accepted: true, have: 1 });
  expect(other).toEqual(one);
  expect(stage.stores.writes).toHaveLength(1);
  await say(operation, messages.abort.name);
  await operation.result();
});

it('what a rule refuses is written nowhere', async () => {
  const operation = await atGate();
  expect(await operation.decide('approve', 'duty')).toMatchObject({
    accepted: false,
    because: expect.arrayContaining([expect.objectContaining({ rule: 'the starter does not approve' })]) as unknown,
  });
  expect(stage.stores.writes).toEqual([]);
  await say(operation, messages.abort.name);
  await operation.result();
});

it('two that decide at the same time are judged as they are counted: one person is not counted twice', async () => {
  let answer: () => void = () => undefined;
  const both = new Promise<void>((resolve) => (answer = resolve));
  const operation = await atGate();
  stage.stores.beforeAnswer = () => both;
  const said = [operation.decide('approve', 'dba'), operation.decide('approve', 'dba')];
  await operation.until(() => stage.stores.writes.length === 2);
  answer();
  const answers = (await Promise.all(said)) as DecisionAnswer[];
  expect(answers.map(({ accepted }) => accepted).sort()).toEqual([false, true]);
  expect((await operation.progress()).gate?.have).toHaveLength(1);
  await say(operation, messages.abort.name);
  await operation.result();
});

it('held by home alone it counts all the same, is told so, and the copies follow when the stores answer', async () => {
  const operation = await atGate();
  for (const region of ['us-east-1', 'us-west-2']) stage.stores.silent.add(region);
  expect(await operation.decide('approve', 'ops-lead')).toMatchObject({
    ...{ accepted: true, have: 1, heldIn: ['eu-west-1'], outlivesHome: false },
  });
  expect(await journalOf(operation)).toContain(
    'approve promote/1: accepted, held by home alone: of the evidence stores only eu-west-1 has it yet; the copy follows',
  );
  stage.stores.silent.delete('us-west-2');
  await untilSaid(operation, 'approve promote/1 by ops-lead: held in us-west-2 too');
  stage.stores.silent.delete('us-east-1');
  await untilSaid(operation, 'approve promote/1 by ops-lead: held in us-east-1 too');
  await operation.decide('approve', 'dba');
  expect((await operation.result()).outcome).toBe('recovered');
});

it('a run whose store stays silent ends all the same', async () => {
  stage.stores.silent.add('us-east-1');
  const operation = await atGate();
  await approveTwice(operation);
  expect((await operation.result()).outcome).toBe('recovered');
});

it('where home cannot be asked, two Regions are held to be enough, and one is not', async () => {
  const operation = await atGate();
  stage.stores.home = null;
  expect(await operation.decide('approve', 'ops-lead')).toMatchObject({ outlivesHome: true });
  for (const region of ['us-east-1', 'eu-west-1']) stage.stores.silent.add(region);
  expect(await operation.decide('approve', 'dba')).toMatchObject({ heldIn: ['us-west-2'], outlivesHome: false });
  await operation.result();
});

it('after a takeover the run counts what the stores hold and nobody asks twice', async () => {
  const operation = await atGate();
  for (const by of ['ops-lead', 'dba']) keep(stage.stores, before(operation, by), 'us-west-2');
  await homeMoved(operation);
  const report = await operation.result();
  expect(report).toMatchObject({ outcome: 'recovered', approvals: [{ by: 'ops-lead' }, { by: 'dba' }] });
  const journal = report.journal.map(({ what }) => what);
  expect(journal).toContain('home was taken over (version 102): decisions are read again');
  expect(journal).toContain('approve promote/1: accepted, found in us-west-2 after the takeover');
});

it('a store that is silent at the takeover is read until it tells: what it alone has is counted', async () => {
  const operation = await atGate();
  keep(stage.stores, before(operation, 'ops-lead'), 'us-west-2');
  for (const region of ['us-east-1', 'us-west-2']) stage.stores.silent.add(region);
  await homeMoved(operation);
  await untilSaid(operation, 'decisions in us-west-2 (payments-dr-usw2) were not read after the takeover');
  stage.stores.silent.delete('us-west-2');
  await untilSaid(operation, 'approve promote/1: accepted, found in us-west-2 after the takeover');
  stage.stores.silent.delete('us-east-1');
  await untilSaid(operation, 'every evidence store has told what was decided before the takeover');
  const reads = stage.stores.reads.length;
  await operation.decide('approve', 'dba');
  const { outcome, approvals, journal } = await operation.result();
  expect([outcome, approvals.map(({ by }) => by)]).toEqual(['recovered', ['ops-lead', 'dba']]);
  expect(stage.stores.reads).toHaveLength(reads);
  expect(journal.filter(({ what }) => what.startsWith('decisions in us-east-1'))).toHaveLength(1);
});

it('a read that no worker brought to its end is made again', async () => {
  const operation = await atGate();
  keep(stage.stores, before(operation, 'ops-lead'), 'us-west-2');
  stage.stores.beforeRead = () => {
    throw new Error('the worker has no time');
  };
  await homeMoved(operation);
  await untilSaid(operation, 'decisions were not read after the takeover: no worker could');
  stage.stores.beforeRead = () => undefined;
  await untilSaid(operation, 'approve promote/1: accepted, found in us-west-2 after the takeover');
  await say(operation, messages.abort.name);
  await operation.result();
});

it('another takeover has every store read again, also those that had told', async () => {
  stage.stores.silent.add('us-east-1');
  const operation = await atGate();
  await homeMoved(operation);
  await untilSaid(operation, 'decisions in us-east-1 (payments-dr-use1) were not read after the takeover');
  keep(stage.stores, before(operation, 'ops-lead'), 'us-west-2');
  await homeMoved(operation);
  await untilSaid(operation, 'approve promote/1: accepted, found in us-west-2 after the takeover');
  await say(operation, messages.abort.name);
  await operation.result();
});

it('stores are read no more once the gate is decided, though one never told', async () => {
  stage.stores.silent.add('us-east-1');
  const operation = await atGate();
  await homeMoved(operation);
  await untilSaid(operation, 'decisions in us-east-1 (payments-dr-use1) were not read after the takeover');
  await say(operation, messages.pause.name);
  await approveTwice(operation);
  // Copies to the same store are tried every 2 s, then 4 s: a read that went on would come between.
  await operation.until(() => stage.stores.writes.length >= 5);
  await say(operation, messages.resume.name);
  expect((await operation.result()).outcome).toBe('recovered');
  const { events } = await operation.handle.fetchHistory();
  // The last answer is that of resume, the one before it decided the gate.
  const decided = events?.filter((event) => event.workflowExecutionUpdateCompletedEventAttributes).at(-2);
  const lastRead = events?.findLast(
    ({ activityTaskScheduledEventAttributes: asked }) => asked?.activityType?.name === 'decisions.read',
  );
  expect(Number(lastRead?.eventId)).toBeLessThan(Number(decided?.eventId));
});

it('what it knows already is not counted again, and what the rules refuse is not counted because it lies there', async () => {
  const operation = await atGate();
  await operation.decide('approve', 'dba');
  keep(stage.stores, before(operation, 'duty'), 'us-west-2');
  await homeMoved(operation);
  await untilSaid(operation, 'found in us-west-2 after the takeover');
  expect((await operation.progress()).gate?.have.map(({ by }) => by)).toEqual(['dba']);
  expect(await journalOf(operation)).toContain(
    'approve promote/1: refused: the starter does not approve, found in us-west-2 after the takeover',
  );
  await say(operation, messages.abort.name);
  await operation.result();
});

it('a message meant for another operation is never counted, neither sent nor found', async () => {
  const operation = await atGate();
  const other = before(operation, 'dba', { operationId: 'another.1' });
  // Under this operation's key, as nobody writes it: the message inside says whose it is.
  keep(stage.stores, { ...other, operationId: operation.operationId }, 'us-west-2');
  await homeMoved(operation, { operationId: 'another.1' });
  await untilSaid(operation, 'homeChanged: ignored, it is meant for operation another.1');
  expect(stage.stores.reads).toEqual([]);
  await homeMoved(operation);
  await operation.until(() => stage.stores.reads.length === 1);
  await operation.decide('approve', 'ops-lead');
  expect((await operation.progress()).gate?.have.map(({ by }) => by)).toEqual(['ops-lead']);
  await say(operation, messages.abort.name);
  await operation.result();
});

it('decisions of a round that the surviving history has not opened yet count when it opens', async () => {
  let look: () => void = () => undefined;
  const looked = new Promise<void>((resolve) => (look = resolve));
  stage.script = {
    ...deadRegion,
    'front.shift': async () => {
      await looked;
      return { is: 'moving', by: 'others', hint: '' };
    },
  };
  const operation = await stage.start(stage.input({ orchestrator: pairOfRegions }));
  for (const by of ['ops-lead', 'dba']) keep(stage.stores, before(operation, by), 'us-west-2');
  await homeMoved(operation);
  await operation.until(() => stage.stores.reads.length === 1);
  stage.script = deadRegion;
  look();
  const report = await operation.result();
  expect(report.approvals.map(({ by, round }) => [by, round])).toEqual([
    ['ops-lead', 1],
    ['dba', 1],
  ]);
});

it('with one server nothing is written, read or asked, and the answer is as it was', async () => {
  const operation = await stage.start(stage.input());
  await operation.until(gateOpen);
  expect(await operation.decide('approve', 'ops-lead')).toEqual({ accepted: true, have: 1, need: 2 });
  await homeMoved(operation);
  await operation.decide('approve', 'dba');
  expect((await operation.result()).outcome).toBe('recovered');
  expect([stage.stores.writes, stage.stores.reads]).toEqual([[], []]);
});
