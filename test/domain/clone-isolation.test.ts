/**
 * An isolated drill changes what it made itself and nothing else: whatever the plan, whatever the scenario, every step that sends names an
 * instance that begins with the drill's prefix, and no instance of the plan's is named but as a source to read.
 */
import fc from 'fast-check';
import { scenarios } from '../../domain/calendar/drill-plan';
import { drillPrefix } from '../../domain/kinds/rds-postgres/names';
import { goalDeclaration } from '../../domain/kinds/table';
import { type Plan } from '../../domain/plan';
import { waysOf } from '../../domain/plan-check/rto';
import { derive } from '../../domain/steps/derive-switchover';
import { type GoalStep, isGoal } from '../../domain/steps/step';
import { anyPlan } from './plan-check/anything';
import { referencePlan } from './reference-plan';

const tag = fc.stringMatching(/^[a-z0-9]{1,10}-[a-z0-9]{2}$/);
/** Of the clone's target: whose backups are read, what settings are copied from. Nothing is sent to them. */
const sources = ['from', 'orSnapshotOf', 'like'];

function sends({ goal }: GoalStep): boolean {
  return goalDeclaration(goal).sends.length > 0;
}

/** Every instance a target names, but for sources: its own, and where its SQL goes. */
function instancesIn(target: unknown): readonly string[] {
  if (typeof target !== 'object' || target === null) return [];
  return Object.entries(target).flatMap(([key, inner]): readonly string[] => {
    if (sources.includes(key)) return [];
    return key === 'instance' && typeof inner === 'string' ? [inner] : instancesIn(inner);
  });
}

function instancesOf(plan: Plan): readonly string[] {
  return Object.values(plan.resources).flatMap((entry) =>
    entry.kind === 'rds-postgres' ? Object.values(entry.in).map(({ instance }) => instance) : [],
  );
}

describe('an isolated drill', () => {
  it('sends only to instances whose name begins with its prefix, in every plan and scenario', () => {
    let sending = 0;
    fc.assert(
      fc.property(
        fc.oneof(anyPlan, fc.constant(referencePlan())),
        tag,
        fc.constantFrom(...scenarios),
        (plan, own, scenario) => {
          const [way] = waysOf(plan);
          const steps = clonesOf(plan, () => derive('drill', plan, way, { tag: own, scenario }));
          for (const step of steps.filter(sends)) {
            sending += 1;
            const instances = instancesIn(step.target);
            expect(instances.length).toBeGreaterThan(0);
            expect(instances.filter((instance) => !instance.startsWith(drillPrefix(own)))).toEqual([]);
          }
        },
      ),
      { numRuns: 300 },
    );
    // Else it would be said of nothing.
    expect(sending).toBeGreaterThan(100);
  });

  it('names no instance of the plan in any target but as a source to read', () => {
    for (const scenario of scenarios) {
      for (const way of waysOf(referencePlan())) {
        const steps = derive('drill', referencePlan(), way, { tag: 't-1', scenario }).filter(isGoal);
        const named = steps.flatMap(({ target }) => instancesIn(target));
        expect(named.length).toBeGreaterThan(0);
        expect(named.filter((instance) => instancesOf(referencePlan()).includes(instance))).toEqual([]);
        expect(JSON.stringify(steps.map(({ target }) => target))).toContain(instancesOf(referencePlan())[0]);
      }
    }
  });

  it('makes a clone in the Region the application would come back in, and touches no service, record or routing control', () => {
    for (const way of waysOf(referencePlan())) {
      const steps = derive('drill', referencePlan(), way, { tag: 't-1', scenario: 'regional-failover' }).filter(isGoal);
      expect(new Set(steps.map(({ resource }) => resource))).toEqual(new Set(['ledger', 'drill']));
      for (const { target } of steps.filter(sends)) expect(target).toMatchObject({ region: way.to });
    }
  });

  it('is a property that can fail: the goals of a failover name the plan’s own instances', () => {
    const [way] = waysOf(referencePlan());
    const steps = derive('failover', referencePlan(), way, { tag: 't-1' }).filter(isGoal).filter(sends);
    const named = steps.flatMap(({ target }) => instancesIn(target));
    expect(named.filter((instance) => !instance.startsWith(drillPrefix('t-1')))).not.toEqual([]);
  });
});

/** Of a plan whose steps cannot be derived (plan check refuses it) there are none. */
function clonesOf(plan: Plan, steps: () => ReturnType<typeof derive>): readonly GoalStep[] {
  const { preferred, other } = plan.regions;
  const whole = Object.values(plan.resources).every(
    (entry) => entry.kind !== 'rds-postgres' || [preferred, other].every((region) => region in entry.in),
  );
  return whole ? steps().filter(isGoal) : [];
}
