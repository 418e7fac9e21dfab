import { acts, approveTwice, deadRegion, promote, promotion } from './scripts';
import { gateOpen, openStage, type Stage } from './stage';

let stage: Stage;
afterEach(() => stage.close());

describe('a namespace without our search attributes', () => {
  it('still recovers', async () => {
    stage = await openStage({ searchAttributes: false });
    stage.script = deadRegion;
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    await approveTwice(operation);
    expect((await operation.result()).outcome).toBe('recovered');
  });
});

describe('a surviving Region without a worker', () => {
  it('has its steps done by a worker of another Region, and says so', async () => {
    stage = await openStage({ survivors: false });
    stage.script = deadRegion;
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    await approveTwice(operation);
    const report = await operation.result();
    expect(report.outcome).toBe('recovered');
    expect(
      report.journal.map(({ what }) => what).filter((what) => what.includes('no worker in eu-west-1')),
    ).toHaveLength(1);
  }, 60_000);

  it('that loses it with a promotion handed out has it looked for before it is sent by another', async () => {
    stage = await openStage();
    stage.script = {
      ...deadRegion,
      'ledger.promote': (input, call) => {
        if (call === 0 && input.may === 'act') stage.stopSurvivors();
        return promote(input);
      },
    };
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    await approveTwice(operation);
    const report = await operation.result();
    expect(report.outcome).toBe('recovered');
    expect(acts(stage, 'ledger.promote').map(({ intent }) => intent !== undefined)).toEqual([false, false, true]);
    expect(report.journal.map(({ what }) => what).join('\n')).toContain('may have been sent and is not seen');
  }, 60_000);
});

describe('a dry run', () => {
  it('looks at every goal, sends nothing, and predicts the requests in order', async () => {
    stage = await openStage();
    stage.script = deadRegion;
    const operation = await stage.start(stage.input({ mode: 'dry-run' }));
    const report = await operation.result();
    expect(stage.calls.every((call) => call.may === 'look')).toBe(true);
    expect(new Set(stage.calls.map((call) => call.step)).size).toBe(stage.calls.length);
    expect(acts(stage, 'ledger.promote')).toEqual([]);
    expect(report.predicted?.requests).toMatchObject([
      { step: 'ledger.promote', call: promotion.call, input: promotion.input },
    ]);
    expect(report.predicted?.cannotKnow.join('\n')).toContain('ledger.fence: us-east-1 is silent');
    expect(report).toMatchObject({
      mode: 'dry-run',
      outcome: 'predicted',
      rtaMs: null,
      servedSince: null,
      protection: 'protected',
    });
    expect(stage.evidence).toEqual([]);
  });
});

describe('what people read', () => {
  it('is an exposure that is looked at again while the gate is open', async () => {
    stage = await openStage();
    const commit = (call: number) => ({
      lastCommitAt: '2026-11-23T03:00:00.000Z',
      askedAt: `2026-11-23T03:00:0${Math.min(call + 1, 9)}.000Z`,
    });
    stage.script = {
      ...deadRegion,
      'ledger.promote': (_input, call) => ({ is: 'moving', by: 'others', hint: '', notes: { position: commit(call) } }),
    };
    const operation = await stage.start(stage.input());
    const first = await operation.until(gateOpen);
    expect(first.exposure).toMatchObject({ is: 'open', atLeastMs: 1_000 });
    await operation.until(({ exposure }) => exposure.is === 'open' && exposure.atLeastMs === 2_000);
    await operation.handle.terminate();
  });

  it('shows decide-by, the payload to approve with, and the critical path at the gate', async () => {
    stage = await openStage();
    stage.script = deadRegion;
    const operation = await stage.start(stage.input());
    const progress = await operation.until(gateOpen);
    expect(progress.gate).toMatchObject({ gate: 'promote/1', need: 2, otherwise: 'hold', expectedFence: 'impossible' });
    expect(progress.criticalPath).toContain('ledger.promote');
    const { memo } = await operation.handle.describe();
    expect(memo).toMatchObject({ operationId: operation.operationId, gate: 'promote/1', application: 'payments' });
    await operation.handle.terminate();
  });
});
