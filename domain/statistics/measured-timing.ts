/** A step's timing from what was measured, when enough was; and whether a running step takes suspiciously long. */
import { type Instant, msBetween } from '../instant';
import { count } from '../report-words';
import { type Timing } from '../timing';
import { type Samples } from './step-samples';

/** Chosen: the issue asks five; with fewer, p95 by nearest rank is only the longest of a handful. */
const fewestSamples = 5;

/**
 * Expected is p50, budget p95; the deadline is the plan's and never moves, and neither of them passes it: a step that took longer was
 * parked for people, whose time is not the step's. `timeScale`: of the samples; a timing is unscaled until the client scales it.
 */
export function measured(timing: Timing, samples: Samples, timeScale = 1): Timing {
  const { p50Ms, p95Ms } = samples;
  if (samples.count < fewestSamples || p50Ms === null || p95Ms === null)
    return {
      ...timing,
      source: `${timing.source} (published, not measured: ${samples.count} of ${fewestSamples} runs)`,
    };
  const unscaled = (ms: number): number => Math.min(timing.deadlineMs, timing.clock === 'real' ? ms : ms / timeScale);
  const expectedMs = unscaled(p50Ms);
  return {
    ...timing,
    expectedMs,
    budgetMs: Math.max(unscaled(p95Ms), expectedMs),
    source: `measured: ${count(samples.count, 'run')} of this application, mode ${[...samples.modes].sort().join(' and ')}, p50/p95`,
  };
}

/** Longer than all but one in twenty took: somebody should look. A step that has not begun is not stuck. */
export function isStuck(
  { startedAt, budgetMs }: { readonly startedAt: Instant | null; readonly budgetMs: number },
  now: Instant,
): boolean {
  return startedAt !== null && msBetween(startedAt, now) > budgetMs;
}
