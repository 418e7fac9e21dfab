/** How long this application's steps took so far, from the reports of its closed runs: what ETA, budgets and plan check go by once there are enough. */
import { workflowIds } from '../../contract/ids';
import { measured } from '../../domain/statistics/measured-timing';
import { type PastRun, samplesOf } from '../../domain/statistics/step-samples';
import { type Mode, type RecoveryReport } from '../../domain/report';
import { isGoal, type Step } from '../../domain/steps/step';
import { type OperationWorkflow } from './find-operation';
import { limitsMs, type Temporal, within } from './temporal';

/** Chosen: years of a monthly drill, and few enough to be read in a second. */
const newestRuns = 50;

/** Chosen: what a recovery waits for its statistics at most; then published times stand, and say so. */
const waitMs = 2_000;

/** For `timed` of a Place: empty where nothing was measured, or nobody tells in time. */
export async function measuredTimes(
  temporal: Temporal,
  application: string,
  mode: Mode,
  timeScale: number,
): Promise<{ readonly timed?: ReturnType<typeof timedBy> }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly PastRun[]>((resolve) => {
    timer = setTimeout(resolve, waitMs, []);
  });
  try {
    const past = await Promise.race([readPastRuns(temporal, application).catch(() => []), late]);
    return past.length === 0 ? {} : { timed: timedBy(past, mode, timeScale) };
  } finally {
    clearTimeout(timer);
  }
}

/** Visibility lists them, about a second behind; a run without a report (terminated, past retention) measures nothing. */
export async function readPastRuns(temporal: Temporal, application: string): Promise<readonly PastRun[]> {
  const ids = [workflowIds.recovery(application), workflowIds.drill(application)];
  const runs = await within(temporal, limitsMs.request, async () => {
    const found: { workflowId: string; runId: string }[] = [];
    const query = `WorkflowId IN (${ids.map((id) => `'${id}'`).join(', ')}) AND ExecutionStatus = 'Completed'`;
    for await (const { workflowId, runId } of temporal.client.workflow.list({ query, pageSize: newestRuns })) {
      found.push({ workflowId, runId });
      if (found.length >= newestRuns) break;
    }
    return found;
  });
  const reports = await Promise.all(runs.map(({ workflowId, runId }) => reportOf(temporal, workflowId, runId)));
  return reports.flatMap((report) => (report ? pastRuns(report) : []));
}

async function reportOf(temporal: Temporal, workflowId: string, runId: string): Promise<RecoveryReport | undefined> {
  try {
    const handle = temporal.client.workflow.getHandle<OperationWorkflow>(workflowId, runId);
    return await within(temporal, limitsMs.request, () => handle.result());
  } catch {
    // Its history is gone: one sample less.
    return undefined;
  }
}

/** A chain's parts each are a run; the factor its durations were scaled by is what its RTO says of it. */
export function pastRuns(report: RecoveryReport): readonly PastRun[] {
  return [...(report.earlier ?? []), report].map(({ mode, operation, steps, rtoMs, plan }) => {
    const planned = (plan['objectives'] as { readonly rtoMs?: number } | undefined)?.rtoMs;
    const timeScale = planned === undefined || planned === 0 ? 1 : Number((rtoMs / planned).toPrecision(6));
    return { mode, operation, steps, timeScale };
  });
}

/** For contract/build-input.ts (`timed`): steps with what was measured in place of what is published, each with its source. */
export function timedBy(
  past: readonly PastRun[],
  mode: Mode,
  timeScale: number,
): (steps: readonly Step[]) => readonly Step[] {
  return (steps) =>
    steps.map((step) => {
      // People are not measured.
      if (step.is === 'gate') return step;
      const { id, phase } = step;
      const asked = { id, phase, ...(isGoal(step) ? { goal: step.goal } : {}) };
      return { ...step, timing: measured(step.timing, samplesOf(asked, mode, past, timeScale), timeScale) };
    });
}
