/**
 * The invariant of the design: no prefix of any derived plan, of any operation, makes a second Region writable unless the fence is proven,
 * or the outcome it ended with was accepted by a named person.
 */
import fc from 'fast-check';
import { type FenceOutcome, fenceOutcomes, isAccepted } from '../../domain/fence';
import { acceptedBy } from '../../domain/gate/gate';
import { type Plan } from '../../domain/plan';
import { type Operation, operationNames } from '../../domain/report';
import { deriveFailover } from '../../domain/steps/derive';
import { derive } from '../../domain/steps/derive-switchover';
import { isGoal, isPromotion, type Step } from '../../domain/steps/step';
import { type Choices, foldOf, move, startWorld, type World } from './simulate';
import { referencePlan, westward } from './reference-plan';

const anyFence = fc.constantFrom<FenceOutcome>(...fenceOutcomes);

/** Plans with one to three databases, with and without probe and fence, and services that need some of them. */
const anyPlan: fc.Arbitrary<Plan> = fc
  .array(fc.record({ probe: fc.boolean(), fence: fc.boolean() }), { minLength: 1, maxLength: 3 })
  .map((databases) => {
    const { resources, drills } = referencePlan();
    const { ledger, ...others } = resources;
    if (ledger?.kind !== 'rds-postgres' || others.api === undefined || !drills)
      throw new Error('the reference plan has a ledger, an api and drills');
    const { probe, fence, ...bare } = ledger;
    const made = databases.map((has, index) => {
      const entry = {
        ...bare,
        in: { 'us-east-1': { instance: `db${index}-use1` }, 'eu-west-1': { instance: `db${index}-euw1` } },
        ...(has.probe && probe ? { probe } : {}),
        ...(has.fence && fence ? { fence } : {}),
      };
      return [`db${index}`, entry] as const;
    });
    const { payment: _payment, ...rest } = others;
    const http = drills.checks.http.map((one) => ({ ...one, url: one.url.replace('database.ledger', 'database.db0') }));
    return referencePlan({
      drills: { ...drills, checks: { ...drills.checks, http } },
      resources: { ...Object.fromEntries(made), ...rest, api: { ...others.api, needs: made.map(([id]) => id) } },
    });
  });

interface Scenario {
  readonly plan: Plan;
  readonly order: readonly number[];
  readonly fences: readonly FenceOutcome[];
  readonly fails: readonly boolean[];
  readonly accepts: readonly FenceOutcome[];
}

const anyScenario: fc.Arbitrary<Scenario> = fc.record({
  plan: anyPlan,
  order: fc.array(fc.nat(20), { minLength: 60, maxLength: 60 }),
  fences: fc.array(anyFence, { minLength: 8, maxLength: 8 }),
  fails: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
  accepts: fc.array(anyFence, { minLength: 4, maxLength: 4 }),
});

function choicesOf(scenario: Scenario, steps: readonly Step[], turn: () => number): Choices {
  const index = (id: string): number => steps.findIndex((step) => step.id === id);
  return {
    pick: (running) => running[(scenario.order[turn() % scenario.order.length] ?? 0) % running.length] ?? '',
    fence: (id) => scenario.fences[index(id) % scenario.fences.length] ?? 'impossible',
    optionalFails: (id) => scenario.fails[index(id) % scenario.fails.length] ?? false,
    // Sooner or later people accept what cannot be helped.
    accept: (round) => scenario.accepts[round - 1] ?? 'impossible',
  };
}

/** Every world the scenario passes through, from any world on. */
function play(scenario: Scenario, steps: readonly Step[], from: World, turns = 60): readonly World[] {
  const worlds = [from];
  let turn = from.ended.length;
  const choices = choicesOf(scenario, steps, () => (turn += 1));
  for (let left = turns; left > 0; left -= 1) {
    const next = move(steps, scenario.plan.gates.promote, worlds.at(-1) ?? from, choices);
    if (!next) break;
    worlds.push(next);
  }
  return worlds;
}

/** From here on customers may write there: a standby is promoted, or a restored instance is given the name they connect to. */
function makesWritable(step: Step): boolean {
  return isGoal(step) && (step.goal === 'rds-postgres.take-place' || isPromotion(step));
}

function begun(steps: readonly Step[], world: World, is: (step: Step) => boolean): readonly Step[] {
  return steps.filter((step) => is(step) && !['pending', 'unreachable'].includes(world.statuses[step.id] ?? 'pending'));
}

function expectSafe(steps: readonly Step[], scenario: Scenario, world: World): void {
  const started = begun(steps, world, makesWritable);
  if (started.length === 0) return;
  const fence = foldOf(steps, world.fences);
  const accepted = acceptedBy(world.gate, scenario.plan.gates.promote);
  const acceptable = fence === 'proven' || (accepted.by.length > 0 && isAccepted(fence, accepted.fence));
  if (!acceptable)
    throw new Error(
      `${started.map((step) => step.id).join()} began with fence ${fence}, accepted ${accepted.fence} by ${accepted.by.join()}; ended so far: ${world.ended.join()}`,
    );
}

/** As each is started, the restore into the other Region: there it could make a second one writable. */
const particulars = {
  tag: 't-1',
  toTime: '2026-11-24T08:41:00.000Z',
  scenario: 'network-partition',
} as const;

function derived(operation: Operation, plan: Plan): readonly Step[] {
  const way = operation === 'ladder' ? { from: westward.from, to: westward.from } : westward;
  const instance = `${oldPrimaryOf(plan)}-retired-t-0`;
  return derive(operation, plan, way, { ...particulars, delete: { region: westward.from, instance } });
}

function oldPrimaryOf({ resources }: Plan): string {
  for (const entry of Object.values(resources))
    if (entry.kind === 'rds-postgres') return entry.in[westward.from]?.instance ?? '';
  return '';
}

/** Nobody is asked of most: nothing is accepted then, for no gate ever closes. */
function worldsOf(operation: Operation, scenario: Scenario): readonly (readonly [readonly Step[], World])[] {
  const steps = derived(operation, scenario.plan);
  return play(scenario, steps, startWorld(scenario.plan.gates.promote)).map((world) => [steps, world] as const);
}

describe('the invariant', () => {
  it('lets no second Region become writable unless the fence is proven or its outcome was accepted by a named person', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const steps = deriveFailover(scenario.plan, westward);
        for (const world of play(scenario, steps, startWorld(scenario.plan.gates.promote)))
          expectSafe(steps, scenario, world);
      }),
      { numRuns: 500 },
    );
  });

  it.each(operationNames)('holds of every prefix of a %s', (operation) => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        for (const [steps, world] of worldsOf(operation, scenario)) expectSafe(steps, scenario, world);
      }),
      { numRuns: 100 },
    );
  });

  it('is about moves and restores: no other operation makes anything writable that customers write to', () => {
    const writable = operationNames.filter((operation) => derived(operation, referencePlan()).some(makesWritable));
    expect(writable).toEqual(['failover', 'restore', 'switchover']);
  });

  it('lets a reprotect give the name of an old primary away only when that is proven closed', () => {
    let retired = 0;
    fc.assert(
      fc.property(fc.constantFrom('reprotect' as const, 'failback' as const), anyScenario, (operation, scenario) => {
        for (const [steps, world] of worldsOf(operation, scenario)) {
          for (const { id } of begun(steps, world, (step) => isGoal(step) && step.goal === 'rds-postgres.retire')) {
            retired += 1;
            const fence = id.replace('retire', 'fence');
            if (steps.some((step) => step.id === fence)) expect(world.fences[fence]).toBe('proven');
          }
        }
      }),
      { numRuns: 200 },
    );
    expect(retired).toBeGreaterThan(100);
  });

  it('holds when the run is crashed at every point and resumed with another order of events', () => {
    fc.assert(
      fc.property(anyScenario, fc.array(fc.nat(20), { minLength: 60, maxLength: 60 }), (scenario, otherOrder) => {
        const steps = deriveFailover(scenario.plan, westward);
        for (const crashed of play(scenario, steps, startWorld(scenario.plan.gates.promote))) {
          const survived = JSON.parse(JSON.stringify(crashed)) as World;
          for (const world of play({ ...scenario, order: otherOrder }, steps, survived))
            expectSafe(steps, scenario, world);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('ends every step in every scenario, so that no run hangs on its own edges', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const steps = deriveFailover(scenario.plan, westward);
        const last = play(scenario, steps, startWorld(scenario.plan.gates.promote)).at(-1);
        expect(
          steps.filter((step) => !['reached', 'failed', 'unreachable'].includes(last?.statuses[step.id] ?? 'pending')),
        ).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('is a property that can fail: promoting before the fences have ended is caught', () => {
    const scenario: Scenario = {
      plan: referencePlan(),
      order: [0],
      fences: ['impossible'],
      fails: [false],
      accepts: ['proven', 'proven', 'proven', 'proven'],
    };
    const steps = deriveFailover(scenario.plan, westward).map((step) =>
      step.id === 'ledger.promote' ? { ...step, after: [{ step: 'gate.promote', until: 'reached' as const }] } : step,
    );
    expect(() => {
      for (const world of play(scenario, steps, startWorld(scenario.plan.gates.promote)))
        expectSafe(steps, scenario, world);
    }).toThrow('began with fence');
  });
});
