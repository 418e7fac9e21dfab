/** What each operation is made of on the reference plan: its steps and edges, who decides, what can be undone, and every name it makes. */
import { isKeptOf } from '../../domain/kinds/rds-postgres/names';
import { type Particulars } from '../../domain/kinds/kind';
import { operations, rulesOf } from '../../domain/operations';
import { type Way } from '../../domain/plan';
import { type Operation, operationNames } from '../../domain/report';
import { derive } from '../../domain/steps/derive-switchover';
import { type GoalStep, isGoal, isPromotion, type Step } from '../../domain/steps/step';
import { referencePlan, westward } from './reference-plan';

const tag = '20261124-7f';
const eastward: Way = { from: westward.to, to: westward.from };
const here: Way = { from: 'us-east-1', to: 'us-east-1' };
const toTime = '2026-11-24T08:41:00.000Z';
const kept = { region: 'us-east-1', instance: 'ledger-use1-retired-20261101-aa' };

/** As it is started: which way, and with what. */
const starts: Readonly<Record<Operation, readonly [Way, Omit<Particulars, 'tag'>]>> = {
  failover: [westward, {}],
  ladder: [here, { resource: 'ledger' }],
  restore: [here, { toTime }],
  switchover: [westward, {}],
  failback: [westward, {}],
  reprotect: [eastward, {}],
  decommission: [westward, { delete: kept }],
  drill: [westward, { scenario: 'network-partition' }],
  quarantine: [westward, {}],
  diff: [westward, {}],
};

function stepsOf(operation: Operation, more: Omit<Particulars, 'tag'> = {}): readonly Step[] {
  const [way, said] = starts[operation];
  return derive(operation, referencePlan(), way, { tag, ...said, ...more });
}
const goalsOf = (operation: Operation): readonly GoalStep[] => stepsOf(operation).filter(isGoal);
const edgesOf = (steps: readonly Step[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    steps
      .filter(({ is }) => is !== 'record')
      .map(({ id, after }) => [id, after.map(({ step, until }) => `${step} ${until}`).join(', ')]),
  );
/** As people read them, without the sentences of marks. */
const saysOf = (operation: Operation): Readonly<Record<string, string>> =>
  Object.fromEntries(goalsOf(operation).map(({ id, says }) => [id, says]));

const protecting = {
  assess: '',
  'ledger.confirm': 'assess reached',
  'ledger.fence': 'assess reached, ledger.confirm reached',
  'ledger.keep': 'assess reached, ledger.confirm reached, ledger.fence reached',
  'ledger.retire': 'ledger.keep reached',
  'ledger.replicate': 'ledger.retire reached',
  'ledger.stream': 'ledger.replicate reached',
};

describe('the steps of', () => {
  it('a reprotect keep the old primary before a replica takes its name, and only what is proven closed', () => {
    expect(edgesOf(stepsOf('reprotect'))).toEqual(protecting);
    expect(saysOf('reprotect')).toMatchObject({
      'ledger.confirm': 'ledger-euw1 in eu-west-1 is the primary',
      'ledger.fence': 'fence ledger-use1 in us-east-1',
      'ledger.retire': `keep ledger-use1 as ledger-use1-retired-${tag}`,
      'ledger.replicate': 'replicate ledger-euw1 to ledger-use1 in us-east-1',
      'ledger.stream': 'ledger-use1 follows ledger-euw1 closely',
    });
    expect(goalsOf('reprotect').every(({ required }) => required)).toBe(true);
  });

  it('the way back to the plan are those of a reprotect, and capacity in both Regions', () => {
    expect(edgesOf(stepsOf('failback'))).toEqual({
      ...protecting,
      'api.settle': 'assess reached',
      'api.settle-standby': 'assess reached',
    });
    expect(saysOf('failback')).toMatchObject({
      'api.settle': '20 to 100 tasks of api in us-east-1, as the plan says',
      'api.settle-standby': '10 to 100 tasks of api in eu-west-1, as the plan says',
    });
  });

  it('both bring backups after the primary, where the plan asks for it, and need them for nothing', () => {
    const plan = referencePlan();
    const { ledger } = plan.resources;
    if (ledger?.kind !== 'rds-postgres') throw new Error('the reference plan has no database named ledger');
    const asked = { ...plan, resources: { ...plan.resources, ledger: { ...ledger, replicateBackups: true } } };
    for (const operation of ['reprotect', 'failback'] as const) {
      const steps = derive(operation, asked, eastward, { tag });
      expect(steps.filter(isGoal).find(({ id }) => id === 'ledger.back-up')).toMatchObject({
        after: expect.arrayContaining([
          { step: 'ledger.confirm', until: 'reached' },
          { step: 'ledger.retire', until: 'reached' },
        ]) as unknown,
        required: false,
        says: 'replicate the backups of ledger-euw1 into us-east-1',
      });
      const waiting = steps.filter(
        ({ is, after }) => is !== 'record' && after.some(({ step }) => step === 'ledger.back-up'),
      );
      expect(waiting).toEqual([]);
    }
    const refused = { ...plan, resources: { ...plan.resources, ledger: { ...ledger, replicateBackups: false } } };
    expect(edgesOf(derive('reprotect', refused, eastward, { tag }))).toEqual(protecting);
  });

  it('a restore freeze, restore and check before the gate, and put two names in place after it', () => {
    expect(edgesOf(stepsOf('restore'))).toEqual({
      assess: '',
      'ledger.confirm': 'assess reached',
      'ledger.fence': 'assess reached, ledger.confirm reached',
      'ledger.restore': 'assess reached, ledger.confirm reached',
      'ledger.check': 'ledger.restore reached',
      'gate.cutover': 'assess reached, ledger.fence reached, ledger.restore reached, ledger.check reached',
      'ledger.set-aside': 'gate.cutover reached',
      'ledger.take-place': 'ledger.set-aside reached',
      'ledger.verify': 'ledger.take-place reached',
      'payment.verify': 'gate.cutover reached, ledger.verify reached',
    });
    expect(saysOf('restore')).toMatchObject({
      'ledger.restore': `restore ledger-use1 as of ${toTime} into ledger-use1-restored-${tag}`,
      'ledger.set-aside': `keep ledger-use1 as ledger-use1-damaged-${tag}`,
      'ledger.take-place': `put ledger-use1-restored-${tag} into the place of ledger-use1`,
    });
  });

  it('a restore into the other Region move tasks and traffic there as well', () => {
    const steps = derive('restore', referencePlan(), westward, { tag, toTime });
    expect(edgesOf(steps)).toMatchObject({
      'api.prewarm': 'assess reached',
      'front.shift': 'gate.cutover reached, ledger.verify reached, api.healthy reached',
    });
  });

  it('a ladder stay in their Region, and ask nobody', () => {
    expect(edgesOf(stepsOf('ladder'))).toEqual({
      assess: '',
      'ledger.az-failover': 'assess reached',
      'ledger.verify': 'ledger.az-failover reached',
      'payment.verify': 'ledger.verify reached',
    });
  });

  it('an isolated drill clone, write, ask, and take away again whatever happened', () => {
    expect(edgesOf(stepsOf('drill'))).toMatchObject({
      'drill.guard': 'assess reached, ledger.clone reached',
      'ledger.verify': 'ledger.clone reached, drill.guard reached',
      // Closed to the application only once that was asked.
      'ledger.fence': 'ledger.verify reached, drill.answers ended',
      'ledger.check': 'ledger.verify reached, drill.guard reached',
      'drill.answers': 'assess reached, ledger.clone reached, drill.guard reached',
      'ledger.remove': expect.stringContaining('ledger.clone ended') as string,
    });
    expect(
      goalsOf('drill')
        .filter(({ always }) => always)
        .map(({ id }) => id),
    ).toEqual(['ledger.remove']);
    const others = goalsOf('drill').filter(({ id, beside }) => id !== 'ledger.remove' && beside === undefined);
    const remove = goalsOf('drill').find(({ id }) => id === 'ledger.remove');
    expect(remove?.after).toEqual(expect.arrayContaining(others.map(({ id }) => ({ step: id, until: 'ended' }))));
  });

  it('a quarantine only close the old side, at once', () => {
    expect(edgesOf(stepsOf('quarantine'))).toEqual({ 'ledger.fence': '', 'api.stand-down': '' });
    expect(saysOf('quarantine')).toMatchObject({ 'ledger.fence': 'fence ledger-use1 in us-east-1' });
  });

  it.each([
    ['ledger-use1-retired-20261101-aa', 'ledger-use1', true],
    ['ledger-use10-retired-20261101-aa', 'ledger-use1', false],
    [`${'l'.repeat(41)}-damaged-20261101-a1b2c3`.slice(-63), 'l'.repeat(60), true],
    ['ledger-use1', 'ledger-use1', false],
    ['ledger-use1-copy', 'ledger-use1', false],
  ])('what was kept is known by its name: %s of %s is %s', (name, instance, is) => {
    expect(isKeptOf(name, instance)).toBe(is);
  });

  it('a decommission delete one thing, behind its own gate, and never what the plan names', () => {
    expect(edgesOf(stepsOf('decommission'))).toEqual({
      assess: '',
      'gate.delete': 'assess reached',
      'ledger.delete': 'gate.delete reached',
    });
    expect(goalsOf('decommission')[0]?.target).toMatchObject({ ...kept, never: ['ledger-use1', 'ledger-euw1'] });
  });

  it('a look whether the world is as planned send nothing', () => {
    expect(Object.keys(edgesOf(stepsOf('diff')))).toEqual(['ledger.conform', 'api.conform', 'front.conform']);
    expect(goalsOf('diff').some(({ irreversible }) => irreversible)).toBe(false);
  });

  it('a drill look at its alarms first, and of no other operation', () => {
    const drillStepsOf = (operation: Operation, more: Omit<Particulars, 'tag'>): readonly string[] =>
      stepsOf(operation, more)
        .map(({ id }) => id)
        .filter((id) => id.startsWith('drill.'));
    expect(drillStepsOf('switchover', {})).toEqual([]);
    expect(drillStepsOf('switchover', { scenario: 'regional-failover', soakMs: 60_000 })).toEqual([
      'drill.clear',
      'drill.guard',
      'drill.watch',
      'drill.soak',
      'drill.answers',
    ]);
    expect(drillStepsOf('drill', {})).toEqual(['drill.clear', 'drill.guard', 'drill.watch', 'drill.answers']);
    // What only looks has nothing that an alarm could end.
    expect(drillStepsOf('failover', { scenario: 'regional-failover' })).toEqual(['drill.clear', 'drill.answers']);
    // The plan's queries are asked of the primary that it moved to, and of no other move.
    const asked = goalsOf('switchover').concat(stepsOf('switchover', { scenario: 'regional-failover' }).filter(isGoal));
    expect(asked.filter(({ goal }) => goal === 'rds-postgres.check')).toEqual([
      expect.objectContaining({
        id: 'ledger.check',
        required: false,
        target: expect.objectContaining({ region: 'eu-west-1', instance: 'ledger-euw1' }) as object,
      }),
    ]);
    const gate = stepsOf('switchover', { scenario: 'regional-failover' }).find(({ is }) => is === 'gate');
    expect(gate?.after).toContainEqual({ step: 'drill.clear', until: 'reached' });
  });
});

describe('every operation', () => {
  it.each(operationNames)(
    '%s has steps in an order in which every edge points backwards, ends recorded, and survives JSON',
    (operation) => {
      const steps = stepsOf(operation);
      steps.forEach(({ after }, index) => {
        for (const edge of after) expect(steps.slice(0, index).map(({ id }) => id)).toContain(edge.step);
      });
      expect(steps.at(-1)?.is).toBe('record');
      expect(steps.length).toBeGreaterThan(1);
      expect(JSON.parse(JSON.stringify(steps))).toEqual(steps);
    },
  );

  it.each(operationNames)('%s is asked for at the gate its rules name, and at no other', (operation) => {
    const gates = stepsOf(operation).filter(({ is }) => is === 'gate');
    const { gate } = rulesOf(operation);
    expect(gates.map(({ id }) => id)).toEqual(gate === undefined ? [] : [`gate.${gate}`]);
  });

  it('promotes only in the course that moves an application', () => {
    const promoting = operationNames.filter((operation) => stepsOf(operation).some(isPromotion));
    expect(promoting).toEqual(operationNames.filter((operation) => operations[operation].course === 'move'));
  });

  it('sends nothing that cannot be undone before its gate, where it has one', () => {
    for (const operation of operationNames.filter((name) => rulesOf(name).gate !== undefined)) {
      const steps = stepsOf(operation);
      for (const step of goalsOf(operation).filter(({ irreversible }) => irreversible))
        expect(waitsFor(steps, step.id)).toContain(`gate.${rulesOf(operation).gate ?? ''}`);
    }
  });

  it('carries its tag in every name that it makes', () => {
    const made = operationNames.flatMap((operation) => stepsOf(operation).filter(isGoal)).flatMap(namesMade);
    expect(made).toHaveLength(8);
    expect(made.filter((name) => !name.includes(tag))).toEqual([]);
  });

  it('makes names of at most 63 characters that end in no hyphen, however long the plan names its instances', () => {
    const long = `a${'-b'.repeat(31)}`;
    const { ledger, ...others } = referencePlan().resources;
    if (ledger?.kind !== 'rds-postgres') throw new Error('the reference plan has a ledger');
    const entry = { ...ledger, in: { 'us-east-1': { instance: long }, 'eu-west-1': { instance: long } } };
    const plan = referencePlan({ resources: { ledger: entry, ...others } });
    const made = operationNames
      .filter((operation) => operation !== 'decommission')
      .flatMap((operation) => derive(operation, plan, starts[operation][0], { tag, ...starts[operation][1] }))
      .filter(isGoal)
      .flatMap(namesMade);
    expect(made.filter((name) => name.length > 63 || name.endsWith('-') || name.includes('--'))).toEqual([]);
    expect(made.filter((name) => !name.includes(tag))).toEqual([]);
  });
});

/** Ids of all that must have ended before it. */
function waitsFor(steps: readonly Step[], id: string): readonly string[] {
  const direct = steps.find((step) => step.id === id)?.after.map(({ step }) => step) ?? [];
  return [...direct, ...direct.flatMap((before) => waitsFor(steps, before))];
}

/** Names that come into the world by it: new instances, snapshots, and the names old ones are kept under. */
function namesMade({ goal, target }: GoalStep): readonly string[] {
  const { instance, as, snapshot } = target as { instance?: string; as?: string; snapshot?: string };
  const some = (...names: readonly (string | undefined)[]): readonly string[] =>
    names.filter((name) => name !== undefined);
  switch (goal) {
    case 'rds-postgres.keep':
      return some(snapshot);
    case 'rds-postgres.retire':
    case 'rds-postgres.set-aside':
      return some(as);
    case 'rds-postgres.restore':
    case 'rds-postgres.clone':
    case 'rds-postgres.remove':
      return some(instance);
    default:
      return [];
  }
}
