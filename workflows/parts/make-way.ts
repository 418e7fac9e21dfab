/** An ending operation that is pre-empted by a disaster stops putting back what that one carries on with, or what stands in a Region it leaves. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { isSameGoal } from '../../domain/steps/same-goal';
import { type GoalStep } from '../../domain/steps/step';
import { isDisaster, note, type Run, type StepRun } from './run';

/** A plan that takes over waits: it may stand at its gate for hours, and customers must not be closed out meanwhile. */
export function isLeft({ yieldsTo }: Run, step: GoalStep): boolean {
  if (!yieldsTo || !isDisaster(yieldsTo.input)) return false;
  const { steps, to } = yieldsTo.input;
  return regionOf(step) !== to || steps.some((one) => isSameGoal(one, step));
}

/** Does it, or stops at once when such a claim comes: a silent Region would hold the disaster up for minutes. */
export async function unlessLeft(run: Run, step: GoalStep, work: () => Promise<void>): Promise<void> {
  const scope = new CancellationScope();
  const working = scope.run(work).catch((error: unknown) => {
    if (!isCancellation(error) || !isLeft(run, step)) throw error;
  });
  await Promise.race([working, condition(() => isLeft(run, step))]);
  if (isLeft(run, step)) scope.cancel();
  return working;
}

/** What was begun and still stands as it was changed: whoever takes over carries it on, or a person looks. */
export function tellLeft(run: Run, left: readonly StepRun[]): void {
  const stands = left.filter(({ undone, sent }) => !undone && sent.length > 0).map(({ step }) => step.id);
  if (run.yieldsTo && stands.length > 0)
    note(run, `${run.yieldsTo.input.operation} does not wait: not put back: ${stands.join(', ')}`);
}

/** Where its undo is sent; undefined: to no Region alone (traffic). */
function regionOf({ target }: GoalStep): string | undefined {
  if ('where' in target) return target.where.region;
  return 'region' in target ? target.region : undefined;
}
