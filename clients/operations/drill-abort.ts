/** Ends the running drill of an application: an isolated one is taken away, a live one is put back, or only its soak is ended. */
import { randomUUID } from 'node:crypto';
import { operationIdOf, workflowIds } from '../../contract/ids';
import { messages, type Answer } from '../../contract/messages';
import { memoKeys } from '../../contract/operation-input';
import { firstN } from '../../contract/build-input';
import { exitCodes, Problem } from '../problem';
import { findOperation, type OperationHandle } from './find-operation';
import { readProgress } from './read-progress';
import { grpcCodeOf, grpcCodes, isUnanswered, limitsMs, type Temporal, within } from './temporal';

interface RunningDrill {
  readonly operationId: string;
  readonly handle: OperationHandle;
}

/** @throws Problem when no drill runs, or no worker answers */
export async function abortDrill(
  temporal: Temporal,
  application: string,
  wish: { readonly by: string; readonly reason: string },
): Promise<Answer & { readonly operationId: string }> {
  const drill = (await runningDrill(temporal, application)) ?? (await runningLiveDrill(temporal, application));
  if (!drill)
    throw new Problem({
      what: `no drill of ${application} is running`,
      instead: `see what was: muster drill history ${application}; an operation is ended with muster abort ${application}`,
      exitCode: exitCodes.badInput,
    });
  const { operationId, handle } = drill;
  const nonce = randomUUID();
  try {
    const answer = await within(temporal, limitsMs.acceptance, () =>
      handle.executeUpdate(messages.abort, { args: [{ ...wish, operationId, nonce }], updateId: nonce }),
    );
    return { ...answer, operationId };
  } catch (cause) {
    if (!isUnanswered(cause)) throw cause;
    throw new Problem({
      what: `no worker answers for the drill of ${application} (waited ${limitsMs.acceptance / 1_000} s): the abort is not recorded`,
      instead: 'start one with `muster worker --region REGION`, then say it again',
      exitCode: exitCodes.failed,
      cause,
    });
  }
}

async function runningDrill(temporal: Temporal, application: string): Promise<RunningDrill | undefined> {
  const { client } = temporal;
  const workflowId = workflowIds.drill(application);
  try {
    const { status, runId, memo, raw } = await within(temporal, limitsMs.request, () =>
      client.workflow.getHandle(workflowId).describe(),
    );
    if (status.name !== 'RUNNING') return undefined;
    const first = raw.workflowExecutionInfo?.firstRunId;
    const firstRunId = first == null || first === '' ? runId : first;
    const told = memo?.[memoKeys.operationId];
    return {
      operationId: typeof told === 'string' ? told : operationIdOf(firstRunId, firstN),
      handle: client.workflow.getHandle(workflowId, undefined, { firstExecutionRunId: firstRunId }),
    };
  } catch (error) {
    if (grpcCodeOf(error) === grpcCodes.notFound || (error instanceof Error && error.name === 'WorkflowNotFoundError'))
      return undefined;
    throw error;
  }
}

/** It holds the recovery id; only its progress tells it from an operation, and without a worker nothing could be said to it either. */
async function runningLiveDrill(temporal: Temporal, application: string): Promise<RunningDrill | undefined> {
  const operation = await findOperation(temporal, application);
  if (!operation?.running) return undefined;
  const { progress } = await readProgress(temporal, operation.handle);
  return progress?.mode === 'live' ? operation : undefined;
}
