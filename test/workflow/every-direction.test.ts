import { type Request } from '../../domain/goal';
import { type RecoveryReport } from '../../domain/report';
import { messages } from '../../contract/messages';
import { eastward, westward } from '../domain/reference-plan';
import { acts, approveTwice, promote, sent, stepIs, unseen } from './scripts';
import { claim, gateOpen, openStage, type Script, type Stage } from './stage';
import { failback, ladder, simple, tag } from './starts';

const reached = { is: 'reached', evidence: {} } as const;
const moving = { is: 'moving', by: 'others', hint: 'as it was' } as const;
const blocked = (rule: string) =>
  ({ is: 'blocked', because: [{ rule, saw: 'it is so', wanted: 'otherwise', source: 'test' }] }) as const;

const rename: Request = {
  call: 'rds:ModifyDBInstance',
  region: 'us-east-1',
  input: {
    DBInstanceIdentifier: 'ledger-use1',
    NewDBInstanceIdentifier: 'ledger-use1-retired',
    ApplyImmediately: true,
  },
};

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const stepOf = (report: RecoveryReport, id: string) => report.steps.find((step) => step.id === id);
const order = (): readonly string[] => stage.calls.filter((call) => call.may === 'act').map((call) => call.step);

describe('a reprotect', () => {
  it('keeps the old primary as evidence before a new replica takes its name, and is protected once that follows closely', async () => {
    const report = await (await stage.start(simple(stage, 'reprotect', eastward))).result();
    expect(report).toMatchObject({ operation: 'reprotect', outcome: 'done', protection: 'protected', rtaMs: null });
    expect(report.loss).toEqual({ is: 'none' });
    expect(order()).toEqual([
      'ledger.confirm',
      'ledger.fence',
      'ledger.keep',
      'ledger.retire',
      'ledger.replicate',
      'ledger.stream',
    ]);
    expect(stage.calls.find(({ step }) => step === 'ledger.retire')?.target).toMatchObject({
      instance: 'ledger-use1',
      as: `ledger-use1-retired-${tag}`,
    });
  });

  it('touches nothing when the side it starts from is not the primary', async () => {
    stage.script = { 'ledger.confirm': () => blocked('customers write here') };
    const operation = await stage.start(simple(stage, 'reprotect', westward));
    await operation.until(stepIs('assess', 'parked'));
    expect(order()).toEqual([]);
  });

  it('that is aborted keeps what was made and says so', async () => {
    stage.script = { 'ledger.replicate': ({ may }) => (may === 'look' ? moving : { ...moving, by: 'us' }) };
    const operation = await stage.start(simple(stage, 'reprotect', eastward));
    await operation.until(stepIs('ledger.replicate', 'running'));
    const { operationId, handle } = operation;
    await handle.executeUpdate(messages.abort, { args: [{ operationId, nonce: 'n', by: 'dba', reason: 'not now' }] });
    const report = await operation.result();
    expect(report).toMatchObject({ outcome: 'aborted', protection: 'unprotected' });
    expect(stage.calls.filter(({ may }) => may === 'undo')).toEqual([]);
  });

  it('makes way for a failover, which starts at once and is told what was kept', async () => {
    stage.script = { 'ledger.replicate': ({ may }) => (may === 'look' ? moving : { ...moving, by: 'us' }) };
    const operation = await stage.start(simple(stage, 'reprotect', eastward));
    await operation.until(stepIs('ledger.replicate', 'running'));
    stage.script = { 'ledger.promote': promote };
    const answer = await claim(stage, stage.input({ ...eastward, n: 1 }), 'disaster');
    expect(answer).toMatchObject({ is: 'yielding' });
    const failover = stage.latest(operation, 2);
    await failover.until((progress) => progress.operation === 'failover' && gateOpen(progress));
    const { journal } = await failover.progress();
    expect(journal.map(({ what }) => what).join('\n')).toContain('became failover');
  });

  it('makes way for a switchover that gives up beside a half-built replica, and what was closed of the other side stays closed', async () => {
    stage.script = {
      'ledger.fence': ({ may }) => (may === 'act' ? { ...reached, notes: sent('sql:CloseForWrites') } : moving),
      'ledger.retire': ({ intent }) => (intent ? reached : { is: 'ready', send: [rename] }),
      'ledger.replicate': () => moving,
    };
    const operation = await stage.start(simple(stage, 'reprotect', eastward));
    await operation.until(stepIs('ledger.replicate', 'running'));
    expect((await operation.progress()).pointOfNoReturn).toBe(true);
    stage.script = { 'ledger.promote': () => blocked('the replica was seen to follow') };
    expect(await claim(stage, simple(stage, 'switchover', eastward), 'too soon')).toMatchObject({
      is: 'yielding',
    });
    const report = await stage.latest(operation, 2).result();
    expect(report).toMatchObject({ operation: 'switchover', outcome: 'aborted' });
    expect(stage.calls.filter(({ may }) => may === 'undo')).toEqual([]);
  });
});

describe('a failback', () => {
  it('is reprotect, switchover and the way back to the plan, one chain under one id, each part in the report', async () => {
    stage.script = { 'ledger.promote': promote };
    const first = await stage.start(failback(stage));
    const second = stage.latest(first, 2);
    await second.until(gateOpen);
    await approveTwice(second);
    const report = await stage.latest(first, 3).result();
    expect(report).toMatchObject({
      operation: 'failback',
      outcome: 'done',
      protection: 'protected',
      chain: { of: 'failback', part: 3, parts: 3 },
    });
    expect(report.earlier?.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['reprotect', 'done'],
      ['switchover', 'recovered'],
    ]);
    expect(new Set([report, ...(report.earlier ?? [])].map(({ workflowId }) => workflowId)).size).toBe(1);
    expect(stepOf(report, 'api.settle')).toMatchObject({ state: 'reached' });
  });

  it('ends where a part does not do what it is for, and customers stay where they are', async () => {
    stage.script = { 'ledger.drain': ({ may }) => (may === 'look' ? moving : blocked('the standby still replays')) };
    const first = await stage.start(failback(stage));
    const second = stage.latest(first, 2);
    await second.until(gateOpen);
    await approveTwice(second);
    const report = await second.result();
    expect(report).toMatchObject({ operation: 'switchover', outcome: 'aborted', chain: { part: 2 } });
    expect(acts(stage, 'ledger.promote')).toEqual([]);
  });
});

describe('the ladder', () => {
  it('ends in the same Region when the other zone takes over', async () => {
    const report = await (await stage.start(ladder(stage))).result();
    expect(report).toMatchObject({ operation: 'ladder', outcome: 'recovered', from: 'us-east-1', to: 'us-east-1' });
    expect(order()).toEqual(expect.arrayContaining(['ledger.az-failover', 'ledger.verify', 'payment.verify']));
    expect(acts(stage, 'ledger.promote')).toEqual([]);
  });

  it('offers the other Region at a gate when the zone does not help', async () => {
    stage.script = {
      'ledger.az-failover': ({ may }) => (may === 'look' ? moving : blocked('RDS-EVENT-0034')),
      'ledger.promote': promote,
    };
    const first = await stage.start(ladder(stage));
    const failover = stage.latest(first, 2);
    const progress = await failover.until(gateOpen);
    expect(progress).toMatchObject({ operation: 'failover', from: 'us-east-1', to: 'eu-west-1' });
    expect(progress.gate?.why).toContain('the ladder was not enough: RDS-EVENT-0034');
    await approveTwice(failover);
    const report = await failover.result();
    expect(report).toMatchObject({ operation: 'failover', chain: { of: 'ladder', part: 2 } });
    expect(report.earlier?.[0]).toMatchObject({ operation: 'ladder', outcome: 'handed-on' });
  });
});

describe('a restore', () => {
  const toTime = '2026-11-26T02:00:00.000Z';
  const start = () =>
    stage.start(simple(stage, 'restore', { from: 'us-east-1', to: 'us-east-1' }, { particulars: { tag, toTime } }));
  const decide = (operation: Awaited<ReturnType<typeof start>>, by: string) =>
    operation.decide('approve', by, { gate: 'cutover/1' });

  it('freezes writers, restores and checks before people are asked, and puts the restored instance into the place of the damaged one', async () => {
    const rename: Request = {
      call: 'rds:ModifyDBInstance',
      region: 'us-east-1',
      input: { DBInstanceIdentifier: 'ledger-use1', NewDBInstanceIdentifier: 'aside', ApplyImmediately: true },
    };
    stage.script = {
      'ledger.set-aside': ({ may, intent }) => (may === 'act' && intent ? reached : { is: 'ready', send: [rename] }),
    };
    const operation = await start();
    const progress = await operation.until(gateOpen);
    expect(progress.gate).toMatchObject({ gate: 'cutover/1' });
    expect(progress.gate?.why).toContain(`comes back as it was at ${toTime}`);
    expect(progress.exposure).toMatchObject({ is: 'closed' });
    expect(order()).toEqual(expect.arrayContaining(['ledger.fence', 'ledger.restore', 'ledger.check']));
    expect(order()).not.toContain('ledger.set-aside');
    await decide(operation, 'ops-lead');
    await decide(operation, 'dba');
    const report = await operation.result();
    expect(order().indexOf('ledger.set-aside')).toBeLessThan(order().indexOf('ledger.take-place'));
    expect(report).toMatchObject({ operation: 'restore', outcome: 'recovered', loss: { is: 'closed' } });
    expect(report.rpaMs).toBeGreaterThan(0);
  });

  it('to a time that cannot be restored closes nobody out: it is parked before anything is touched', async () => {
    stage.script = { 'ledger.restore': () => blocked('the time is in the backup window') };
    const to = { tag, toTime: '2026-11-26T10:00:00.000Z' };
    const here = { from: 'us-east-1', to: 'us-east-1' };
    const operation = await stage.start(simple(stage, 'restore', here, { particulars: to }));
    const parked = await operation.until(stepIs('assess', 'parked'));
    expect(parked.steps.find(({ id }) => id === 'assess')?.because.map(({ rule }) => rule)).toEqual([
      'the time is in the backup window',
    ]);
    expect(order()).toEqual([]);
  });

  it('that is rejected opens the database again and names the instance that was restored in vain', async () => {
    stage.script = {
      'ledger.fence': ({ may }) =>
        may === 'undo'
          ? { is: 'undone', notes: sent('sql:OpenForWrites') }
          : may === 'act'
            ? { ...reached, notes: sent('sql:CloseForWrites') }
            : moving,
      'ledger.restore': ({ may }) =>
        may === 'act' ? { ...reached, notes: sent('rds:RestoreDBInstanceToPointInTime') } : moving,
    };
    const operation = await start();
    await operation.until(gateOpen);
    await operation.decide('reject', 'dba', { gate: 'cutover/1', reason: 'too much is lost' });
    const report = await operation.result();
    expect(report).toMatchObject({ outcome: 'rejected', fence: { outcome: 'undone' } });
    expect(report.leftovers).toMatchObject([{ what: `instance ledger-use1-restored-${tag}` }]);
    expect(acts(stage, 'ledger.set-aside')).toEqual([]);
  });
});

describe('a quarantine', () => {
  it('is started when a promotion stood beside a primary that was not proven closed', async () => {
    const deadOld: Script = { 'ledger.fence': () => unseen, 'api.stand-down': () => unseen, 'ledger.promote': promote };
    stage.script = deadOld;
    const quarantine = { workflowId: 'quarantine/payments', input: simple(stage, 'quarantine', westward) };
    const operation = await stage.start(stage.input({ quarantine }));
    await operation.until(gateOpen);
    await approveTwice(operation);
    await operation.result();
    expect(stage.started).toMatchObject([{ workflowId: 'quarantine/payments', workflowType: 'quarantine' }]);
  });

  it('is not started when the fence was proven', async () => {
    stage.script = { 'ledger.promote': promote };
    const quarantine = { workflowId: 'quarantine/payments', input: simple(stage, 'quarantine', westward) };
    const operation = await stage.start(stage.input({ quarantine }));
    await operation.until(gateOpen);
    await approveTwice(operation);
    await operation.result();
    expect(stage.started).toEqual([]);
  });

  it('goes on while the Region is silent and ends once the fence is proven', async () => {
    let back = false;
    stage.script = {
      'ledger.fence': () => (back ? reached : unseen),
      'api.stand-down': () => (back ? reached : unseen),
    };
    const operation = await stage.start(simple(stage, 'quarantine', westward));
    await operation.until(() => acts(stage, 'ledger.fence').length > 1);
    back = true;
    expect(await operation.result()).toMatchObject({ operation: 'quarantine', outcome: 'done' });
  });
});
