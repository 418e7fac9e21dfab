/** Any steps a derivation could make: ids, edges that point backwards, durations. For laws of the schedule and the critical path. */
import fc from 'fast-check';
import { type Edge, type MarkStep } from '../../domain/steps/step';

export function markStep(id: string, after: readonly Edge[] = [], expectedMs = 1_000): MarkStep {
  return {
    is: 'assess',
    id,
    after,
    phase: 'assess',
    required: true,
    timing: { expectedMs, budgetMs: expectedMs * 2, deadlineMs: expectedMs * 5, source: 'test', clock: 'real' },
    says: id,
  };
}

export const reached = (step: string): Edge => ({ step, until: 'reached' });
export const ended = (step: string): Edge => ({ step, until: 'ended' });

/** Up to nine steps; each may wait for any before it. */
export const anySteps: fc.Arbitrary<readonly MarkStep[]> = fc
  .array(
    fc.record({
      edges: fc.array(
        fc.record({ back: fc.nat({ max: 8 }), until: fc.constantFrom('reached' as const, 'ended' as const) }),
        {
          maxLength: 3,
        },
      ),
      expectedMs: fc.nat({ max: 10_000 }),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((drafts) =>
    drafts.map(({ edges, expectedMs }, index) =>
      markStep(
        `s${index}`,
        edges.filter(({ back }) => back < index).map(({ back, until }) => ({ step: `s${back}`, until })),
        expectedMs,
      ),
    ),
  );
