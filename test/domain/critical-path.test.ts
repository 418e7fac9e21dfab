/** The critical path: what a recovery cannot be faster than. */
import fc from 'fast-check';
import { criticalPath } from '../../domain/steps/critical-path';
import { type Step } from '../../domain/steps/step';
import { anySteps, ended, markStep, reached } from './any-steps';

const expected = (step: Step): number => step.timing.expectedMs;

/** Every way from a step that waits for nothing, by brute force. */
function longestEnding(steps: readonly Step[], step: Step): number {
  const before = step.after.flatMap((edge) => steps.filter((one) => one.id === edge.step));
  return expected(step) + Math.max(0, ...before.map((one) => longestEnding(steps, one)));
}

describe('the critical path', () => {
  const steps = [
    markStep('a', [], 10),
    markStep('short', [reached('a')], 5),
    markStep('long', [reached('a')], 50),
    markStep('end', [reached('short'), ended('long')], 1),
    markStep('aside', [], 30),
  ];

  it('is the longest way, with the instants at which its steps begin and finish', () => {
    expect(criticalPath(steps, expected)).toEqual({
      lengthMs: 61,
      path: [
        { step: 'a', startMs: 0, finishMs: 10 },
        { step: 'long', startMs: 10, finishMs: 60 },
        { step: 'end', startMs: 60, finishMs: 61 },
      ],
    });
  });

  it('can be asked for up to any step', () => {
    expect(criticalPath(steps, expected, 'short')).toMatchObject({
      lengthMs: 15,
      path: [{ step: 'a' }, { step: 'short' }],
    });
    expect(criticalPath(steps, expected, 'aside').lengthMs).toBe(30);
  });

  it('is empty where there are no steps, or not that one', () => {
    expect(criticalPath([], expected)).toEqual({ lengthMs: 0, path: [] });
    expect(criticalPath(steps, expected, 'none')).toEqual({ lengthMs: 0, path: [] });
  });

  it('takes an edge to a step that is not given for met', () => {
    expect(criticalPath([markStep('b', [reached('left-out')], 7)], expected).lengthMs).toBe(7);
  });
});

describe('laws of the critical path', () => {
  it('is as long as the longest of all ways', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        expect(criticalPath(steps, expected).lengthMs).toBe(
          Math.max(...steps.map((step) => longestEnding(steps, step))),
        );
      }),
    );
  });

  it('is never shorter than any single step, and never longer than all of them', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { lengthMs } = criticalPath(steps, expected);
        expect(lengthMs).toBeGreaterThanOrEqual(Math.max(...steps.map(expected)));
        expect(lengthMs).toBeLessThanOrEqual(steps.reduce((sum, step) => sum + expected(step), 0));
      }),
    );
  });

  it('goes only along real edges, each step beginning when the one before it finishes', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { path, lengthMs } = criticalPath(steps, expected);
        expect(path[0]?.startMs).toBe(0);
        expect(path.at(-1)?.finishMs).toBe(lengthMs);
        path.slice(1).forEach((part, index) => {
          const before = path[index];
          expect(steps.find((step) => step.id === part.step)?.after.map((edge) => edge.step)).toContain(before?.step);
          expect(part.startMs).toBe(before?.finishMs);
        });
      }),
    );
  });

  it('never gets shorter when a step takes longer', () => {
    fc.assert(
      fc.property(anySteps, fc.nat(), fc.nat({ max: 5_000 }), (steps, pick, more) => {
        const slow = steps[pick % steps.length]?.id;
        const slower = (step: Step): number => expected(step) + (step.id === slow ? more : 0);
        expect(criticalPath(steps, slower).lengthMs).toBeGreaterThanOrEqual(criticalPath(steps, expected).lengthMs);
      }),
    );
  });

  it('never gets shorter when a step waits for one more', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const waiting = steps.map((step, index) => {
          const before = steps[index - 1];
          return before ? { ...step, after: [...step.after, reached(before.id)] } : step;
        });
        expect(criticalPath(waiting, expected).lengthMs).toBeGreaterThanOrEqual(criticalPath(steps, expected).lengthMs);
      }),
    );
  });
});
