/** The soak of a live drill: customers stay on the other side for a while, until it is over, an abort alarm opens, or a person ends it. */
import { type GoalStep } from '../../domain/steps/step';
import { driveUntil } from './beside';
import { type Run, setStatus, type StepRun } from './run';

export async function soak(run: Run, one: StepRun, step: GoalStep): Promise<void> {
  const calledBack = await driveUntil(run, one, step, () => run.soakEnded !== null);
  const ended = run.soakEnded;
  if (!calledBack || ended === null) return;
  one.degraded = `ended early by ${ended.by}: ${ended.reason}`;
  setStatus(run, one, 'failed');
}
