import { heartbeat, sleep } from '@temporalio/activity';
import { messages } from '../../contract/messages';
import { type ReachOutcome } from '../../contract/activities';
import { acts, approveTwice, promote, say, sent, stepIs } from './scripts';
import { claim, gateOpen, openStage, type Operation, type Stage } from './stage';
import { drill, simple } from './starts';
import { westward } from '../domain/reference-plan';

const moving = { is: 'moving', by: 'others', hint: 'as it was' } as const;
const reached = { is: 'reached', evidence: {} } as const;

let stage: Stage;
let opened: boolean;
beforeEach(async () => {
  stage = await openStage();
  opened = false;
  stage.script = {
    'ledger.fence': ({ may }) =>
      may === 'undo' ? silent() : may === 'act' ? { ...reached, notes: sent('sql:CloseForWrites') } : moving,
    'api.prewarm': ({ may }) =>
      may === 'undo' ? { is: 'undone' } : may === 'act' ? { ...reached, notes: sent('ecs:UpdateService') } : moving,
    'ledger.drain': () => moving,
    'ledger.promote': promote,
  };
});
afterEach(() => stage.close());

/** An undo in a Region that does not answer: it goes on until the workflow calls it back, or the Region returns. */
async function silent(): Promise<ReachOutcome> {
  while (!opened) {
    heartbeat();
    await sleep(100);
  }
  return { is: 'undone' };
}

const undone = (step: string) => stage.calls.filter((call) => call.step === step && call.may === 'undo');

async function undoingIts(operation: Operation, approve: () => Promise<unknown>): Promise<void> {
  await operation.until(gateOpen);
  await approve();
  await operation.until(stepIs('ledger.fence', 'reached'));
  await say(operation, 'abort');
  await operation.until(() => undone('ledger.fence').length > 0);
}

describe('an undo in a Region that went silent', () => {
  it('is called back for a failover, which inherits what stands and says what that is', async () => {
    const operation = await stage.start(stage.input({ operation: 'switchover' }));
    await undoingIts(operation, () => approveTwice(operation));
    const input = stage.input({ startedBy: 'oncall' });
    expect(await claim(stage, input, input.claimNonce, 'oncall')).toMatchObject({ is: 'yielding' });
    const failover = stage.latest(operation, 1);
    const { journal } = await failover.until((progress) => progress.operation === 'failover' && gateOpen(progress));
    // One call that was called back: no other round, and nothing else is put back, least of all where customers will go.
    expect(undone('ledger.fence')).toHaveLength(1);
    expect(undone('api.prewarm')).toEqual([]);
    const text = journal.map(({ what }) => what).join('\n');
    expect(text).toMatch(/failover does not wait: not put back: ledger\.fence, .*api\.prewarm/);
    expect(text).toMatch(/became failover: .*kept: .*ledger\.fence reached/);

    await approveTwice(failover);
    await failover.until(() => acts(stage, 'ledger.fence').length > 1);
    const past = acts(stage, 'ledger.fence').at(-1)?.past;
    expect(past).toMatchObject({ before: { step: 'ledger.fence' }, sent: [{ call: 'sql:CloseForWrites' }] });
    opened = true;
    await say(failover, 'abort');
    expect(await failover.result()).toMatchObject({ operation: 'failover', outcome: 'aborted' });
  });

  it('ends first for a plan that takes over: at its gate customers must not be closed out', async () => {
    const operation = await stage.start(drill(stage, 'live', 'regional-failover'));
    await undoingIts(operation, async () => {
      const { gate } = await operation.progress();
      for (const by of ['ops-lead', 'dba'])
        await operation.decide('approve', by, { gate: gate?.gate ?? '', acceptUnprotected: true });
    });
    const input = simple(stage, 'switchover', westward);
    expect(await claim(stage, input, input.claimNonce, 'oncall')).toMatchObject({ is: 'yielding' });
    const became = await operation.progress();
    expect(became.yieldsTo).toMatchObject({ operation: 'switchover' });
    opened = true;
    const switchover = stage.latest(operation, 2);
    await switchover.until((progress) => progress.yieldsTo === null && gateOpen(progress));
    expect(undone('ledger.fence')).toHaveLength(1);
    expect(undone('api.prewarm')).toHaveLength(1);
    await switchover.handle.executeUpdate(messages.abort, {
      args: [{ operationId: switchover.operationId, nonce: 'n', by: 'dba', reason: 'enough' }],
    });
    await switchover.result();
  });
});
