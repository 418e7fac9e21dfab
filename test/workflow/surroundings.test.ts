import { ApplicationFailure } from '@temporalio/common';
import { acts, approveTwice, deadRegion, promote, promotion } from './scripts';
import { gateOpen, openStage, type Stage } from './stage';

const byOthers = {
  is: 'blocked',
  because: [{ rule: 'promoted by us', saw: 'promoted by somebody else', wanted: 'a replica', source: 'test' }],
} as const;

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

describe('a worker that died with a promotion it had sent, the last of its Region', () => {
  it('leaves a promotion that counts as ours: looked for by another worker, reached, and listed among the requests', async () => {
    stage = await openStage();
    let release = (): void => undefined;
    const dead = new Promise<void>((resolve) => (release = resolve));
    let sentAt: number | undefined;
    stage.script = {
      ...deadRegion,
      'ledger.promote': async (input) => {
        if (!input.intent || sentAt !== undefined) {
          // As the judge does: a source that is gone counts as ours only when something may have been sent.
          const ours = input.past.sent.some(({ call }) => call === promotion.call);
          if (sentAt !== undefined) return ours ? { is: 'reached', evidence: {} } : byOthers;
          return promote(input);
        }
        sentAt = Date.now();
        stage.stopSurvivors();
        await dead;
        return promote(input);
      },
    };
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    await approveTwice(operation);
    const report = await operation.result();
    release();
    expect(report).toMatchObject({ outcome: 'recovered', protection: 'unprotected' });
    expect(report.requests).toMatchObject([{ step: 'ledger.promote', answer: 'unknown', inputHash: null }]);
    // Dated before it was sent: what the world shows after that may be its effect.
    expect(Date.parse(report.requests[0]?.at ?? '')).toBeLessThanOrEqual(sentAt ?? 0);
  }, 90_000);
});

describe('a default that acts', () => {
  it('does not when no clock can be read: people are awaited, and the run neither fails nor goes on by itself', async () => {
    stage = await openStage();
    stage.script = deadRegion;
    stage.clock = () => {
      throw ApplicationFailure.nonRetryable('no clock');
    };
    const input = stage.input();
    const operation = await stage.start({ ...input, gate: { ...input.gate, withinMs: 500, otherwise: 'abort' } });
    const held = await operation.until((progress) => progress.gate?.overdue === true);
    expect(held.outcome).toBeNull();
    await operation.decide('reject', 'dba');
    expect((await operation.result()).outcome).toBe('rejected');
  });
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
