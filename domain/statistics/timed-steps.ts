/** Steps with what was measured of this application in place of what is published: from reports of past runs. */
import { type Mode, type RecoveryReport } from '../report';
import { isGoal, type Step } from '../steps/step';
import { measured } from './measured-timing';
import { type PastRun, samplesOf } from './step-samples';

/** A chain's parts each are a run; the factor its durations were scaled by is what its RTO says of it. */
export function pastRuns(report: RecoveryReport): readonly PastRun[] {
  return [...(report.earlier ?? []), report].map(({ mode, operation, steps, rtoMs, plan }) => {
    const planned = (plan['objectives'] as { readonly rtoMs?: number } | undefined)?.rtoMs;
    const timeScale = planned === undefined || planned === 0 ? 1 : Number((rtoMs / planned).toPrecision(6));
    return { mode, operation, steps, timeScale };
  });
}

/** For contract/build-input.ts (`timed`): steps with what was measured in place of what is published, each with its source. */
export function timedBy(
  past: readonly PastRun[],
  mode: Mode,
  timeScale: number,
): (steps: readonly Step[]) => readonly Step[] {
  return (steps) =>
    steps.map((step) => {
      // People are not measured, nor what lasts as long as the others do.
      if (step.is === 'gate' || (isGoal(step) && step.beside !== undefined)) return step;
      const { id, phase } = step;
      const asked = { id, phase, ...(isGoal(step) ? { goal: step.goal } : {}) };
      return { ...step, timing: measured(step.timing, samplesOf(asked, mode, past, timeScale), timeScale) };
    });
}
