/** Abort alarms between two phases of a drill, and what an isolated one is judged by: goals scripted, workflows real. */
import { referencePlan, westward } from '../domain/reference-plan';
import { buildDrill } from '../../contract/build-input';
import { type RecoveryReport } from '../../domain/report';
import { acts, promote, sent } from './scripts';
import { gateOpen, openStage, type Script, type Stage } from './stage';
import { drill, drills, starting } from './starts';

const moving = { is: 'moving', by: 'others', hint: 'as it was' } as const;
const open = {
  is: 'blocked',
  because: [{ rule: 'no abort alarm is open', saw: 'payments-errors in ALARM', wanted: 'OK', source: 'test' }],
} as const;
/** Opens after the drill began: assess saw it closed. */
const opens: Script[string] = ({ may }) => {
  if (may === 'undo') return { is: 'undone' };
  return may === 'act' ? open : { is: 'reached', evidence: {} };
};

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const functional = ({ drill: judged }: RecoveryReport) =>
  judged?.verdict.objectives.find(({ objective }) => objective === 'functional');

it('an abort alarm that opens while a live drill asks ends it before anything is closed, and puts capacity back', async () => {
  stage.script = {
    'ledger.promote': promote,
    'drill.guard': opens,
    'api.prewarm': ({ may }) => {
      if (may === 'look') return moving;
      return { is: may === 'act' ? 'reached' : 'undone', evidence: {}, notes: sent('ecs:UpdateService') };
    },
  };
  const operation = await stage.start(drill(stage, 'live', 'regional-failover'));
  await operation.until(gateOpen);
  expect(acts(stage, 'drill.guard')).toEqual([]);
  for (const by of ['ops-lead', 'dba'])
    await operation.decide('approve', by, { gate: 'drill/1', acceptUnprotected: true });
  const report = await operation.result();

  expect(report).toMatchObject({ outcome: 'aborted', drill: { verdict: { is: 'incomplete' } }, servedSince: null });
  expect(report.drill?.verdict.why).toContain('no abort alarm is open');
  for (const step of ['ledger.fence', 'ledger.promote', 'front.shift', 'api.stand-down'])
    expect([step, acts(stage, step)]).toEqual([step, []]);
  const undone = report.steps.filter((step) => step.undone);
  expect(undone.map(({ id }) => id)).toEqual(['api.prewarm']);
});

it('an abort alarm that is open already ends a live drill before it asks anybody', async () => {
  stage.script = { 'ledger.promote': promote, 'drill.guard': () => open };
  const report = await (await stage.start(drill(stage, 'live', 'regional-failover'))).result();
  expect(report).toMatchObject({ outcome: 'aborted', gate: { is: 'not-opened' } });
  expect(acts(stage, 'api.prewarm')).toEqual([]);
});

it('an abort alarm that opens while an isolated drill clones ends it there: nothing is written, the clone is taken away', async () => {
  stage.script = { 'drill.guard': opens };
  const report = await (await stage.start(drill(stage, 'isolated', 'network-partition'))).result();

  expect(report).toMatchObject({ outcome: 'aborted', drill: { verdict: { is: 'incomplete' } } });
  expect(acts(stage, 'ledger.clone')).toHaveLength(1);
  for (const step of ['ledger.verify', 'ledger.check', 'ledger.fence'])
    expect([step, acts(stage, step)]).toEqual([step, []]);
  expect(acts(stage, 'ledger.remove')).toHaveLength(1);
  expect(report.leftovers).toBeUndefined();
});

it('an abort alarm that opens while a clone is being made ends the drill at once, and takes away what was begun', async () => {
  stage.script = {
    'ledger.clone': () => moving,
    'drill.watch': ({ may }, call) => (may === 'act' && call > 2 ? open : moving),
  };
  const report = await (await stage.start(drill(stage, 'isolated', 'database-failover'))).result();

  expect(report).toMatchObject({ outcome: 'aborted', drill: { verdict: { is: 'incomplete' } } });
  expect(report.drill?.verdict.why).toContain('drill.watch: no abort alarm is open');
  expect(acts(stage, 'drill.guard')).toEqual([]);
  expect(acts(stage, 'ledger.remove')).toHaveLength(1);
});

it('an abort alarm that opens while capacity is made ready ends a live drill there, and puts capacity back', async () => {
  stage.script = {
    'ledger.promote': promote,
    'drill.watch': ({ may }, call) => (may === 'act' && call > 2 ? open : moving),
    'api.prewarm': ({ may }) => (may === 'undo' ? { is: 'undone', notes: sent('ecs:UpdateService') } : moving),
  };
  const operation = await stage.start(drill(stage, 'live', 'regional-failover'));
  await operation.until(gateOpen);
  for (const by of ['ops-lead', 'dba'])
    await operation.decide('approve', by, { gate: 'drill/1', acceptUnprotected: true });
  const report = await operation.result();

  expect(report).toMatchObject({ outcome: 'aborted', servedSince: null });
  expect(acts(stage, 'ledger.fence')).toEqual([]);
});

it('the watch of an isolated drill is over when its clones are taken away, and no step waits for it', async () => {
  stage.script = { 'drill.watch': () => moving };
  const report = await (await stage.start(drill(stage, 'isolated', 'database-failover'))).result();

  expect(report).toMatchObject({ outcome: 'done', drill: { verdict: { is: 'passed' } } });
  expect(report.steps.find(({ id }) => id === 'drill.watch')).toMatchObject({
    state: 'reached',
    evidence: { watchedUntil: 'clean-up began' },
  });
});

it('a watch whose worker is dead holds nobody up when it is called back', async () => {
  const waiting: (() => void)[] = [];
  stage.script = {
    // Never answers and never beats, as a worker that was killed.
    'drill.watch': ({ may }) => (may === 'act' ? new Promise((answer) => waiting.push(() => answer(moving))) : moving),
  };
  const report = await (await stage.start(drill(stage, 'isolated', 'database-failover'))).result();
  for (const answer of waiting) answer();

  expect(report).toMatchObject({ outcome: 'done', drill: { verdict: { is: 'passed' } } });
  expect(report.steps.find(({ id }) => id === 'drill.watch')).toMatchObject({ state: 'reached' });
});

it('the watch of a live drill is over once customers are closed out on purpose: what then alarms is the drill itself', async () => {
  let fenced = false;
  stage.script = {
    'ledger.promote': promote,
    'ledger.fence': ({ may }) => {
      fenced ||= may === 'act';
      return may === 'look' ? moving : { is: 'reached', evidence: {} };
    },
    'drill.watch': ({ may }) => (may === 'act' && fenced ? open : moving),
  };
  const operation = await stage.start(drill(stage, 'live', 'regional-failover'));
  await operation.until(gateOpen);
  for (const by of ['ops-lead', 'dba'])
    await operation.decide('approve', by, { gate: 'drill/1', acceptUnprotected: true });
  const report = await operation.result();
  const watched = (report.earlier?.[0]?.steps ?? report.steps).find(({ id }) => id === 'drill.watch');
  expect(watched).toMatchObject({ state: 'reached', evidence: { watchedUntil: 'fence began' } });
});

it('an isolated drill asks over HTTP only what names its clone, and is judged by that too', async () => {
  const named = { name: 'pays', url: 'https://x.example/check?database={{database.ledger}}', expect: { status: 200 } };
  const { checks } = drills;
  const plan = referencePlan({ drills: { ...drills, checks: { ...checks, http: [...checks.http, named] } } });
  const input = buildDrill(
    { ...starting(westward, { mode: 'isolated' }, plan), name: 'test', scenario: 'network-partition' },
    stage.place(),
  );
  const report = await (await stage.start(input)).result();
  expect(acts(stage, 'drill.answers').map(({ target }) => target)).toEqual([
    {
      region: 'eu-west-1',
      checks: [named],
      databases: { ledger: { region: 'eu-west-1', instance: expect.stringMatching(/^drill-.*-ledger$/) as string } },
    },
  ]);
  expect(functional(report)?.why).toContain('drill.answers');
});

it('an isolated drill asks nothing over HTTP where production would answer, and is judged by the checks of its data', async () => {
  const report = await (await stage.start(drill(stage, 'isolated', 'database-failover'))).result();
  expect(stage.calls.map(({ step }) => step)).not.toContain('drill.answers');
  expect(functional(report)).toEqual({
    objective: 'functional',
    is: 'met',
    why: '2 checks passed: ledger.verify, ledger.check',
  });
});

it('an isolated drill whose plan checks only over HTTP has exercised nothing of the application', async () => {
  const plan = referencePlan({ drills: { ...drills, checks: { ...drills.checks, sql: [] } } });
  const input = buildDrill(
    { ...starting(westward, { mode: 'isolated' }, plan), name: 'test', scenario: 'network-partition' },
    stage.place(),
  );
  const report = await (await stage.start(input)).result();
  expect(functional(report)).toMatchObject({
    is: 'not-exercised',
    why: expect.stringContaining('over HTTP production would answer') as string,
  });
  expect(report.drill?.verdict).toMatchObject({ is: 'incomplete', why: 'not exercised: functional' });
});
