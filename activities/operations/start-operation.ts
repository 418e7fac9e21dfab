/**
 * Starts a run of an operation that outlives the one that asks: a child would end with its parent. Asked again, by a later attempt or by
 * another run, it finds what runs under the id and says so; the request's id, kept in the memo, tells whose run it is.
 */
import { activityInfo, getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { type OtherActivities, type StartOperationInput } from '../../contract/activities';
import { memoKeys } from '../../contract/operation-input';
import { startAttributes } from '../../contract/search-attributes';

/** Chosen: three requests to a server that lives take milliseconds; the activity is tried again after it. */
const answerMs = 10_000;

type Client = ReturnType<typeof getClient>;

interface Found {
  readonly runId: string;
  readonly isOurs: boolean;
}

export function createStartOperation(wallNow: () => number): OtherActivities['operation.start'] {
  return async (asked) => {
    const client = getClient();
    return client.withDeadline(wallNow() + answerMs, async () => {
      // An earlier attempt may have started it without learning so, and it may have ended since: then a start would make a second one.
      const earlier = activityInfo().attempt > 1 ? await find(client, asked) : undefined;
      const found = earlier?.isOurs ? earlier : await start(client, asked);
      return { is: found.isOurs ? 'started' : 'running', runId: found.runId };
    });
  };
}

async function start(client: Client, asked: StartOperationInput): Promise<Found> {
  const { workflowType, workflowId, taskQueue, input, requestId } = asked;
  const { firstExecutionRunId } = await client.workflow.start(workflowType, {
    workflowId,
    taskQueue,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    memo: { [memoKeys.application]: input.application, [memoKeys.requestId]: requestId },
    typedSearchAttributes: startAttributes(input),
    staticSummary: `${input.operation} of ${input.application} from ${input.from} to ${input.to}`,
  });
  // It was there a moment ago; gone, it has been deleted by hand.
  return (await find(client, asked, firstExecutionRunId)) ?? { runId: firstExecutionRunId, isOurs: true };
}

/** Undefined when no run has the id. */
async function find(
  client: Client,
  { workflowId, requestId }: StartOperationInput,
  ofRun?: string,
): Promise<Found | undefined> {
  try {
    const { memo, raw, runId } = await client.workflow.getHandle(workflowId, ofRun).describe();
    const first = raw.workflowExecutionInfo?.firstRunId;
    // The first run's id is part of operation ids; continue-as-new keeps it, and the memo.
    return { runId: first == null || first === '' ? runId : first, isOurs: memo?.[memoKeys.requestId] === requestId };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
