/** Which operation a user means by APP or APP@OPERATION_ID, and where it stands: asked of the server, so no worker is needed. */
import { type WorkflowExecutionDescription, type WorkflowHandle } from '@temporalio/client';
import { firstN } from '../../contract/build-input';
import { operationIdOf, parseGateRef, parseOperationName, workflowIds } from '../../contract/ids';
import { memoKeys, type OperationInput } from '../../contract/operation-input';
import { type RecoveryReport } from '../../domain/report';
import { instant, type Instant } from '../../domain/instant';
import { badInput, exitCodes, Problem } from '../problem';
import { grpcCodeOf, grpcCodes, limitsMs, type Temporal, within } from './temporal';

export type OperationWorkflow = (input: OperationInput) => Promise<RecoveryReport>;
export type OperationHandle = WorkflowHandle<OperationWorkflow>;

/** What the server itself knows of a run. */
export interface Operation {
  readonly application: string;
  readonly operationId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly firstRunId: string;
  readonly running: boolean;
  /** Temporal's own word: RUNNING, COMPLETED, TERMINATED ... */
  readonly status: string;
  readonly startedAt: Instant;
  readonly closedAt: Instant | null;
  /** promote/1 while a gate is open. */
  readonly gate: string | null;
  /** False until a worker has run its first task: then there is no operationId in the memo yet. */
  readonly pickedUp: boolean;
  /** Activities that run or are retried now, as the server tells: known without a worker too. */
  readonly pending: readonly string[];
  readonly handle: OperationHandle;
}

/** Undefined when no operation of the application is known to this namespace. @throws Problem on a name that is none */
export async function findOperation(temporal: Temporal, name: string): Promise<Operation | undefined> {
  const { application, operationId } = checkedName(name);
  if (operationId === undefined) return findRun(temporal, application, workflowIds.recovery(application));
  const firstRun = firstRunOf(name, operationId);
  // Isolated drills and the quarantine have an id of their own; who names one does not say what it was.
  for (const idOf of [workflowIds.recovery, workflowIds.drill, workflowIds.quarantine]) {
    const found = await findLatest(temporal, { application, workflowId: idOf(application), firstRunId: firstRun });
    if (found) return found;
  }
  return undefined;
}

/** What the run that began with `firstRunId` has become. */
export async function findLatest(
  temporal: Temporal,
  { application, workflowId, firstRunId }: Pick<Operation, 'application' | 'workflowId' | 'firstRunId'>,
): Promise<Operation | undefined> {
  const first = await findRun(temporal, application, workflowId, firstRunId);
  if (first === undefined || first.running) return first;
  // What it has become, or what it was reset to when a cluster came back, runs or ended last under the same id.
  const latest = await findRun(temporal, application, workflowId);
  return latest?.firstRunId === first.firstRunId ? latest : first;
}

/** A run by its workflow id: the latest, or one. Undefined when this namespace knows none. @throws Problem on a run id that is none */
export async function findRun(
  temporal: Temporal,
  application: string,
  workflowId: string,
  runId?: string,
): Promise<Operation | undefined> {
  const handle = temporal.client.workflow.getHandle<OperationWorkflow>(
    workflowId,
    runId,
    runId === undefined ? {} : { firstExecutionRunId: runId },
  );
  try {
    return operationOf(application, await within(temporal, limitsMs.request, () => handle.describe()), temporal);
  } catch (error) {
    if (grpcCodeOf(error) === grpcCodes.notFound || (error instanceof Error && error.name === 'WorkflowNotFoundError'))
      return undefined;
    // A run id that is no UUID is answered so.
    if (grpcCodeOf(error) === grpcCodes.invalidArgument) throw noOperationName(`${application}@${runId ?? ''}`);
    throw error;
  }
}

/** @throws Problem when there is none, saying where to look */
export async function requireOperation(temporal: Temporal, name: string): Promise<Operation> {
  const found = await findOperation(temporal, name);
  if (found) return found;
  throw new Problem({
    what: `no operation ${name} in namespace '${temporal.namespace}' at ${temporal.address}`,
    instead: name.includes('@')
      ? 'it may be past the retention of the namespace: its report is in the evidence buckets the plan names'
      : 'list what there is with `muster status`, or start one with `muster failover`',
    exitCode: exitCodes.badInput,
  });
}

/** @throws Problem when it has ended: nothing can be said to it any more */
export async function requireRunning(temporal: Temporal, name: string): Promise<Operation> {
  const found = await requireOperation(temporal, name);
  if (found.running) return found;
  throw new Problem({
    what: `operation ${found.application}@${found.operationId} is not running: ${found.status} since ${found.closedAt ?? 'then'}`,
    instead: `read how it ended with \`muster report ${found.application}\``,
    exitCode: exitCodes.badInput,
  });
}

function operationOf(application: string, description: WorkflowExecutionDescription, { client }: Temporal): Operation {
  const { workflowId, runId, memo = {}, status, startTime, closeTime, raw } = description;
  const firstRunId = firstRunIn(raw) ?? runId;
  const told = memo[memoKeys.operationId];
  const gate = memo[memoKeys.gate];
  return {
    application,
    operationId: typeof told === 'string' ? told : operationIdOf(firstRunId, firstN),
    workflowId,
    runId,
    firstRunId,
    running: status.name === 'RUNNING',
    status: status.name,
    startedAt: instant(startTime.getTime()),
    closedAt: closeTime ? instant(closeTime.getTime()) : null,
    gate: typeof gate === 'string' && parseGateRef(gate) ? gate : null,
    pickedUp: typeof told === 'string',
    pending: (raw.pendingActivities ?? []).map(
      ({ activityType, attempt }) =>
        `${activityType?.name ?? 'activity'}${(attempt ?? 1) > 1 ? ` (attempt ${attempt ?? 1})` : ''}`,
    ),
    handle: client.workflow.getHandle<OperationWorkflow>(workflowId, runId, { firstExecutionRunId: firstRunId }),
  };
}

function firstRunIn(raw: WorkflowExecutionDescription['raw']): string | undefined {
  const id = raw.workflowExecutionInfo?.firstRunId;
  return id === null || id === '' ? undefined : id;
}

/** The same characters a plan may use; `/` and `@` would name something else. */
const applicationName = /^[a-z0-9][a-z0-9-]*$/;

export function checkedName(name: string): ReturnType<typeof parseOperationName> {
  const parsed = parseOperationName(name);
  if (applicationName.test(parsed.application) && parsed.operationId !== '') return parsed;
  throw noOperationName(name);
}

/** `<firstExecutionRunId>.<n>` */
function firstRunOf(name: string, operationId: string): string {
  const match = /^([0-9a-f-]{36})\.\d+$/.exec(operationId);
  if (match?.[1] === undefined) throw noOperationName(name);
  return match[1];
}

function noOperationName(name: string): Problem {
  return badInput(
    `'${name}' names no operation`,
    'write APP or APP@OPERATION_ID, e.g. payments or payments@0191c9e2-7b1c-7d3e-9d43-4a6b8f0e2c11.1',
  );
}
