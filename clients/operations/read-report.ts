/** How an operation ended: its report, or why there is none. */
import { setMaxListeners } from 'node:events';
import { type RecoveryReport } from '../../domain/report';
import { exitCodes, Problem } from '../problem';
import { serverGone } from './connect';
import { type Operation, type OperationHandle } from './find-operation';
import { limitsMs, type Temporal, within } from './temporal';

export interface End {
  readonly report: RecoveryReport;
}

/** Resolves when the run ends, rejects with a Problem when it ended without a report; stays pending once `signal` is aborted. */
export async function endOfRun(temporal: Temporal, handle: OperationHandle, signal: AbortSignal): Promise<End> {
  // The SDK listens anew with every long poll and never stops listening: after two minutes Node would warn of it.
  setMaxListeners(0, signal);
  try {
    return { report: await temporal.connection.withAbortSignal(signal, () => handle.result()) };
  } catch (cause) {
    if (signal.aborted) return new Promise<End>(() => undefined);
    throw endedOtherwise(temporal, handle.workflowId, cause);
  }
}

/** @throws Problem while it runs (exit 4), and when it ended without a report */
export async function readReport(temporal: Temporal, operation: Operation): Promise<RecoveryReport> {
  const { application, operationId, running, handle } = operation;
  if (running) {
    throw new Problem({
      what: `operation ${application}@${operationId} is still running${operation.gate === null ? '' : `, waiting for people at gate ${operation.gate}`}: there is no report yet`,
      instead: `watch it with \`muster watch ${application}\``,
      exitCode: exitCodes.waiting,
    });
  }
  try {
    return await within(temporal, limitsMs.request, () => handle.result());
  } catch (cause) {
    throw endedOtherwise(temporal, handle.workflowId, cause);
  }
}

/** An operation that muster ends always has a report: something else ended this one, unless it is the server that is gone. */
function endedOtherwise(temporal: Temporal, workflowId: string, cause: unknown): Problem {
  const gone = serverGone(temporal, cause);
  if (gone) return gone;
  const reason =
    cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : String(cause);
  return new Problem({
    what: `the run ${workflowId} ended without a report (${reason})`,
    instead:
      'somebody terminated it, or its history is gone: look at the run in the Temporal UI, then at the world with `muster failover --mode dry-run`',
    exitCode: exitCodes.failed,
    cause,
  });
}
