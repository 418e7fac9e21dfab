/**
 * Starts a failover, or joins the one that runs: update-with-start, so that two people at two keyboards start one operation.
 * Without a worker the start is durable all the same; the claim is only not answered yet, and that is said.
 */
import { type StartWorkflowOperationOptions, startOptions } from './start-options';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { workflowTypes } from '../../contract/ids';
import { type ClaimAnswer, messages } from '../../contract/messages';
import { type OperationInput } from '../../contract/operation-input';
import { refused } from '../problem';
import { type Failover, findOperation, type Operation, requireOperation } from './find-operation';
import { isUnanswered, limitsMs, type Temporal, within } from './temporal';

export interface Started {
  /** unanswered: the run exists, no worker has answered the claim yet. */
  readonly is: 'started' | 'joined' | 'yielding' | 'unanswered';
  /** With `unanswered`: whether this call made the run, or found it. */
  readonly fresh: boolean;
  readonly operation: Operation;
}

/** @throws Problem (refused) when another operation holds the application and cannot be joined, naming it */
export async function startFailover(
  temporal: Temporal,
  input: OperationInput,
  options: StartWorkflowOperationOptions,
): Promise<Started> {
  const before = await findOperation(temporal, input.application);
  const answer = await claim(temporal, input, options);
  const operation = await requireOperation(temporal, input.application);
  const fresh = before?.running !== true || before.firstRunId !== operation.firstRunId;
  if (answer === undefined) return { is: 'unanswered', fresh, operation };
  if (answer.is === 'refused') {
    throw refused(
      `failover of ${input.application} was refused: operation ${answer.operationId} holds the application`,
      answer.because ?? [],
      `watch it with \`muster watch ${input.application}\``,
    );
  }
  return { is: answer.is, fresh, operation };
}

/** Undefined when no worker answered in time. */
async function claim(
  temporal: Temporal,
  input: OperationInput,
  options: StartWorkflowOperationOptions,
): Promise<ClaimAnswer | undefined> {
  const { application, operation, reason, startedBy: by, claimNonce: nonce } = input;
  const startWorkflowOperation = new WithStartWorkflowOperation<Failover>(workflowTypes.failover, {
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

/** A dry run holds no id of the application; it is the same workflow and sends nothing. */
export async function startDryRun(
  temporal: Temporal,
  input: OperationInput,
  options: StartWorkflowOperationOptions,
): Promise<ReturnType<typeof temporal.client.workflow.start<Failover>>> {
  return within(temporal, limitsMs.request, () =>
    temporal.client.workflow.start<Failover>(workflowTypes.failover, startOptions(input, options)),
  );
}
