import { type ReachOutcome } from '../../contract/activities';
import { type Refusal } from '../../domain/goal';
import { type Progress } from '../../contract/progress';
import { eastward } from '../domain/reference-plan';
import { acts, promote, say, sent, stepIs } from './scripts';
import { claim, gateOpen, openStage, type Operation, type Script, type Stage } from './stage';
import { simple, tag } from './starts';

const moving = { is: 'moving', by: 'others', hint: 'as it was' } as const;
const reached = { is: 'reached', evidence: {} } as const;
const silent: readonly [Refusal] = [{ rule: 'NoAnswer', saw: 'silence', wanted: 'an answer', source: 'test' }];

let stage: Stage;
let long: boolean;
beforeEach(async () => {
  stage = await openStage();
  long = false;
});
afterEach(() => stage.close());

/** Nine answers of this size, six of them at assess, are a history of which the server says that it is long. */
const much: ReachOutcome = {
  ...moving,
  ...{ notes: { troubles: [{ code: 'Throttled', says: 'x'.repeat(500_000) }] } },
};

/** Five steps that are long to look at, and one that is long to drive. */
function lengthy(looked: readonly string[], driven: string, act: Script = {}): Script {
  const looks = [...looked, ...Object.keys(act)].map((step): readonly [string, Script[string]] => [
    step,
    (input, call) => (input.may === 'look' ? much : (act[step]?.(input, call) ?? reached)),
  ]);
  expect(looks).toHaveLength(5);
  return { ...Object.fromEntries(looks), [driven]: ({ may }) => (may === 'look' || long ? much : moving) };
}

async function renewed(operation: Operation, driven: string): Promise<Progress> {
  long = true;
  const isRenewed = ({ journal }: Progress): boolean =>
    journal.some(({ what }) => what.includes('goes on in a new history'));
  await operation.until(isRenewed);
  long = false;
  return operation.until((progress) => isRenewed(progress) && stepIs(driven, 'running')(progress));
}

const startedAt = ({ steps }: Progress, id: string) => steps.find((step) => step.id === id)?.startedAt;

async function skipFence(operation: Operation): Promise<void> {
  await operation.until(stepIs('ledger.fence', 'parked'));
  await say(operation, 'skip', { step: 'ledger.fence', reason: 'nobody can reach it' });
}
const blocked = (): ReachOutcome => ({ is: 'blocked', because: silent });

describe('an operation that goes on in a new history', () => {
  it('knows what a person skipped, and what has ended is not begun again', async () => {
    const keep = (): ReachOutcome => ({ ...reached, ...{ notes: sent('rds:CreateDBSnapshot') } });
    const act: Script = { 'ledger.fence': blocked, 'ledger.keep': keep };
    stage.script = lengthy(['ledger.confirm', 'ledger.retire', 'ledger.stream'], 'ledger.replicate', act);
    const operation = stage.latest(await stage.start(simple(stage, 'reprotect', eastward)), 1);
    await skipFence(operation);
    const before = await operation.until(stepIs('ledger.replicate', 'running'));
    // It would close the new replica, which has the old primary's name.
    stage.script = { ...stage.script, 'ledger.fence': () => reached };

    const after = await renewed(operation, 'ledger.replicate');
    stage.script = { ...stage.script, 'ledger.replicate': () => reached };
    const report = await operation.result();
    expect(report).toMatchObject({
      outcome: 'degraded',
      startedAt: before.startedAt,
      fence: { perStep: { 'ledger.fence': 'not-tried' } },
      degraded: ['ledger.fence was skipped by ops-lead: nobody can reach it'],
    });
    for (const id of ['assess', 'ledger.fence', 'ledger.keep', 'ledger.replicate']) {
      expect([id, startedAt(after, id)]).toEqual([id, startedAt(before, id)]);
      expect(report.steps.find((step) => step.id === id)?.startedAt).toBe(startedAt(before, id));
    }
    expect(acts(stage, 'ledger.fence')).toHaveLength(1);
    expect(acts(stage, 'ledger.keep')).toHaveLength(1);
    expect(stage.calls.filter(({ step, may }) => step === 'ledger.fence' && may === 'look')).toHaveLength(1);
    // Neither its settle windows nor its deadline begin anew.
    const [first, ...others] = acts(stage, 'ledger.replicate').map(({ past, deadlineAt }) => [past.began, deadlineAt]);
    expect(others.length).toBeGreaterThan(2);
    for (const other of others) expect(other).toEqual(first);
  });

  it('keeps its gate: who has approved need not do so again', async () => {
    stage.script = lengthy(
      ['api.stand-down', 'ledger.drain', 'ledger.verify', 'front.shift', 'ledger.fence'],
      'api.prewarm',
    );
    const operation = await stage.start(stage.input());
    const before = await operation.until(gateOpen);
    await operation.decide('approve', 'ops-lead', { reason: 'seen' });
    const after = await renewed(operation, 'api.prewarm');
    expect(after.gate).toMatchObject({
      gate: 'promote/1',
      have: [{ by: 'ops-lead' }],
      decideBy: before.gate?.decideBy,
    });
    stage.script = { ...stage.script, 'api.prewarm': () => reached, 'ledger.promote': promote };
    await operation.decide('approve', 'dba');
    const report = await operation.result();
    expect(report).toMatchObject({ outcome: 'recovered', gate: { is: 'approved', rounds: 1 } });
    expect(report.approvals.map(({ by }) => by)).toEqual(['ops-lead', 'dba']);
  });

  it('tells a failover that takes over what was done, and nothing of what was decided for another operation', async () => {
    const fence = (): ReachOutcome => ({ ...blocked(), ...{ notes: sent('sql:CloseForWrites', 'unknown') } });
    stage.script = lengthy(
      ['ledger.confirm', 'ledger.check', 'ledger.set-aside', 'ledger.take-place'],
      'ledger.restore',
      { 'ledger.fence': fence },
    );
    const here = { from: 'us-east-1', to: 'us-east-1' };
    const particulars = { tag, toTime: '2026-11-26T02:00:00.000Z' };
    const operation = await stage.start(simple(stage, 'restore', here, { particulars }));
    const restore = stage.latest(operation, 1);
    await skipFence(restore);
    await restore.until(stepIs('ledger.restore', 'running'));
    const before = await renewed(restore, 'ledger.restore');
    stage.script = { 'ledger.drain': () => moving, 'ledger.promote': promote };
    const input = stage.input({ startedBy: 'oncall' });
    expect(await claim(stage, input, input.claimNonce, 'oncall')).toMatchObject({ is: 'yielding' });
    const failover = stage.latest(operation, 2);
    const after = await failover.until((progress) => progress.operation === 'failover' && gateOpen(progress));
    expect(after.steps.find(({ id }) => id === 'ledger.fence')).toMatchObject({ status: 'pending', startedAt: null });
    expect(after.startedAt).not.toBe(before.startedAt);
    for (const by of ['ops-lead', 'dba']) await failover.decide('approve', by);
    await failover.until(stepIs('ledger.fence', 'reached'));
    expect(acts(stage, 'ledger.fence').at(-1)?.past.sent).toMatchObject([{ call: 'sql:CloseForWrites' }]);
    await say(failover, 'abort');
    await failover.result();
  });
});
