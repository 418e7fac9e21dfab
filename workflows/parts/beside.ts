/** Steps that somebody else ends: a soak that a person cuts short, a watch that is over with what it watched. */
import { ActivityFailure } from '@temporalio/common';
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { isEnded } from '../../domain/steps/schedule';
import { isGoal, type GoalStep } from '../../domain/steps/step';
import { driveGoal } from './drive-goal';
import { type Run, setStatus, type StepRun } from './run';

/** Drives the step until it ends by itself, or is called back because `over`. True: it was called back, and `over` says how it ended. */
export async function driveUntil(run: Run, one: StepRun, step: GoalStep, over: () => boolean): Promise<boolean> {
  const scope = new CancellationScope();
  const driven = scope
    .run(() => driveGoal(run, one, step))
    .catch((error: unknown) => {
      // Called back from a worker that is dead, an activity does not end cancelled: it times out.
      const calledBack = scope.consideredCancelled && error instanceof ActivityFailure;
      if (!calledBack && !isCancellation(error)) throw error;
    });
  try {
    await Promise.race([driven, condition(over)]);
    if (over() && !isEnded(one.status)) scope.cancel();
  } finally {
    // Also when the whole operation is called back: an undo must not race what it undoes.
    await driven;
  }
  return over() && !isEnded(one.status);
}

/** Watches beside the others. One that is called back because the whole operation ends early stays as it is: nothing was watched to its end. */
export async function watchBeside(run: Run, one: StepRun, step: GoalStep, until: string): Promise<void> {
  if (!(await driveUntil(run, one, step, () => isOver(run, until)))) return;
  if (run.ending !== null || run.yieldsTo !== null || run.renews) return;
  // An alarm that was seen in the very look that was called back: too late to end anything, and not to be told as quiet.
  if (one.status === 'parked') {
    setStatus(run, one, 'failed');
    return;
  }
  one.evidence = { watchedUntil: hasBegun(run, until) ? `${until} began` : 'everything else had ended' };
  one.hint = null;
  setStatus(run, one, 'reached');
}

function isOver(run: Run, until: string): boolean {
  return hasBegun(run, until) || others(run).every(({ status }) => isEnded(status));
}
function hasBegun(run: Run, until: string): boolean {
  return others(run).some(({ step, startedAt }) => step.phase === until && startedAt !== null);
}
function others(run: Run): readonly StepRun[] {
  return run.steps.filter(({ step }) => step.is !== 'record' && !(isGoal(step) && step.beside !== undefined));
}
