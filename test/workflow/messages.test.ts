import { type DecisionMessage, decisionSignals } from '../../contract/messages';
import { acts, approveTwice, deadRegion, promote, say } from './scripts';
import { claim, gateOpen, type Operation, openStage, operationOf, type Stage } from './stage';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.script = deadRegion;
});
afterEach(() => stage.close());

async function atGate(): Promise<Operation> {
  const operation = await stage.start(stage.input());
  await operation.until(gateOpen);
  return operation;
}

describe('a decision', () => {
  it('by the starter is refused, and says why', async () => {
    const operation = await stage.start(stage.input({ startedBy: 'dba' }));
    await operation.until(gateOpen);
    expect(await operation.decide('approve', 'dba')).toMatchObject({
      accepted: false,
      because: [{ rule: 'the starter does not approve', saw: 'dba' }],
    });
  });

  it('by somebody the plan does not name is refused', async () => {
    const operation = await atGate();
    expect(await operation.decide('approve', 'mallory')).toMatchObject({
      accepted: false,
      because: [{ rule: 'only named approvers decide' }],
    });
  });

  it('said twice with one nonce counts once and is answered the same', async () => {
    const operation = await atGate();
    expect(await operation.decide('approve', 'ops-lead', { nonce: 'n' })).toEqual({ accepted: true, have: 1, need: 2 });
    await operation.handle.signal(decisionSignals.approve, {
      operationId: operation.operationId,
      gate: 'promote/1',
      nonce: 'n',
      by: 'ops-lead',
    });
    expect((await operation.progress()).gate?.have).toHaveLength(1);
  });

  it('meant for another operation is ignored and journalled', async () => {
    const operation = await atGate();
    const answer = await operation.decide('approve', 'ops-lead', { operationId: 'another.0' });
    expect(answer).toMatchObject({ accepted: false, because: [{ rule: 'a message names this operation' }] });
    const progress = await operation.progress();
    expect(progress.gate?.have).toEqual([]);
    expect(progress.journal.at(-1)).toMatchObject({
      what: 'approve promote/1: ignored, it is meant for operation another.0',
      by: 'ops-lead',
    });
  });

  it('sent by signal while no worker runs is recorded and judged when one comes', async () => {
    const operation = await atGate();
    await stage.stopWorker();
    for (const by of ['ops-lead', 'dba']) {
      const message: DecisionMessage = {
        operationId: operation.operationId,
        gate: 'promote/1',
        nonce: by,
        by,
        acceptFence: 'impossible',
      };
      await operation.handle.signal(decisionSignals.approve, message);
    }
    await stage.startWorker();
    expect((await operation.result()).approvals.map((one) => one.by)).toEqual(['ops-lead', 'dba']);
  });

  it('to reject undoes what was done and ends the operation as rejected', async () => {
    const operation = await atGate();
    await operation.decide('reject', 'dba', { reason: 'it is only the front' });
    const report = await operation.result();
    expect(report).toMatchObject({ outcome: 'rejected', protection: 'protected', loss: { is: 'none' } });
    expect(report.fence).toMatchObject({
      outcome: 'not-tried',
      perStep: { 'ledger.fence': 'not-tried' },
      acceptedBy: [],
    });
    expect(stage.calls.filter((call) => call.may === 'undo').map((call) => call.step)).toContain('api.prewarm');
    expect(acts(stage, 'ledger.promote')).toEqual([]);
  });
});

describe('no decision by the deadline', () => {
  it('holds when the plan says hold: overdue, still waiting, and an approval still counts', async () => {
    const input = stage.input();
    const operation = await stage.start({ ...input, gate: { ...input.gate, withinMs: 200 } });
    await operation.until((progress) => progress.gate?.overdue === true);
    await approveTwice(operation);
    expect((await operation.result()).outcome).toBe('recovered');
  });

  it('aborts when the plan says abort', async () => {
    const input = stage.input();
    const operation = await stage.start({ ...input, gate: { ...input.gate, withinMs: 200, otherwise: 'abort' } });
    expect((await operation.result()).outcome).toBe('aborted');
    expect(acts(stage, 'ledger.promote')).toEqual([]);
  });

  it('proceeds when the plan says proceed, in the name the plan gives', async () => {
    const input = stage.input();
    const gate = {
      ...input.gate,
      withinMs: 200,
      otherwise: 'proceed',
      acceptFence: { outcome: 'impossible', by: 'cto' },
    } as const;
    const operation = await stage.start({ ...input, gate });
    const report = await operation.result();
    expect(report.outcome).toBe('recovered');
    expect(report.fence.acceptedBy).toEqual(['cto']);
  });
});

describe('an abort', () => {
  it('before anything irreversible was sent puts back what was changed, last step first', async () => {
    const operation = await atGate();
    await operation.until((progress) =>
      progress.steps.some((step) => step.id === 'api.healthy' && step.status === 'reached'),
    );
    expect(await say(operation, 'abort')).toMatchObject({ accepted: true });
    expect((await operation.result()).outcome).toBe('aborted');
    expect(stage.calls.filter((call) => call.may === 'undo').map((call) => call.step)).toEqual([
      'api.healthy',
      'api.prewarm',
    ]);
  });

  it('after the promotion was sent is refused: only forward', async () => {
    stage.script = {
      ...deadRegion,
      'ledger.promote': (input) => (input.intent ? { is: 'moving', by: 'us', hint: 'modifying' } : promote(input)),
    };
    const operation = await atGate();
    await approveTwice(operation);
    await operation.until((progress) => progress.pointOfNoReturn);
    expect(await say(operation, 'abort')).toMatchObject({
      accepted: false,
      because: [{ rule: 'nothing irreversible was sent' }],
    });
    await operation.handle.terminate();
  });
});

describe('a parked step', () => {
  const blocked = {
    is: 'blocked',
    because: [{ rule: 'NotPermitted', saw: 'AccessDenied', wanted: 'a role that may', source: 'test' }],
  } as const;

  it('is brought about after a retry', async () => {
    stage.script = {
      ...deadRegion,
      'front.shift': (input, call) => (input.may === 'act' && call === 0 ? blocked : { is: 'reached', evidence: {} }),
    };
    const operation = await atGate();
    await approveTwice(operation);
    await operation.until((progress) =>
      progress.steps.some((step) => step.id === 'front.shift' && step.status === 'parked'),
    );
    expect(await say(operation, 'retry', { step: 'front.shift' })).toMatchObject({ accepted: true });
    expect((await operation.result()).outcome).toBe('recovered');
  });

  it('counts as reached for its successors after a skip, with who and why as evidence', async () => {
    stage.script = {
      ...deadRegion,
      'front.shift': (input) => (input.may === 'act' ? blocked : { is: 'moving', by: 'others', hint: '' }),
    };
    const operation = await atGate();
    await approveTwice(operation);
    await operation.until((progress) =>
      progress.steps.some((step) => step.id === 'front.shift' && step.status === 'parked'),
    );
    await say(operation, 'skip', { step: 'front.shift', reason: 'moved by hand' });
    const report = await operation.result();
    expect(report.outcome).toBe('degraded');
    expect(report.steps.find((step) => step.id === 'front.shift')).toMatchObject({
      state: 'skipped',
      evidence: { skippedBy: 'ops-lead', reason: 'moved by hand' },
    });
  });

  it('that is a promotion is not skipped while a look shows no writable database', async () => {
    stage.script = { ...deadRegion, 'ledger.promote': (input) => (input.intent ? blocked : promote(input)) };
    const operation = await atGate();
    await approveTwice(operation);
    await operation.until((progress) =>
      progress.steps.some((step) => step.id === 'ledger.promote' && step.status === 'parked'),
    );
    expect(await say(operation, 'skip', { step: 'ledger.promote' })).toMatchObject({
      accepted: false,
      because: [{ rule: 'a skipped promotion is a fact' }],
    });
    await operation.handle.terminate();
  });

  it('that is a promotion may be skipped once a look shows a writable database', async () => {
    stage.script = {
      ...deadRegion,
      'ledger.promote': (input, call) =>
        input.intent
          ? blocked
          : input.may === 'look' && call > 0
            ? { ...blocked, notes: { writable: true } }
            : promote(input),
    };
    const operation = await atGate();
    await approveTwice(operation);
    await operation.until((progress) =>
      progress.steps.some((step) => step.id === 'ledger.promote' && step.status === 'parked'),
    );
    expect(await say(operation, 'skip', { step: 'ledger.promote' })).toMatchObject({ accepted: true });
    expect((await operation.result()).outcome).toBe('degraded');
  });

  it('cannot be retried while it is not parked', async () => {
    const operation = await atGate();
    expect(await say(operation, 'retry', { step: 'ledger.promote' })).toMatchObject({
      accepted: false,
      because: [{ saw: 'ledger.promote is pending' }],
    });
  });
});

describe('a pause', () => {
  it('starts nothing new until somebody resumes', async () => {
    const operation = await atGate();
    await say(operation, 'pause');
    await approveTwice(operation);
    await operation.until((progress) => progress.gate?.is === 'approved');
    expect(acts(stage, 'ledger.fence')).toEqual([]);
    await say(operation, 'resume');
    expect((await operation.result()).outcome).toBe('recovered');
  });
});

describe('a second failover', () => {
  it('starts when none runs, joins one that waits at its gate, and is refused by name once that one moves on', async () => {
    stage.script = { ...deadRegion, 'payment.verify': () => ({ is: 'moving', by: 'others', hint: 'waiting' }) };
    const input = stage.input();
    const first = await claim(stage, input, input.claimNonce);
    expect(first.is).toBe('started');
    const handle = stage.client.workflow.getHandle('recovery/payments');
    const operation = operationOf(
      Object.assign(handle, { firstExecutionRunId: first.operationId.replace(/\.0$/, '') }),
      input,
    );
    await operation.until(gateOpen);
    expect(await claim(stage, stage.input(), 'second', 'dba')).toMatchObject({
      is: 'joined',
      operationId: first.operationId,
    });
    await approveTwice(operation);
    await operation.until((progress) => progress.gate?.is === 'approved');
    const refused = await claim(stage, stage.input(), 'third', 'dba');
    expect(refused).toMatchObject({
      is: 'refused',
      operationId: first.operationId,
      because: [{ rule: 'OperationRunning' }],
    });
    expect(refused.because?.[0]?.saw).toContain(first.operationId);
    await handle.terminate();
  });
});
