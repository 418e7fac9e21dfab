/** The closed operations of an application, newest first, with their reports: visibility lists them (about a second behind). */
import { instant } from '../../domain/instant';
import { type Plan } from '../../domain/plan';
import { type Operation as OperationName } from '../../domain/report';
import { workflowIds } from '../../contract/ids';
import { exitCodes, Problem } from '../problem';
import { type Ended, type Primary, primaryFrom, recoveredIn } from './application-state';
import { findOperation, findRun, type Operation, type OperationWorkflow } from './find-operation';
import { limitsMs, type Temporal, within } from './temporal';

/** Chosen: a year of quarterly drills and their ways back; what is older is in the evidence buckets. */
const newestRuns = 20;

/** A run that was continued as another is told by the last of its chain. */
const going: readonly string[] = ['RUNNING', 'CONTINUED_AS_NEW'];

export async function readEnded(temporal: Temporal, application: string): Promise<readonly Ended[]> {
  const runs = await within(temporal, limitsMs.request, () => listRuns(temporal, application));
  const latest = await findOperation(temporal, application);
  // What ended a moment ago is not listed yet, and decides most.
  const all =
    latest && !latest.running && runs.every(({ runId }) => runId !== latest.runId) ? [closed(latest), ...runs] : runs;
  const read = await Promise.all(all.map((run) => readRun(temporal, application, run)));
  return once(read);
}

type Read = Ended & { readonly firstRunId: string };

/**
 * Each operation once. A completed run that was reset, as when the old cluster comes back, completes again under a new run id and the same
 * first one. The newest close stands; one without a report (somebody terminated what was reopened) says less than one with.
 */
function once(read: readonly Read[]): readonly Ended[] {
  const kept = new Map<string, Read>();
  for (const one of read) {
    const before = kept.get(one.firstRunId);
    if (before === undefined || (before.report === undefined && one.report !== undefined))
      kept.set(one.firstRunId, one);
  }
  return [...kept.values()].map(({ firstRunId: _, ...ended }) => ended);
}

interface ClosedRun {
  readonly runId: string;
  readonly status: string;
  readonly closedAt: Date;
}

function closed({ runId, status, startedAt, closedAt }: Operation): ClosedRun {
  return { runId, status, closedAt: new Date(closedAt ?? startedAt) };
}

async function listRuns(temporal: Temporal, application: string): Promise<readonly ClosedRun[]> {
  const found: ClosedRun[] = [];
  const query = `WorkflowId = '${workflowIds.recovery(application)}'`;
  for await (const { runId, status, closeTime, startTime } of temporal.client.workflow.list({ query, pageSize: 50 })) {
    if (!going.includes(status.name)) found.push({ runId, status: status.name, closedAt: closeTime ?? startTime });
    if (found.length >= newestRuns) break;
  }
  return found.sort((a, b) => b.closedAt.getTime() - a.closedAt.getTime());
}

async function readRun(temporal: Temporal, application: string, run: ClosedRun): Promise<Read> {
  const { runId, status, closedAt } = run;
  const workflowId = workflowIds.recovery(application);
  if (status === 'COMPLETED') {
    const handle = temporal.client.workflow.getHandle<OperationWorkflow>(workflowId, runId);
    const report = await within(temporal, limitsMs.request, () => handle.result());
    return { report, firstRunId: report.firstRunId };
  }
  // Only its description names the first run of its chain.
  const found = await findRun(temporal, application, workflowId, runId);
  return { report: undefined, runId, at: instant(closedAt.getTime()), firstRunId: found?.firstRunId ?? runId };
}

/** @throws Problem when only a person can say where it is */
export async function readPrimary(temporal: Temporal, plan: Plan): Promise<Primary> {
  const ended = await readEnded(temporal, plan.application);
  const found = primaryFrom(plan, ended);
  if (found) return found;
  const [why = 'the last operation left both databases in doubt'] = ended.flatMap((one) =>
    one.report === undefined ? [`run ${one.runId} ended without a report at ${one.at}`] : [],
  );
  throw new Problem({
    what: `where the primary of ${plan.application} is cannot be told: ${why}`,
    instead: `look at both databases, then name the Region customers write to: --from ${plan.regions.preferred} or --from ${plan.regions.other}`,
    exitCode: exitCodes.badInput,
  });
}

/**
 * Where it lives, as far as an operation that names no Region may be held to it; undefined: nothing is known, and nothing is held up.
 * A failover while something runs joins it or takes it over, and one after a recovery that was not whole is worth its while.
 */
export async function readResidence(
  temporal: Temporal,
  plan: Plan,
  operation: OperationName,
): Promise<Primary | undefined> {
  const { application, regions } = plan;
  try {
    if (operation === 'failover' && (await findOperation(temporal, application))?.running) return undefined;
    const ended = await readEnded(temporal, application);
    if (operation === 'failover' && !recoveredIn(regions.other, ended)) return undefined;
    return primaryFrom(plan, ended);
  } catch {
    // Records that cannot be read never stop a disaster's failover; a server that is gone is told at the start itself.
    return undefined;
  }
}
