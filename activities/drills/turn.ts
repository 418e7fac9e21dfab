/**
 * One launch of an application decides at a time. The turn is a run under a fixed id, so that the server itself gives it to one; a turn
 * whose launch has ended, or was terminated, is taken from it.
 */
import { getClient } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';
import { type OtherActivities } from '../../contract/activities';
import { turnHolder, type DrillTurnInput } from '../../contract/drill-launch';
import { drillTurnType, queues, workflowIds } from '../../contract/ids';
import { memoKeys } from '../../contract/operation-input';

/** Chosen: requests to a server that lives take milliseconds; the activity is tried again after it. */
export const answerMs = 10_000;

type Client = ReturnType<typeof getClient>;

export function createTakeTurn(wallNow: () => number): OtherActivities['drill.turn'] {
  return (asked) => {
    const client = getClient();
    return client.withDeadline(wallNow() + answerMs, () => takeTurn(client, asked));
  };
}

/** @throws Error while another launch has it */
async function takeTurn(client: Client, { application, queuePrefix, launchId }: DrillTurnInput): Promise<void> {
  const workflowId = workflowIds.drillTurn(application);
  try {
    await client.workflow.start(drillTurnType, {
      workflowId,
      taskQueue: queues.workflows(queuePrefix),
      args: [],
      workflowIdConflictPolicy: 'FAIL',
      memo: { [memoKeys.application]: application, [turnHolder]: launchId },
      staticSummary: `${launchId} decides whether its drill begins`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const turn = client.workflow.getHandle(workflowId);
    const { memo, runId } = await turn.describe();
    const told = memo?.[turnHolder];
    const holder = typeof told === 'string' ? told : '';
    // An earlier attempt took it without learning so.
    if (holder === launchId) return;
    if (!(await isRunning(client, holder)))
      await client.workflow.getHandle(workflowId, runId).terminate(`${holder} has ended and left its turn`);
    throw new Error(`${holder} decides on a drill of ${application} now`, { cause: error });
  }
}

async function isRunning(client: Client, launchId: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(launchId).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
