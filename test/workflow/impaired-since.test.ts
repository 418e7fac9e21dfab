import { type ImpairedSince } from '../../domain/report';
import { type OperationInput } from '../../contract/operation-input';
import { type Progress } from '../../contract/progress';
import { approveTwice, promote, say, sent, stepIs, unseen } from './scripts';
import { claim, gateOpen, openStage, type Operation, type Stage } from './stage';
import { ladder, simple, tag } from './starts';

const moving = { is: 'moving', by: 'others', hint: 'as it was' } as const;
const reached = { is: 'reached', evidence: {} } as const;

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.script = {
    'ledger.fence': ({ may }) => (may === 'act' ? { ...reached, notes: sent('sql:CloseForWrites') } : moving),
    'ledger.drain': () => moving,
    'ledger.promote': promote,
  };
});
afterEach(() => stage.close());

const failoverAtGate = (progress: Progress): boolean => progress.operation === 'failover' && gateOpen(progress);

/** What the failover that takes over says, and the operation it takes over from said last. */
async function overtaken(operation: Operation, change: Partial<OperationInput> = {}) {
  const before = await operation.progress();
  const input = stage.input(change);
  expect(await claim(stage, input, input.claimNonce, 'oncall')).toMatchObject({ is: 'yielding' });
  const failover = stage.latest(operation, 1);
  return { before: before.impairedSince, after: await failover.until(failoverAtGate) };
}

async function fencedSwitchover(): Promise<Operation> {
  const operation = await stage.start(stage.input({ operation: 'switchover' }));
  await operation.until(gateOpen);
  await approveTwice(operation);
  await operation.until(stepIs('ledger.fence', 'reached'));
  return operation;
}

describe('customers are without service since', () => {
  it('the first rung of a ladder began, when it hands on to a failover', async () => {
    stage.script = {
      ...stage.script,
      'ledger.drain': () => reached,
      'ledger.az-failover': ({ may }) =>
        may === 'look' ? moving : { is: 'blocked', because: [{ rule: 'r', saw: 's', wanted: 'w', source: 'test' }] },
    };
    const first = await stage.start(ladder(stage));
    const failover = stage.latest(first, 2);
    const { impairedSince } = await failover.until(failoverAtGate);
    await approveTwice(failover);
    const report = await failover.result();
    const [rung] = report.earlier ?? [];
    expect(report.impairedSince).toEqual({ at: rung?.startedAt, known: 'assumed' });
    expect(impairedSince).toEqual(report.impairedSince);
    expect(report.rtaMs).toBe(Date.parse(report.servedSince ?? '') - Date.parse(rung?.startedAt ?? ''));
  });

  it('a restore froze writers, when a failover takes over from it', async () => {
    const particulars = { tag, toTime: '2026-11-26T02:00:00.000Z' };
    const here = { from: 'us-east-1', to: 'us-east-1' };
    const operation = await stage.start(simple(stage, 'restore', here, { particulars }));
    await operation.until(stepIs('ledger.fence', 'reached'));
    const { before, after } = await overtaken(operation);
    expect(before.known).toBe('observed');
    expect(after.impairedSince).toEqual(before);
  });

  it('the fence of a switchover, whatever later time is stated to the failover that takes over', async () => {
    const later: ImpairedSince = { at: new Date(Date.now() + 60_000).toISOString(), known: 'stated' };
    const { before, after } = await overtaken(await fencedSwitchover(), { impairedSince: later });
    expect(before.known).toBe('observed');
    expect(after.impairedSince).toEqual(before);
  });

  it('the time that is stated, when it is before the fence', async () => {
    const earlier: ImpairedSince = { at: '2026-11-23T03:00:00.000Z', known: 'stated' };
    const { after } = await overtaken(await fencedSwitchover(), { impairedSince: earlier });
    expect(after.impairedSince).toEqual(earlier);
  });

  it('the failover began, where the switchover had not taken service away', async () => {
    const atGate = await stage.start(stage.input({ operation: 'switchover' }));
    await atGate.until(gateOpen);
    const { after } = await overtaken(atGate);
    expect(after.impairedSince).toEqual({ at: after.startedAt, known: 'assumed' });
  });

  it('the failover began, where a fence closed nobody out: people skipped it, or the old side was silent', async () => {
    stage.script = { ...stage.script, 'ledger.fence': ({ may }) => (may === 'act' ? { ...unseen } : moving) };
    const operation = await stage.start(stage.input({ operation: 'switchover' }));
    await operation.until(gateOpen);
    await approveTwice(operation);
    await operation.until(stepIs('ledger.fence', 'running'));
    const { before, after } = await overtaken(operation);
    expect(before.known).toBe('observed');
    expect(after.impairedSince).toEqual({ at: after.startedAt, known: 'assumed' });
  });

  it('the failover began, where the switchover had opened the primary again', async () => {
    const { script } = stage;
    let undoing = 0;
    stage.script = {
      ...script,
      'ledger.fence': (input, call) =>
        input.may === 'undo'
          ? { is: 'undone', notes: sent('sql:OpenForWrites') }
          : (script['ledger.fence']?.(input, call) ?? moving),
      // What is left to put back goes on while the failover is asked for.
      'api.prewarm': ({ may }) => {
        if (may === 'undo') undoing += 1;
        return may === 'undo' ? moving : reached;
      },
    };
    const operation = await fencedSwitchover();
    await say(operation, 'abort');
    await operation.until(() => undoing > 0);
    const { after } = await overtaken(operation);
    expect(after.impairedSince).toEqual({ at: after.startedAt, known: 'assumed' });
  });
});
