/** How fence steps fold into one outcome: proven is a claim about every database, never about most of them. */
import fc from 'fast-check';
import { fenceOutcomes, type FenceStep, foldFence, isAccepted, strictest } from '../../domain/fence';

const writes = (outcome: FenceStep['outcome']): FenceStep => ({ step: 'x.fence', fences: 'writes', outcome });
const compute = (outcome: FenceStep['outcome']): FenceStep => ({ step: 'y.stand-down', fences: 'compute', outcome });
const anyFence: fc.Arbitrary<FenceStep> = fc.record({
  step: fc.constant('x'),
  fences: fc.constantFrom('writes' as const, 'compute' as const),
  outcome: fc.constantFrom('proven' as const, 'best-effort' as const, 'impossible' as const, 'open' as const),
});

describe('the fence of an application', () => {
  it('is proven when every database is proven closed', () => {
    expect(foldFence([writes('proven'), writes('proven')], 0)).toBe('proven');
  });

  it('is proven whatever became of the tasks: they cannot write to a closed database', () => {
    expect(foldFence([writes('proven'), compute('impossible')], 0)).toBe('proven');
  });

  it('is not proven while one database is not', () => {
    for (const outcome of ['best-effort', 'impossible', 'open'] as const)
      expect(foldFence([writes('proven'), writes(outcome)], 0)).toBe('best-effort');
  });

  it('is not proven where the plan declares no fence for a database', () => {
    expect(foldFence([writes('proven')], 1)).toBe('best-effort');
    expect(foldFence([], 1)).toBe('impossible');
  });

  it('is impossible when nothing at all was achieved', () => {
    expect(foldFence([writes('impossible'), compute('impossible')], 0)).toBe('impossible');
    expect(foldFence([writes('open')], 0)).toBe('impossible');
  });

  it('is at best best-effort by standing tasks down', () => {
    expect(foldFence([writes('impossible'), compute('proven')], 0)).toBe('best-effort');
  });
});

describe('laws of fencing', () => {
  it('proven means that nothing that could write was left', () => {
    fc.assert(
      fc.property(fc.array(anyFence), fc.nat({ max: 2 }), (steps, unfenceable) => {
        const all = unfenceable === 0 && steps.every((step) => step.fences === 'compute' || step.outcome === 'proven');
        expect(foldFence(steps, unfenceable) === 'proven').toBe(all);
      }),
    );
  });

  it('one step that ends better never makes the whole worse', () => {
    fc.assert(
      fc.property(fc.array(anyFence, { minLength: 1 }), fc.nat(), fc.nat({ max: 2 }), (steps, pick, unfenceable) => {
        const better = steps.map((step, index) =>
          index === pick % steps.length ? { ...step, outcome: 'proven' as const } : step,
        );
        expect(isAccepted(foldFence(better, unfenceable), foldFence(steps, unfenceable))).toBe(true);
      }),
    );
  });

  it('what is accepted is what is at least as good', () => {
    for (const outcome of fenceOutcomes) {
      for (const accepted of fenceOutcomes) {
        expect(isAccepted(outcome, accepted)).toBe(fenceOutcomes.indexOf(outcome) <= fenceOutcomes.indexOf(accepted));
      }
    }
  });

  it('the strictest of many is accepted by each of them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...fenceOutcomes), { minLength: 1 }), (outcomes) => {
        for (const one of outcomes) expect(isAccepted(strictest(outcomes), one)).toBe(true);
        expect(outcomes).toContain(strictest(outcomes));
      }),
    );
  });

  it('who accepts nothing in words accepts only a proven one', () => {
    expect(strictest([])).toBe('proven');
  });
});
