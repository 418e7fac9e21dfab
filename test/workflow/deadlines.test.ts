/** A gate's deadline whose default acts, while two clusters orchestrate: clocks that are off, a home that moved, stores that are silent. */
import { randomUUID } from 'node:crypto';
import { decisionRecord } from '../../contract/decisions';
import { messages } from '../../contract/messages';
import { openGate } from '../../domain/gate/gate';
import { plus } from '../../domain/instant';
import { keep, pairOfRegions } from './fake-stores';
import { deadRegion, say } from './scripts';
import { openStage, type Operation, type Stage } from './stage';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.script = deadRegion;
});
afterEach(() => stage.close());

const start = (withinMs = 1_500): Promise<Operation> => {
  const input = stage.input({ orchestrator: pairOfRegions });
  return stage.start({ ...input, gate: { ...input.gate, withinMs, otherwise: 'abort' } });
};
const untilSaid = (operation: Operation, words: string) =>
  operation.until(({ journal }) => journal.some(({ what }) => what.includes(words)));
const journalOf = ({ journal }: { readonly journal: readonly { readonly what: string }[] }): string =>
  journal.map(({ what }) => what).join('\n');
const behind = (ms: number) => ({ workerAt: new Date(Date.now() - ms).toISOString(), witnessAt: null });
const moved = { region: 'us-west-2', failoverVersion: 102 };

it('acts when the clocks agree, after the stores were read', async () => {
  const operation = await start();
  const report = await operation.result();
  expect(report).toMatchObject({ outcome: 'aborted', gate: { closedBy: 'default' } });
  expect(stage.stores.reads).toHaveLength(1);
  expect(journalOf(report)).not.toContain('early');
});

it('is asked again after every wait, and acts when two clocks agree', async () => {
  const operation = await start(8_000);
  const { gate } = await operation.until((progress) => progress.gate?.is === 'open');
  await operation.until(() => stage.clocksRead > 0);
  // Before the time that people were told by 4 s, and after that wait still by 3 s: it too was cut short.
  const early = [4_000, 3_000];
  stage.clock = () => {
    const ms = early.shift();
    return ms === undefined ? behind(0) : { workerAt: plus(gate?.decideBy ?? '', -ms), witnessAt: null };
  };
  const report = await operation.result();
  expect(report.outcome).toBe('aborted');
  expect(journalOf(report).match(/ms early by the worker's or the witness's clock; waiting again/g)).toHaveLength(2);
});

it('a time that was told by a clock behind all others comes that much later, also when the next home goes by the right time', async () => {
  stage.clock = () => behind(-4_000);
  const operation = await start(4_000);
  const { gate } = await operation.until((progress) => progress.gate?.is === 'open');
  await untilSaid(operation, 'the clock of home is');
  // What its timer would ask under a home whose clock is right: past the time that was told, and 3 s before the round is over.
  const past = [1_000, 4_000];
  stage.clock = () => ({ workerAt: plus(gate?.decideBy ?? '', past.shift() ?? 4_000), witnessAt: null });
  const report = await operation.result();
  expect(report.outcome).toBe('aborted');
  expect(journalOf(report).match(/ms early by the worker's or the witness's clock; waiting again/g)).toHaveLength(1);
});

it('a clock that is hours behind is not waited for: people are', async () => {
  const lags = [0];
  stage.clock = () => behind(lags.shift() ?? 7_200_000);
  const operation = await start();
  await untilSaid(operation, 'behind (worker');
  expect((await operation.progress()).gate).toMatchObject({ is: 'open', overdue: true });
  await say(operation, messages.abort.name);
  await operation.result();
});

it('counts first what people decided on the lost home, and does not abort what they approved', async () => {
  const operation = await start();
  await untilSaid(operation, 'gate promote/1 opened');
  for (const by of ['ops-lead', 'dba']) {
    const { operationId } = operation;
    const message = { operationId, gate: 'promote/1', nonce: randomUUID(), by, acceptFence: 'impossible' as const };
    keep(stage.stores, decisionRecord('approve', 'payments', message, new Date().toISOString()), 'us-west-2');
  }
  const report = await operation.result();
  expect(report).toMatchObject({ outcome: 'recovered', gate: { closedBy: 'people' } });
  expect(journalOf(report)).toContain('found in us-west-2 before the default acts');
});

it('home that moved while it waited is told, and the default acts once a store outside the home of then has told', async () => {
  const operation = await start();
  await operation.until(({ gate }) => gate?.is === 'open');
  await operation.until(() => stage.clocksRead > 0);
  stage.stores.home = moved;
  const report = await operation.result();
  expect(report.outcome).toBe('aborted');
  expect(journalOf(report)).toContain(
    'gate promote/1: home moved while it waited, from eu-west-1 (version 1) to us-west-2 (version 102)',
  );
});

it('home moved and no store beyond it tells: the default does not act, and people decide', async () => {
  const operation = await start();
  await operation.until(({ gate }) => gate?.is === 'open');
  await operation.until(() => stage.clocksRead > 0);
  stage.stores.home = moved;
  for (const region of ['us-east-1', 'us-west-2']) stage.stores.silent.add(region);
  await untilSaid(operation, 'no evidence store outside it told what was decided before');
  expect((await operation.progress()).gate).toMatchObject({ is: 'open', overdue: true });
  for (const by of ['ops-lead', 'dba']) await operation.decide('approve', by);
  expect((await operation.result()).outcome).toBe('recovered');
});

it('a home that stayed acts by what it knows, though no store answers', async () => {
  for (const region of ['us-east-1', 'eu-west-1', 'us-west-2']) stage.stores.silent.add(region);
  const operation = await start();
  expect((await operation.result()).outcome).toBe('aborted');
});

it('a round that stands open in a new history keeps under which home it opened: a move before it is not forgotten', async () => {
  stage.stores.home = moved;
  for (const region of ['us-east-1', 'us-west-2']) stage.stores.silent.add(region);
  const input = stage.input({ orchestrator: pairOfRegions });
  const gate = { ...input.gate, withinMs: 1_500, otherwise: 'abort' as const };
  const openedAt = new Date().toISOString();
  const operation = await stage.start({
    ...input,
    gate,
    inherited: {
      ...{ operation: 'failover', operationId: 'first.0', startedBy: 'duty', reason: 'us-east-1 down' },
      ...{ steps: {}, journal: [], pointOfNoReturn: false },
      soFar: {
        ...{ startedAt: openedAt, gate: openGate(gate, openedAt, 'as it was'), checkedRound: 0 },
        ...{ expectedFence: 'impossible', positions: {}, skippedAtAssess: null, exposureAtDecision: null },
        held: {
          ...{ uncopied: [], early: [], openedRound: 1, homeBehindMs: 2_500 },
          openedUnder: { region: 'eu-west-1', failoverVersion: 1 },
        },
      },
    },
  });
  await untilSaid(operation, 'no evidence store outside it told what was decided before');
  expect(journalOf(await operation.progress()).split('\n')).toContain(
    'gate promote/1: home moved while it waited, from eu-west-1 (version 1) to us-west-2 (version 102)',
  );
  expect((await operation.progress()).gate).toMatchObject({ is: 'open', overdue: true });
  await say(operation, messages.abort.name);
  await operation.result();
});
