/** Which closed runs of an application tell how long its steps take; read through the client of whoever asks. */
import { type PastRun } from '../domain/statistics/step-samples';
import { pastRuns } from '../domain/statistics/timed-steps';
import { type RecoveryReport } from '../domain/report';
import { workflowIds } from './ids';

/** What a Temporal client can, as far as it is asked here. */
export interface Runs {
  readonly list: (of: { readonly query: string; readonly pageSize: number }) => AsyncIterable<Run>;
  readonly getHandle: (workflowId: string, runId: string) => { readonly result: () => Promise<unknown> };
}

interface Run {
  readonly workflowId: string;
  readonly runId: string;
  readonly closeTime?: Date | undefined;
}

/** Chosen: years of a monthly drill, and few enough to be read in a second. */
const newestRuns = 50;

/** Visibility lists them, about a second behind; a run without a report (terminated, past retention) measures nothing. */
export async function readPastRuns(runs: Runs, application: string): Promise<readonly PastRun[]> {
  const ids = [workflowIds.recovery(application), workflowIds.drill(application)];
  const query = `WorkflowId IN (${ids.map((id) => `'${id}'`).join(', ')}) AND ExecutionStatus = 'Completed'`;
  const found: Run[] = [];
  for await (const run of runs.list({ query, pageSize: newestRuns })) {
    found.push(run);
    if (found.length >= newestRuns) break;
  }
  found.sort((a, b) => (b.closeTime?.getTime() ?? 0) - (a.closeTime?.getTime() ?? 0));
  const reports = await Promise.all(found.map((one) => reportOf(runs, one)));
  return onceEach(reports.flatMap((report) => report ?? [])).flatMap(pastRuns);
}

/**
 * A cluster that comes back may have a completed run reset to its last workflow task: it completes again under a new run id, and is the
 * same operation (docs/orchestrator.md). Newest close first; that one stands.
 */
export function onceEach<T extends Pick<RecoveryReport, 'operationId'>>(reports: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return reports.filter(({ operationId }) => !seen.has(operationId) && seen.add(operationId));
}

async function reportOf(runs: Runs, { workflowId, runId }: Run): Promise<RecoveryReport | undefined> {
  try {
    // unsafe: what a run of these ids returns is a report, of this version or an earlier one.
    return (await runs.getHandle(workflowId, runId).result()) as RecoveryReport;
  } catch {
    // Its history is gone: one sample less.
    return undefined;
  }
}
