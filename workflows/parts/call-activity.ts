/** How a step's activity is called: on the surviving Region's queue, alive by heartbeat, with a summary a tired person can read. */
import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import { type GoalStep } from '../../domain/steps/step';
import { type Activities, type ReachInput, type ReachResult } from '../../contract/activities';
import { type Run } from './run';

/** One slice of a long step; hours and seconds take the same path, slice after slice. */
export const sliceMs = 30_000;
/** Room for a slice's last call to come to its own time-out (changes: 15 s) and be reported. */
const slackMs = 20_000;

export async function callGoal(
  run: Run,
  step: GoalStep,
  input: Omit<
    ReachInput,
    'application' | 'operationId' | 'step' | 'goal' | 'target' | 'mode' | 'accounts' | 'sliceMs' | 'expectedMs'
  >,
): Promise<ReachResult> {
  const activities = proxyActivities<Activities>({
    ...base(run),
    startToCloseTimeout: sliceMs + slackMs,
    heartbeatTimeout: 5_000,
    summary: `${step.says}: ${input.intent ? `send ${input.intent.call}, then watch` : verb(input.may)}`,
  });
  // unsafe: goal and target are of one step, which the union over goals cannot express at a call.
  const reach = activities[step.goal] as (input: ReachInput) => Promise<ReachResult>;
  return reach({
    ...input,
    application: run.input.application,
    operationId: run.operationId,
    step: step.id,
    goal: step.goal,
    target: step.target,
    mode: run.input.mode,
    accounts: run.input.plan.accounts,
    sliceMs,
    expectedMs: step.timing.expectedMs,
  });
}

function verb(may: ReachInput['may']): string {
  return may === 'look' ? 'look' : may === 'undo' ? 'put back as it was' : 'act';
}

/** The two activities that belong to no step; both short. */
export function callOther(
  run: Run,
  summary: string,
  startToCloseMs: number,
  attempts: number,
): Pick<Activities, 'evidence.write' | 'clock.read'> {
  return proxyActivities<Activities>({
    ...base(run),
    startToCloseTimeout: startToCloseMs,
    summary,
    retry: { maximumAttempts: attempts, initialInterval: 200 },
  });
}

function base(run: Run) {
  return {
    taskQueue: run.input.stepsQueue,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: 200, backoffCoefficient: 2, maximumInterval: 5_000 },
  } as const;
}
