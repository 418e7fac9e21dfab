import { type RecoveryReport } from '../../domain/report';
import { acts, approveTwice, promote, promotion, say, sent, stepIs } from './scripts';
import { claim, gateOpen, openStage, type Operation, type Script, type Stage } from './stage';

const moving = { is: 'moving', by: 'others', hint: 'as it was' } as const;
const reached = { is: 'reached', evidence: {} } as const;
const blocked = (rule: string) =>
  ({ is: 'blocked', because: [{ rule, saw: 'it is so', wanted: 'otherwise', source: 'test' }] }) as const;
const position = { lastCommitAt: '2026-11-23T03:00:00.000Z', askedAt: '2026-11-23T03:00:01.000Z' };

/** Both sides well; a fence that is undone had closed something. */
const well: Script = {
  'ledger.fence': ({ may }) =>
    may === 'undo'
      ? { is: 'undone', notes: sent('sql:OpenForWrites') }
      : may === 'act'
        ? { is: 'reached', evidence: {}, notes: sent('sql:CloseForWrites') }
        : moving,
  'ledger.promote': (input) => ({ ...promote(input), notes: { position } }),
};

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.script = well;
});
afterEach(() => stage.close());

const planned = (): Promise<Operation> => stage.start(stage.input({ operation: 'switchover' }));
const stepOf = (report: RecoveryReport, id: string) => report.steps.find((step) => step.id === id);

describe('a switchover', () => {
  it('loses nothing: ready, fenced, drained, promoted, in this order, and without service only from the fence on', async () => {
    const operation = await planned();
    const before = await operation.until(gateOpen);
    expect(before.impairedSince.known).toBe('planned');
    await approveTwice(operation);
    const report = await operation.result();
    expect(report).toMatchObject({
      operation: 'switchover',
      outcome: 'recovered',
      loss: { is: 'none' },
      rpaMs: 0,
      rpaProvisional: false,
      fence: { outcome: 'proven', returnsWritable: [], twoWritersPossibleSince: null },
      impairedSince: { known: 'observed', at: stepOf(report, 'ledger.fence')?.startedAt },
      protection: 'unprotected',
    });
    const order = stage.calls.filter((call) => call.may === 'act').map((call) => call.step);
    const first = (id: string): number => order.indexOf(id);
    expect(first('api.healthy')).toBeLessThan(first('ledger.fence'));
    expect(first('ledger.fence')).toBeLessThan(first('ledger.drain'));
    expect(first('ledger.drain')).toBeLessThan(first('ledger.promote'));
    expect(first('front.shift')).toBeLessThan(first('api.stand-down'));
  });

  it('does not begin when the old side is silent', async () => {
    stage.script = { ...well, 'ledger.fence': () => ({ is: 'unseen', because: blocked('NoAnswer').because }) };
    const report = await (await planned()).result();
    expect(report).toMatchObject({ outcome: 'aborted', protection: 'protected', approvals: [] });
    expect(stage.calls.filter(({ may }) => may === 'act')).toEqual([]);
    expect(report.journal.map(({ what }) => what).join('\n')).toContain(
      'gives up and puts back what it did: assess: NoAnswer',
    );
  });

  it('does not begin when the standby follows nobody: writers are not closed for what cannot become equal', async () => {
    stage.script = { ...well, 'ledger.drain': () => blocked('the standby receives from the primary') };
    const report = await (await planned()).result();
    expect(report).toMatchObject({ outcome: 'aborted', protection: 'protected', approvals: [] });
    expect(stepOf(report, 'assess')?.because.map(({ rule }) => rule)).toEqual([
      'the standby receives from the primary',
    ]);
    expect(stage.calls.filter(({ may }) => may === 'act')).toEqual([]);
  });

  it('puts everything back when the standby does not become equal: customers write to the old primary again', async () => {
    stage.script = {
      ...well,
      'ledger.drain': ({ may }) => (may === 'look' ? moving : blocked('the standby still replays')),
    };
    const operation = await planned();
    await operation.until(gateOpen);
    await approveTwice(operation);
    const report = await operation.result();
    expect(report).toMatchObject({ outcome: 'aborted', protection: 'protected', fence: { outcome: 'undone' } });
    expect(acts(stage, 'ledger.promote')).toEqual([]);
    expect(stepOf(report, 'ledger.fence')).toMatchObject({ undone: true });
  });

  it('waits for people once a promotion was sent: there is no way back then', async () => {
    let mended = false;
    stage.script = {
      ...well,
      'front.shift': ({ may }) => (may === 'look' ? moving : mended ? reached : blocked('the cluster answers')),
    };
    const operation = await planned();
    await operation.until(gateOpen);
    await approveTwice(operation);
    await operation.until(stepIs('front.shift', 'parked'));
    expect(await say(operation, 'abort')).toMatchObject({ accepted: false });
    mended = true;
    await say(operation, 'retry', { step: 'front.shift' });
    expect((await operation.result()).outcome).toBe('recovered');
  });
});

it('a failover begins whatever the standby follows: there replication is broken', async () => {
  stage.script = { ...well, 'ledger.drain': () => blocked('the standby receives from the primary') };
  const operation = await stage.start(stage.input());
  await operation.until(gateOpen);
  await approveTwice(operation);
  expect(await operation.result()).toMatchObject({ operation: 'failover', outcome: 'recovered' });
});

describe('a failover asked for while a switchover runs', () => {
  /** What is said, and what it becomes. */
  async function overtaken(operation: Operation, by = 'oncall') {
    const input = stage.input({ startedBy: by, reason: 'us-east-1 died meanwhile' });
    const answer = await claim(stage, input, input.claimNonce, by);
    expect(answer).toMatchObject({ is: 'yielding', operationId: operation.operationId.replace(/\.0$/, '.1') });
  }

  it('at its gate takes the application over in the same chain, and asks again', async () => {
    const operation = await planned();
    await operation.until(gateOpen);
    await overtaken(operation);
    const latest = stage.latest(operation, 1);
    await latest.until((progress) => progress.operation === 'failover' && gateOpen(progress));
    await approveTwice(latest);
    const report = await latest.result();
    expect(report).toMatchObject({ operation: 'failover', outcome: 'recovered', startedBy: 'oncall' });
    expect(report.journal.map(({ what }) => what).join('\n')).toMatch(/switchover .* became failover: .*kept: /);
  });

  it('with the promotion handed out counts that promotion as its own, and sends no second', async () => {
    let done = false;
    stage.script = {
      ...well,
      'ledger.promote': (input) => {
        if (input.past.sent.length > 0) return { is: 'reached', evidence: {} };
        if (!input.intent) return { is: 'ready', send: [promotion] };
        done = true;
        return { ...moving, notes: { ...sent('rds:PromoteReadReplica'), position } };
      },
    };
    const operation = await planned();
    await operation.until(gateOpen);
    await approveTwice(operation);
    await operation.until(() => done);
    await overtaken(operation);
    const latest = stage.latest(operation, 1);
    await latest.until((progress) => progress.operation === 'failover' && gateOpen(progress));
    expect(await say(latest, 'abort')).toMatchObject({ accepted: false });
    await approveTwice(latest);
    const report = await latest.result();
    expect(report.outcome).toBe('recovered');
    expect(acts(stage, 'ledger.promote').filter(({ intent }) => intent)).toHaveLength(1);
  });

  it('is undone to the world before the switchover when it is aborted', async () => {
    stage.script = { ...well, 'ledger.drain': () => moving };
    const operation = await planned();
    await operation.until(gateOpen);
    await approveTwice(operation);
    await operation.until(stepIs('ledger.fence', 'reached'));
    await overtaken(operation);
    const latest = stage.latest(operation, 1);
    await latest.until((progress) => progress.operation === 'failover' && gateOpen(progress));
    await say(latest, 'abort');
    const report = await latest.result();
    expect(report).toMatchObject({ operation: 'failover', outcome: 'aborted', protection: 'protected' });
    const undo = stage.calls.find(({ step, may }) => step === 'ledger.fence' && may === 'undo');
    expect(undo?.past.before).toEqual({ step: 'ledger.fence' });
  });

  it('the other way round is refused once a promotion was sent', async () => {
    stage.script = {
      ...well,
      'front.shift': ({ may }) => (may === 'act' ? blocked('the cluster answers') : moving),
    };
    const operation = await planned();
    await operation.until(gateOpen);
    await approveTwice(operation);
    await operation.until(stepIs('front.shift', 'parked'));
    const back = stage.input({ from: 'eu-west-1', to: 'us-east-1' });
    expect(await claim(stage, back, back.claimNonce, 'oncall')).toMatchObject({
      is: 'refused',
      because: [{ rule: 'NoWayBack' }],
    });
    await say(operation, 'skip', { step: 'front.shift' });
    await operation.result();
  });
});

describe('a switchover asked for while a failover runs', () => {
  it('is refused by name', async () => {
    const operation = await stage.start(stage.input());
    await operation.until(gateOpen);
    const input = stage.input({ operation: 'switchover' });
    expect(await claim(stage, input, input.claimNonce, 'dba')).toMatchObject({
      is: 'refused',
      because: [{ rule: 'OperationRunning' }],
    });
    await operation.decide('reject', 'dba');
    await operation.result();
  });
});
