/** From the reference plan to steps and edges: the table of design section 5, in both directions, and what falls out of other plans. */
import fc from 'fast-check';
import { type ResourceEntry } from '../../domain/kinds/table';
import { type Plan, type Way } from '../../domain/plan';
import { deriveFailover } from '../../domain/steps/derive';
import { isGoal, type Step, stepIds } from '../../domain/steps/step';
import { referencePlan, westward } from './reference-plan';

const eastward: Way = { from: westward.to, to: westward.from };
const edgesOf = (steps: readonly Step[]): Readonly<Record<string, string>> =>
  Object.fromEntries(steps.map((step) => [step.id, step.after.map((edge) => `${edge.step} ${edge.until}`).join(', ')]));
const step = (steps: readonly Step[], id: string): Step | undefined => steps.find((one) => one.id === id);
const derive = (plan: Plan, way: Way = westward): readonly Step[] => deriveFailover(plan, way);

/** The reference plan with some resources changed, added, or (undefined) left out. */
function withResources(change: Readonly<Record<string, ResourceEntry | undefined>>): Plan {
  const resources = Object.entries({ ...referencePlan().resources, ...change });
  return referencePlan({
    resources: Object.fromEntries(resources.flatMap(([id, entry]) => (entry ? [[id, entry]] : []))),
  });
}

const ledger = referencePlan().resources.ledger as Extract<ResourceEntry, { kind: 'rds-postgres' }>;
const without = (key: 'probe' | 'fence'): ResourceEntry => {
  const { [key]: _left, ...rest } = ledger;
  return rest;
};

const table = {
  assess: '',
  'gate.promote': 'assess reached',
  'ledger.fence': 'gate.promote reached',
  'ledger.drain': 'ledger.fence reached',
  'ledger.promote': 'gate.promote reached, ledger.fence ended, ledger.drain ended',
  'ledger.verify': 'ledger.promote reached',
  'api.prewarm': 'assess reached',
  'api.healthy': 'api.prewarm reached',
  'api.stand-down': 'gate.promote reached',
  'front.shift': 'gate.promote reached, ledger.verify reached, api.healthy reached',
  'payment.verify': 'gate.promote reached, ledger.verify reached, api.healthy reached, front.shift reached',
  record:
    'ledger.fence ended, ledger.drain ended, ledger.promote ended, ledger.verify ended, api.prewarm ended, api.healthy ended, api.stand-down ended, front.shift ended, payment.verify ended',
};

describe('the steps of the reference plan', () => {
  it.each([
    ['to eu-west-1', westward],
    ['to us-east-1', eastward],
  ])('are these, with these edges, %s', (_way, way) => {
    expect(sortEdges(edgesOf(derive(referencePlan(), way)))).toEqual(sortEdges(table));
  });

  it('act on the Region that is moved to, and close the one that is left', () => {
    for (const way of [westward, eastward]) {
      const says = Object.fromEntries(derive(referencePlan(), way).map((one) => [one.id, one.says]));
      const [to, from] = way === westward ? ['ledger-euw1', 'ledger-use1'] : ['ledger-use1', 'ledger-euw1'];
      expect(says).toMatchObject({
        'ledger.promote': `promote ${to} in ${way.to}`,
        'ledger.fence': `fence ${from} in ${way.from}`,
        'ledger.drain': `drain ${from} into ${to}`,
        'api.prewarm': `run 50 tasks of api in ${way.to}`,
        'api.stand-down': `stand api down in ${way.from}`,
        'front.shift': `shift api.example.com to ${way.to}`,
      });
    }
  });

  it('have one point of no return: the promotion', () => {
    expect(
      derive(referencePlan())
        .filter((one) => isGoal(one) && one.irreversible)
        .map((one) => one.id),
    ).toEqual(['ledger.promote']);
  });

  it('may fail in fencing and draining, and nowhere else', () => {
    expect(
      derive(referencePlan())
        .filter((one) => !one.required)
        .map((one) => one.id)
        .sort(),
    ).toEqual(['api.stand-down', 'ledger.drain', 'ledger.fence']);
  });

  it('warm capacity up before anybody has decided', () => {
    expect(step(derive(referencePlan()), 'api.prewarm')?.after).toEqual([{ step: stepIds.assess, until: 'reached' }]);
  });

  it('give three numbers in order, with a source', () => {
    for (const { timing } of derive(referencePlan())) {
      expect(timing.expectedMs).toBeLessThanOrEqual(timing.budgetMs);
      expect(timing.budgetMs).toBeLessThanOrEqual(timing.deadlineMs);
      expect(timing.source).not.toBe('');
    }
  });
});

describe('derivation', () => {
  it('drains only what has a probe and a fence', () => {
    expect(step(derive(withResources({ ledger: without('fence') })), 'ledger.drain')).toBeUndefined();
    const plan = withResources({ ledger: without('probe'), payment: undefined });
    expect(step(derive(plan), 'ledger.drain')).toBeUndefined();
    expect(step(derive(plan), 'ledger.fence')).toBeDefined();
  });

  it('promotes a database without a fence behind the gate alone', () => {
    expect(edgesOf(derive(withResources({ ledger: without('fence') })))['ledger.promote']).toBe('gate.promote reached');
  });

  it('promotes every database only when the fences and drains of all of them have ended', () => {
    const second: ResourceEntry = {
      ...ledger,
      in: { 'us-east-1': { instance: 'b-use1' }, 'eu-west-1': { instance: 'b-euw1' } },
    };
    const edges = edgesOf(derive(withResources({ book: second })));
    for (const promote of ['ledger.promote', 'book.promote']) {
      for (const fence of ['ledger.fence', 'ledger.drain', 'book.fence', 'book.drain'])
        expect(edges[promote]).toContain(`${fence} ended`);
    }
  });

  it('does not let a promotion wait for tasks to stand down', () => {
    expect(edgesOf(derive(referencePlan()))['ledger.promote']).not.toContain('stand-down');
  });

  it('shifts traffic by Route 53 records where the plan says so, behind the same edges', () => {
    const front: ResourceEntry = {
      kind: 'route53-failover',
      zone: 'Z1',
      name: 'api.example.com',
      type: 'CNAME',
      ttlMs: 60_000,
      values: { 'us-east-1': ['use1.example.com'], 'eu-west-1': ['euw1.example.com'] },
      needs: ['api'],
    };
    const steps = derive(withResources({ front }));
    expect(edgesOf(steps)['front.shift']).toBe(table['front.shift']);
    expect(step(steps, 'front.shift')).toMatchObject({
      target: { record: { TTL: 60, ResourceRecords: [{ Value: 'euw1.example.com' }] } },
    });
  });

  it('waits with the proof of service for one TTL of the names it shifted', () => {
    expect(step(derive(referencePlan()), 'payment.verify')).toMatchObject({
      target: { ttlMs: 60_000 },
      timing: { expectedMs: 63_000 },
    });
  });

  it('refuses resources that need each other', () => {
    const plan = withResources({ ledger: { ...ledger, needs: ['front'] } });
    expect(() =>
      derive(withResources({ front: { ...(plan.resources.front as ResourceEntry), needs: ['payment'] } })),
    ).toThrow('steps wait for each other');
  });

  it('puts every step behind what it waits for, in whatever order a plan names its resources', () => {
    const names = Object.keys(referencePlan().resources);
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (order) => {
        const { resources } = referencePlan();
        const shuffled = Object.fromEntries(order.map((name) => [name, resources[name] as ResourceEntry]));
        const steps = derive(referencePlan({ resources: shuffled }));
        steps.forEach((one, index) => {
          const earlier = steps.slice(0, index).map((before) => before.id);
          for (const edge of one.after) expect(earlier).toContain(edge.step);
        });
        expect(sortEdges(edgesOf(steps))).toEqual(sortEdges(table));
      }),
      { numRuns: 24 },
    );
  });

  it('gives the same steps for the same plan, and steps that survive JSON', () => {
    const steps = derive(referencePlan());
    expect(derive(referencePlan())).toEqual(steps);
    expect(JSON.parse(JSON.stringify(steps))).toEqual(steps);
  });
});

/** The order of edges carries no meaning. */
function sortEdges(edges: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(edges).map(([id, text]) => [id, text.split(', ').sort()]));
}
