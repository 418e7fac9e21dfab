import { acts, approveTwice, deadRegion, promote, promotion } from './scripts';
import { gateOpen, openStage, type Stage } from './stage';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

describe('a failover', () => {
  it('recovers by dependency: capacity before the decision, promotion only after it and after the fence has ended', async () => {
    stage.script = deadRegion;
    const operation = await stage.start(stage.input());
    await operation.until((progress) => gateOpen(progress) && acts(stage, 'api.healthy').length > 0);
    expect(acts(stage, 'ledger.fence')).toHaveLength(0);
    await approveTwice(operation);
    const report = await operation.result();
    expect(report.outcome).toBe('recovered');
    expect(report.fence.outcome).toBe('impossible');
    expect(report.fence.acceptedBy).toEqual(['ops-lead', 'dba']);
    expect(report.protection).toBe('unprotected');
    expect(report.fence.returnsWritable).toEqual([
      { resource: 'ledger', instance: 'ledger-use1', region: 'us-east-1' },
    ]);
    // What an auditor needs in seven years, when the history is gone and the plan has changed.
    expect(report).toMatchObject({
      musterVersion: 'test',
      plan: { application: 'payments', accounts: ['111122223333'] },
      gate: { rules: { approvals: 2 }, is: 'approved', rounds: 1, closedBy: 'people' },
    });
    const order = stage.calls.filter((call) => call.may === 'act').map((call) => call.step);
    expect(order.indexOf('ledger.promote')).toBeGreaterThan(order.indexOf('ledger.fence'));
    expect(order.indexOf('front.shift')).toBeGreaterThan(order.indexOf('ledger.verify'));
    expect(order.at(-1)).toBe('payment.verify');
    expect(order).not.toContain('ledger.drain');
  });

  it('holds the promotion in history before anybody may send it: the intent is the input of the next activity', async () => {
    stage.script = deadRegion;
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    await approveTwice(operation);
    await operation.result();
    expect(acts(stage, 'ledger.promote').map((call) => call.intent)).toEqual([undefined, promotion]);
  });

  it('looks again before it sends again when the outcome of a promotion is unknown', async () => {
    let uncertain = 1;
    stage.script = {
      ...deadRegion,
      'ledger.promote': (input) => {
        if (input.intent && uncertain-- > 0) return { is: 'uncertain', request: promotion };
        return promote(input);
      },
    };
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    await approveTwice(operation);
    const report = await operation.result();
    expect(acts(stage, 'ledger.promote').map((call) => call.intent !== undefined)).toEqual([false, true, false, true]);
    expect(report.journal.map((entry) => entry.what).join('\n')).toContain('may have been sent and is not seen');
  });

  it('fences, drains and loses nothing when the primary lives behind a dead front', async () => {
    stage.script = { 'ledger.promote': promote };
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    await operation.decide('approve', 'ops-lead', { acceptFence: 'proven' });
    await operation.decide('approve', 'dba', { acceptFence: 'proven' });
    const report = await operation.result();
    expect(report.fence.outcome).toBe('proven');
    expect(report.loss).toEqual({ is: 'none' });
    expect(report.rpaMs).toBe(0);
    expect(report.rpaProvisional).toBe(false);
    expect(report.fence.returnsWritable).toEqual([]);
  });

  it('opens the gate again at once, as its next round, when the fence ends worse than accepted', async () => {
    stage.script = deadRegion;
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    await operation.decide('approve', 'ops-lead', { acceptFence: 'proven' });
    await operation.decide('approve', 'dba', { acceptFence: 'impossible' });
    const again = await operation.until((progress) => progress.gate?.gate === 'promote/2' && gateOpen(progress));
    expect(again.gate?.why).toContain('the fence ended impossible, accepted was proven');
    expect(acts(stage, 'ledger.promote')).toHaveLength(0);
    await operation.decide('approve', 'ops-lead', { gate: 'promote/2' });
    await operation.decide('approve', 'dba', { gate: 'promote/2' });
    const report = await operation.result();
    expect(report.outcome).toBe('recovered');
    expect(report.approvals).toHaveLength(4);
  });

  it('stops before anything moves when the standby is not a replica, naming every reason', async () => {
    const because = [
      { rule: 'standby is a replica', saw: 'no source', wanted: 'ledger-use1', source: 'rds:DescribeDBInstances' },
      { rule: 'standby is available', saw: 'failed', wanted: 'available', source: 'rds:DescribeDBInstances' },
    ] as const;
    let broken = true;
    stage.script = {
      ...deadRegion,
      'ledger.promote': (input) => (broken ? { is: 'blocked', because } : promote(input)),
    };
    const operation = await stage.start(stage.input());
    const parked = await operation.until((progress) =>
      progress.steps.some((step) => step.id === 'assess' && step.status === 'parked'),
    );
    expect(parked.steps.find((step) => step.id === 'assess')?.because).toEqual(because);
    expect(stage.calls.filter((call) => call.may === 'act')).toEqual([]);
    broken = false;
    const answer = await operation.handle.executeUpdate('retry', {
      args: [{ operationId: operation.operationId, step: 'assess', nonce: 'n1', by: 'duty', reason: 'mended' }],
    });
    expect(answer).toMatchObject({ accepted: true });
    await operation.until(gateOpen);
  });

  it('stops at assess when both databases accept writes, and names it', async () => {
    stage.script = {
      ...deadRegion,
      'ledger.fence': () => ({ is: 'moving', by: 'others', hint: 'open', notes: { writable: true } }),
      'ledger.promote': () => ({
        is: 'blocked',
        because: [{ rule: 'it is a replica', saw: 'no replica', wanted: 'a replica', source: 'test' }],
        notes: { writable: true },
      }),
    };
    const operation = await stage.start(stage.input());
    const parked = await operation.until((progress) =>
      progress.steps.some((step) => step.id === 'assess' && step.status === 'parked'),
    );
    expect(parked.steps.find((step) => step.id === 'assess')?.because.map((refusal) => refusal.rule)).toEqual([
      'TwoWriters',
      'it is a replica',
    ]);
    await operation.handle.terminate();
  });

  it('says degraded when service opens with less than the plan wished', async () => {
    stage.script = {
      ...deadRegion,
      'api.healthy': (input) =>
        input.may === 'act'
          ? { is: 'reached', evidence: {}, degraded: '41 of 50 tasks' }
          : { is: 'moving', by: 'others', hint: '' },
    };
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    await approveTwice(operation);
    const report = await operation.result();
    expect(report.outcome).toBe('degraded');
    expect(report.degraded).toEqual(['api.healthy: 41 of 50 tasks']);
  });

  it('writes the report to the surviving Region and the witness, and has ended when it was written', async () => {
    stage.script = deadRegion;
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    await approveTwice(operation);
    const report = await operation.result();
    expect(stage.evidence.map((one) => one.buckets.map((bucket) => bucket.region))).toEqual([
      ['eu-west-1', 'us-west-2'],
    ]);
    const { operationId, finishedAt } = report;
    expect(stage.evidence[0]?.report).toMatchObject({ operationId, finishedAt });
    expect(operationId).toBe(operation.operationId);
  });
});
