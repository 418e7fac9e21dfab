/**
 * Starts an operation, or joins the one that runs: update-with-start, so that two people at two keyboards start one operation.
 * Without a worker the start is durable all the same; the claim is only not answered yet, and that is said.
 */
import { type StartWorkflowOperationOptions, startOptions } from './start-options';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { workflowTypes } from '../../contract/ids';
import { type ClaimAnswer, messages } from '../../contract/messages';
import { type OperationInput } from '../../contract/operation-input';
import { refused } from '../problem';
import { type OperationWorkflow, findOperation, type Operation, requireOperation } from './find-operation';
import { isUnanswered, limitsMs, type Temporal, within } from './temporal';

export interface Started {
  /** unanswered: the run exists, no worker has answered the claim yet. */
  readonly is: 'started' | 'joined' | 'yielding' | 'unanswered';
  /** With `unanswered`: whether this call made the run, or found it. */
  readonly fresh: boolean;
  readonly operation: Operation;
}

/** @throws Problem (refused) when another operation holds the application and cannot be joined, naming it */
export async function startOperation(
  temporal: Temporal,
  input: OperationInput,
  options: StartWorkflowOperationOptions,
): Promise<Started> {
  const before = await findOperation(temporal, input.application);
  const answer = await claim(temporal, input, options);
  const operation =
    answer?.is === 'yielding'
      ? await itsTurn(temporal, input.application, answer.operationId)
      : await requireOperation(temporal, input.application);
  const fresh = before?.running !== true || before.firstRunId !== operation.firstRunId;
  if (answer === undefined) return { is: 'unanswered', fresh, operation };
  if (answer.is === 'refused') {
    throw refused(
      `${input.chain?.of ?? input.operation} of ${input.application} was refused: operation ${answer.operationId} holds the application`,
      answer.because ?? [],
      `watch it with \`muster watch ${input.application}\``,
    );
  }
  return { is: answer.is, fresh, operation };
}

/** Its safe boundary is a call's time-out away at most; what has not yielded by then is followed as it is. */
const turnWithinMs = 60_000;
const turnEveryMs = 250;

async function itsTurn(temporal: Temporal, application: string, operationId: string): Promise<Operation> {
  for (let waitedMs = 0; ; waitedMs += turnEveryMs) {
    const found = await requireOperation(temporal, application);
    if (found.operationId === operationId || waitedMs >= turnWithinMs) return found;
    await new Promise((resolve) => setTimeout(resolve, turnEveryMs));
  }
}

/** Undefined when no worker answered in time. */
async function claim(
  temporal: Temporal,
  input: OperationInput,
  options: StartWorkflowOperationOptions,
): Promise<ClaimAnswer | undefined> {
  const { application, reason, startedBy: by, claimNonce: nonce } = input;
  // A compound operation has its own standing, not that of its first part.
  const operation = input.chain?.of ?? input.operation;
  const startWorkflowOperation = new WithStartWorkflowOperation<OperationWorkflow>(workflowTypes[input.operation], {
    ...startOptions(input, options),
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  // Where the claim is not answered its handle is never asked for.
  startWorkflowOperation.workflowHandle().catch(() => undefined);
  try {
    return await within(temporal, limitsMs.acceptance, async () => {
      const update = await temporal.client.workflow.startUpdateWithStart(messages.claim, {
        args: [{ application, operation, input, nonce, by, reason }],
        updateId: nonce,
        waitForStage: 'ACCEPTED',
        startWorkflowOperation,
      });
      return update.result();
    });
  } catch (error) {
    if (isUnanswered(error)) return undefined;
    throw error;
  }
}

/** A run that claims nothing of the application (a dry run, a look, a quarantine); one that has its id already is joined. */
export async function startAside(
  temporal: Temporal,
  input: OperationInput,
  options: StartWorkflowOperationOptions,
): Promise<ReturnType<typeof temporal.client.workflow.start<OperationWorkflow>>> {
  return within(temporal, limitsMs.request, () =>
    temporal.client.workflow.start<OperationWorkflow>(workflowTypes[input.operation], {
      ...startOptions(input, options),
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  );
}
