/** Which closed runs of an application tell how long its steps take; read through the client of whoever asks. */
import { type PastRun } from '../domain/statistics/step-samples';
import { pastRuns } from '../domain/statistics/timed-steps';
import { type RecoveryReport } from '../domain/report';
import { workflowIds } from './ids';

/** What a Temporal client can, as far as it is asked here. */
export interface Runs {
  readonly list: (of: {
    readonly query: string;
    readonly pageSize: number;
  }) => AsyncIterable<{ readonly workflowId: string; readonly runId: string }>;
  readonly getHandle: (workflowId: string, runId: string) => { readonly result: () => Promise<unknown> };
}

/** Chosen: years of a monthly drill, and few enough to be read in a second. */
const newestRuns = 50;

/** Visibility lists them, about a second behind; a run without a report (terminated, past retention) measures nothing. */
export async function readPastRuns(runs: Runs, application: string): Promise<readonly PastRun[]> {
  const ids = [workflowIds.recovery(application), workflowIds.drill(application)];
  const query = `WorkflowId IN (${ids.map((id) => `'${id}'`).join(', ')}) AND ExecutionStatus = 'Completed'`;
  const found: { readonly workflowId: string; readonly runId: string }[] = [];
  for await (const { workflowId, runId } of runs.list({ query, pageSize: newestRuns })) {
    found.push({ workflowId, runId });
    if (found.length >= newestRuns) break;
  }
  const reports = await Promise.all(found.map((one) => reportOf(runs, one)));
  return reports.flatMap((report) => (report ? pastRuns(report) : []));
}

async function reportOf(
  runs: Runs,
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
): Promise<RecoveryReport | undefined> {
  try {
    // unsafe: what a run of these ids returns is a report, of this version or an earlier one.
    return (await runs.getHandle(workflowId, runId).result()) as RecoveryReport;
  } catch {
    // Its history is gone: one sample less.
    return undefined;
  }
}
