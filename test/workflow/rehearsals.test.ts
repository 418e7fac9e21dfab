import { type Sent } from '../../domain/goal';
import { messages } from '../../contract/messages';
import { approveTwice, acts, promote, sent, stepIs } from './scripts';
import { claim, gateOpen, openStage, type Operation, type Script, type Stage } from './stage';
import { drill, tag } from './starts';

const moving = { is: 'moving', by: 'others', hint: 'as it was' } as const;
const ours = { is: 'moving', by: 'us', hint: 'creating' } as const;
const blocked = (rule: string) =>
  ({ is: 'blocked', because: [{ rule, saw: 'it is so', wanted: 'otherwise', source: 'test' }] }) as const;

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const isolated = (scenario: 'database-failover' | 'network-partition' = 'database-failover'): Promise<Operation> =>
  stage.start(drill(stage, 'isolated', scenario));
const abort = ({ handle, operationId }: Operation) =>
  handle.executeUpdate(messages.abort, { args: [{ operationId, nonce: 'n', by: 'dba', reason: 'enough' }] });

describe('an isolated drill', () => {
  it('clones, writes, checks, takes the clone away, and judges each objective', async () => {
    const report = await (await isolated()).result();
    expect(report).toMatchObject({
      operation: 'drill',
      mode: 'isolated',
      outcome: 'done',
      drill: { scenario: 'database-failover', verdict: { is: 'passed' } },
    });
    const verdicts = Object.fromEntries(
      report.drill?.verdict.objectives.map(({ objective, is }) => [objective, is]) ?? [],
    );
    expect(verdicts).toEqual({
      rto: 'not-exercised',
      rpo: 'not-exercised',
      'no-loss': 'not-exercised',
      functional: 'met',
      'cleaned-up': 'met',
    });
    expect(report.drill?.verdict.notExercised).toEqual(expect.arrayContaining(['ledger.promote', 'front.shift']));
    expect(acts(stage, 'ledger.remove')).toHaveLength(1);
  });

  it('hands the door the one prefix it may touch, to every step', async () => {
    await (await isolated()).result();
    expect(new Set(stage.calls.map(({ only }) => only))).toEqual(new Set([`drill-${tag}`]));
    expect(stage.calls.every(({ mode }) => mode === 'isolated')).toBe(true);
  });

  it('that is aborted while it clones takes the clone away all the same', async () => {
    stage.script = {
      'ledger.clone': ({ may }) =>
        may === 'act' ? { ...ours, notes: sent('rds:RestoreDBInstanceToPointInTime') } : moving,
    };
    const operation = await isolated();
    await operation.until(stepIs('ledger.clone', 'running'));
    await abort(operation);
    const report = await operation.result();
    expect(report).toMatchObject({ outcome: 'aborted', drill: { verdict: { is: 'incomplete' } } });
    expect(acts(stage, 'ledger.remove')).toHaveLength(1);
    expect(report.leftovers).toBeUndefined();
  });

  it.each([
    'drill.clear',
    'drill.watch',
    'ledger.clone',
    'drill.guard',
    'ledger.verify',
    'ledger.check',
    'ledger.remove',
  ])('that is aborted at %s takes the clone away and begins nothing else', async (step) => {
    let aborted = false;
    stage.script = {
      [step]: ({ may }) => (may === 'act' && aborted ? { is: 'reached', evidence: {} } : moving),
    };
    const operation = await isolated();
    await operation.until(stepIs(step, 'running'));
    aborted = true;
    const before = stage.calls.length;
    await abort(operation);
    const report = await operation.result();
    expect(report).toMatchObject({ outcome: 'aborted' });
    expect(report.leftovers).toBeUndefined();
    expect(report.steps.find(({ id }) => id === 'ledger.remove')).toMatchObject({ state: 'reached' });
    const began = stage.calls.slice(before).filter(({ may, past }) => may === 'act' && past.last === undefined);
    expect(began.filter((call) => ![step, 'ledger.remove'].includes(call.step))).toEqual([]);
  });

  it('names what it could not take away, and does not say that it was cleaned up', async () => {
    const costs = { class: 'db.r6g.large', multiAz: false, allocatedGb: 100, storageType: 'gp3' };
    stage.script = {
      'ledger.clone': ({ may }) =>
        may === 'act' ? { is: 'reached', evidence: costs, notes: sent('rds:RestoreDBInstanceToPointInTime') } : moving,
      'ledger.check': ({ may }) => (may === 'act' ? blocked('payments-there') : moving),
      'ledger.remove': ({ may }) => (may === 'act' ? blocked('somebody else made it') : moving),
    };
    const report = await (await isolated()).result();
    expect(report.leftovers).toMatchObject([{ what: `instance drill-${tag}-ledger`, monthlyCostUsd: 175.75 }]);
    expect(report.drill?.verdict).toMatchObject({ is: 'failed' });
  });

  it('does not begin while a blocking alarm is open, with the reason', async () => {
    stage.script = { 'drill.clear': () => blocked('no blocking alarm is open') };
    const report = await (await isolated()).result();
    expect(report).toMatchObject({ outcome: 'aborted' });
    expect(acts(stage, 'ledger.clone')).toEqual([]);
  });

  it('of a partition closes the clone and sees it closed: no second writer', async () => {
    const report = await (await isolated('network-partition')).result();
    expect(report.steps.find(({ id }) => id === 'ledger.fence')).toMatchObject({ state: 'reached' });
    expect(stage.calls.find(({ step }) => step === 'ledger.fence')?.target).toMatchObject({
      where: { instance: `drill-${tag}-ledger` },
    });
  });
});

describe('a live drill', () => {
  const begin = async (): Promise<Operation> => {
    stage.script = { 'ledger.promote': promote };
    return stage.start(drill(stage, 'live', 'regional-failover'));
  };
  const approve = (operation: Operation, by: string, change = {}) =>
    operation.decide('approve', by, { gate: 'drill/1', acceptUnprotected: true, ...change });

  it('asks its own gate, which tells the write outage and both spans without protection', async () => {
    const operation = await begin();
    const { gate } = await operation.until(gateOpen);
    expect(gate).toMatchObject({ gate: 'drill/1', otherwise: 'abort' });
    expect(stage.calls.filter(({ may }) => may === 'act').map(({ step }) => step)).toEqual(['drill.clear']);
    expect(gate?.why).toMatch(/customers cannot write for about .*, twice, and nothing replicates for about .* and /);
    expect(await operation.decide('approve', 'ops-lead', { gate: 'drill/1' })).toMatchObject({
      accepted: false,
      because: [{ wanted: '--accept-unprotected' }],
    });
    await operation.decide('reject', 'dba', { gate: 'drill/1', reason: 'not today' });
    expect(await operation.result()).toMatchObject({ outcome: 'rejected', drill: { verdict: { is: 'incomplete' } } });
  });

  it('goes there, stays, comes home and is protected again, one chain, and is judged as a whole', async () => {
    const operation = await begin();
    const kept =
      (call: Sent['call']): Script[string] =>
      ({ may }) =>
        may === 'act' ? { is: 'reached', evidence: {}, notes: sent(call) } : moving;
    stage.script = {
      'ledger.promote': promote,
      'ledger.keep': kept('rds:CreateDBSnapshot'),
      'ledger.retire': kept('rds:ModifyDBInstance'),
    };
    await operation.until(gateOpen);
    await approve(operation, 'ops-lead');
    await approve(operation, 'dba');
    const report = await stage.latest(operation, 4).result();
    expect(report).toMatchObject({ chain: { of: 'drill', part: 4, parts: 4 }, protection: 'protected', mode: 'live' });
    expect(report.earlier?.map(({ operation: one }) => one)).toEqual(['switchover', 'reprotect', 'switchover']);
    expect(report.drill?.verdict).toMatchObject({ is: 'passed' });
    expect(report.drill?.verdict.notExercised).toEqual([]);
    // Kept of either old primary, on purpose: told, and nothing the drill failed to clear away.
    expect(report.earlier?.[1]?.leftovers?.map(({ what }) => what.split(' ')[0])).toEqual(['snapshot', 'instance']);
    expect(report.leftovers).toHaveLength(2);
  });

  it('whose abort alarm opens in the soak goes forward to its way back', async () => {
    const operation = await begin();
    stage.script = {
      'ledger.promote': promote,
      'drill.soak': ({ may }) => (may === 'act' ? blocked('no abort alarm') : moving),
    };
    await operation.until(gateOpen);
    await approve(operation, 'ops-lead');
    await approve(operation, 'dba');
    const report = await stage.latest(operation, 4).result();
    expect(report.earlier?.[0]).toMatchObject({ outcome: 'recovered' });
    expect(report).toMatchObject({ outcome: 'done', drill: { verdict: { is: 'incomplete' } } });
    expect(report.drill?.verdict.why).toContain('its soak was cut short: no abort alarm');
  });

  it('that a person aborts after the promotion ends its soak and goes home', async () => {
    const operation = await begin();
    stage.script = { 'ledger.promote': promote, 'drill.soak': ({ may }) => (may === 'act' ? { ...ours } : moving) };
    await operation.until(gateOpen);
    await approve(operation, 'ops-lead');
    await approve(operation, 'dba');
    await operation.until(stepIs('drill.soak', 'running'));
    const answer = await abort(operation);
    expect(answer.accepted && answer.says).toContain('the soak ends now');
    const report = await stage.latest(operation, 4).result();
    expect(report).toMatchObject({ chain: { part: 4 }, protection: 'protected' });
  });

  it('that a person aborts between its promotion and its soak does not soak, and goes home', async () => {
    let verified = false;
    const operation = await begin();
    stage.script = {
      'ledger.promote': promote,
      'ledger.verify': ({ may }) => (may === 'act' && verified ? { is: 'reached', evidence: {} } : ours),
      'drill.soak': ({ may }) => (may === 'act' ? { ...ours } : moving),
    };
    await operation.until(gateOpen);
    await approve(operation, 'ops-lead');
    await approve(operation, 'dba');
    await operation.until(stepIs('ledger.verify', 'running'));
    const answer = await abort(operation);
    expect(answer.accepted && answer.says).toMatch(/there will be no soak.*forward.*muster pause/);
    verified = true;
    const report = await stage.latest(operation, 4).result();
    expect(acts(stage, 'drill.soak')).toEqual([]);
    expect(report.earlier?.[0]?.steps.find(({ id }) => id === 'drill.soak')).toMatchObject({
      degraded: 'ended early by dba: enough',
    });
    expect(report).toMatchObject({ chain: { part: 4 }, outcome: 'done', protection: 'protected' });
  });

  it.each([
    [2, 'ledger.stream'],
    [3, 'ledger.fence'],
    [4, 'ledger.stream'],
  ])('that a person aborts in part %i goes forward already: customers are brought home', async (part, step) => {
    let away = true;
    const operation = await begin();
    stage.script = {
      'ledger.promote': promote,
      [step]: ({ may, operationId }) =>
        may === 'act' && away && operationId.endsWith(`.${part}`) ? ours : { is: 'reached', evidence: {} },
    };
    await operation.until(gateOpen);
    await approve(operation, 'ops-lead');
    await approve(operation, 'dba');
    const there = stage.latest(operation, part);
    await there.until((progress) => progress.operationId.endsWith(`.${part}`) && stepIs(step, 'running')(progress));
    const answer = await abort(there);
    expect(answer.accepted && answer.says).toMatch(/the drill goes forward already.*muster pause/);
    away = false;
    const report = await stage.latest(operation, 4).result();
    expect(report).toMatchObject({ chain: { part: 4 }, outcome: 'done', protection: 'protected' });
    expect(stage.calls.filter(({ may }) => may === 'undo')).toEqual([]);
  });

  it('makes way for a failover at its next boundary', async () => {
    const operation = await begin();
    await operation.until(gateOpen);
    const answer = await claim(stage, stage.input({ n: 1 }), 'disaster');
    expect(answer).toMatchObject({ is: 'yielding' });
    const failover = stage.latest(operation, 2);
    await failover.until((progress) => progress.operation === 'failover' && gateOpen(progress));
    await approveTwice(failover);
  });
});
