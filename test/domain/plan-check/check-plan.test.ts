/** What plan check lets through can be derived, in both directions; what it says of times is the sum of its parts. */
import fc from 'fast-check';
import { type Plan } from '../../../domain/plan';
import { checkPlan } from '../../../domain/plan-check/check-plan';
import { rtoSum, waysOf } from '../../../domain/plan-check/rto';
import { deriveFailover } from '../../../domain/steps/derive';
import { referencePlan, westward } from '../reference-plan';
import { anyPlan } from './anything';

const errorsOf = (plan: Plan): readonly string[] =>
  checkPlan(plan).errors.map(({ at, says }) => `${at.join('.')}: ${says}`);

describe('plan check', () => {
  it('never throws, and derives both directions of every plan it accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyPlan, (plan) => {
        if (checkPlan(plan).errors.length > 0) return;
        accepted += 1;
        for (const way of waysOf(plan)) {
          const steps = deriveFailover(plan, way);
          expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
          expect(rtoSum(plan, way, steps, 'expectedMs').totalMs).toBeLessThanOrEqual(plan.objectives.rtoMs);
        }
      }),
      { numRuns: 300 },
    );
    // Else the property would hold of nothing. About one plan in ten is accepted: none of 300 would be a chance of 1e-13.
    expect(accepted).toBeGreaterThan(0);
  });

  it('tells a sum that is the sum of its parts', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        if (checkPlan(plan).errors.length > 0) return;
        for (const way of waysOf(plan)) {
          for (const by of ['expectedMs', 'budgetMs'] as const) {
            const { parts, totalMs } = rtoSum(plan, way, deriveFailover(plan, way), by);
            expect(parts.reduce((sum, part) => sum + part.ms, 0)).toBe(totalMs);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('finds nothing wrong with the reference plan', () => {
    expect(errorsOf(referencePlan())).toEqual([]);
  });

  it('waits one TTL after a shift that no check follows', () => {
    const plan = referencePlan();
    const { payment: _, ...resources } = plan.resources;
    const unchecked = { ...plan, resources };
    const { parts, path } = rtoSum(unchecked, westward, deriveFailover(unchecked, westward), 'expectedMs');
    expect(path.at(-1)).toBe('front.shift');
    expect(parts.at(-1)).toEqual({ what: 'TTL of front', ms: 60_000 });
    expect(checkPlan(unchecked).warnings.map(({ says }) => says)).toContain(
      'no http-check: nothing proves that customers are served, and RTA cannot be measured',
    );
  });

  it('counts capacity when that is the longer way', () => {
    const plan = referencePlan();
    const { api, ...resources } = plan.resources;
    if (api?.kind !== 'ecs-service') throw new Error('the reference plan has an api');
    const wide = { ...api, capacity: { ...api.capacity, standby: 0, recovered: 10_000, max: 10_000 } };
    const slow = { ...plan, resources: { ...resources, api: wide } };
    expect(rtoSum(slow, westward, deriveFailover(slow, westward), 'expectedMs').path).toContain('api.prewarm');
  });

  it('tells both directions in one line where they say the same', () => {
    const plan = referencePlan();
    const found = errorsOf({ ...plan, objectives: { ...plan.objectives, rtoMs: 240_000 } });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(
      '4m is shorter than the critical path us-east-1 -> eu-west-1 and back, 5m 24s (detection 1m + ',
    );
  });

  it('warns when one approver, by starting, leaves too few', () => {
    const plan = referencePlan();
    const strict = { ...plan, gates: { promote: { ...plan.gates.promote, approvals: 3 } } };
    expect(checkPlan(strict).warnings.map(({ at }) => at.join('.'))).toContain('gates.promote.approvals');
  });
});
