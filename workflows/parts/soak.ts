/** The soak of a live drill: customers stay on the other side for a while, until it is over, an abort alarm opens, or a person ends it. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { isEnded } from '../../domain/steps/schedule';
import { type GoalStep } from '../../domain/steps/step';
import { driveGoal } from './drive-goal';
import { type Run, setStatus, type StepRun } from './run';

export async function soak(run: Run, one: StepRun, step: GoalStep): Promise<void> {
  const scope = new CancellationScope();
  const soaking = scope
    .run(() => driveGoal(run, one, step))
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  await Promise.race([soaking, condition(() => run.soakEnded !== null)]);
  const ended = run.soakEnded;
  if (ended === null || isEnded(one.status)) return soaking;
  scope.cancel();
  await soaking;
  one.degraded = `ended early by ${ended.by}: ${ended.reason}`;
  setStatus(run, one, 'failed');
}
