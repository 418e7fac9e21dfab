/** Launches of drills: started now by a person, waited for, and read back with what became of their drills. */
import { type WorkflowHandle } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { type DrillLaunchInput, type DrillLaunchReport } from '../../contract/drill-launch';
import { drillLaunchType, queues, workflowIds } from '../../contract/ids';
import { memoKeys } from '../../contract/operation-input';
import { epochMs, instant, type Instant } from '../../domain/instant';
import { type Outcome } from '../../domain/report';
import { type Verdict } from '../../domain/verdict/verdict';
import { exitCodes, Problem } from '../problem';
import { type OperationWorkflow } from './find-operation';
import { isUnanswered, limitsMs, type Temporal, within } from './temporal';

type Launch = (input: DrillLaunchInput) => Promise<DrillLaunchReport>;

/** Looking at both Regions takes seconds; what has not decided by then is waiting for another launch, or for a worker. */
const decidedWithinMs = 60_000;

/** @throws Problem when no launch was decided in time: it goes on, and says so */
export async function launchNow(
  temporal: Temporal,
  input: DrillLaunchInput,
  nowMs: number,
): Promise<DrillLaunchReport> {
  const { application, name, queuePrefix, searchAttributes, mode } = input;
  const values = { MusterApplication: application, MusterMode: mode } as const;
  const workflowId = `${workflowIds.drillLaunch(application, name)}-${instant(nowMs)}`;
  const handle: WorkflowHandle<Launch> = await within(temporal, limitsMs.request, () =>
    temporal.client.workflow.start<Launch>(drillLaunchType, {
      workflowId,
      taskQueue: queues.workflows(queuePrefix),
      args: [input],
      memo: { [memoKeys.application]: application },
      typedSearchAttributes: (['MusterApplication', 'MusterMode'] as const)
        .filter((key) => searchAttributes.includes(key))
        .map((key) => ({ key: defineSearchAttributeKey(key, SearchAttributeType.KEYWORD), value: values[key] })),
      staticSummary: `drill ${name} of ${application}, asked for by ${input.asked?.by ?? input.scheduledBy}`,
    }),
  );
  try {
    return await within(temporal, decidedWithinMs, () => handle.result());
  } catch (cause) {
    if (!isUnanswered(cause)) throw cause;
    throw new Problem({
      what: `the launch ${workflowId} has decided nothing within ${decidedWithinMs / 1_000} s`,
      details: ['it goes on by itself, and starts the drill or skips it when it can'],
      instead: `is a worker running (muster worker --region REGION)? see later: muster drill history ${application}`,
      exitCode: exitCodes.waiting,
      cause,
    });
  }
}

export interface PastLaunch {
  readonly workflowId: string;
  readonly startedAt: Instant;
  /** Null: it has not decided yet, or ended without a report. */
  readonly report: DrillLaunchReport | null;
  /** Null: it was not started, or its history is gone. */
  readonly drill: PastDrill | null;
  /** Temporal's own word. */
  readonly status: string;
}

export interface PastDrill {
  readonly running: boolean;
  readonly outcome: Outcome | null;
  readonly verdict: Verdict | null;
  readonly finishedAt: Instant | null;
}

/** Newest first, as visibility lists them (about a second behind). */
export async function pastLaunches(
  temporal: Temporal,
  application: string,
  most: number,
): Promise<readonly PastLaunch[]> {
  const begins = workflowIds.drillLaunch(application, '');
  const found = await within(temporal, limitsMs.request, async () => {
    const runs: { workflowId: string; runId: string; startTime: Date; closedMs: number; status: string }[] = [];
    for await (const { workflowId, runId, startTime, closeTime, status } of temporal.client.workflow.list({
      query: `WorkflowType = '${drillLaunchType}' AND WorkflowId STARTS_WITH '${begins}'`,
      pageSize: 100,
    })) {
      const closedMs = closeTime?.getTime() ?? Number.POSITIVE_INFINITY;
      runs.push({ workflowId, runId, startTime, closedMs, status: status.name });
      if (runs.length >= most) break;
    }
    return runs;
  });
  // One that was reset, as when the old cluster comes back, is listed with both its runs: the newest close stands.
  const byClose = found.sort((a, b) => b.closedMs - a.closedMs);
  const once = byClose.filter(
    (run, index) => byClose.findIndex(({ workflowId }) => workflowId === run.workflowId) === index,
  );
  const newest = once.sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
  return Promise.all(
    newest.map(async ({ workflowId, runId, startTime, status }): Promise<PastLaunch> => {
      const report = status === 'COMPLETED' ? await resultOf(temporal, workflowId, runId) : null;
      return {
        workflowId,
        startedAt: instant(startTime.getTime()),
        status,
        report,
        drill: report ? await drillOf(temporal, report) : null,
      };
    }),
  );
}

/** A chain is followed to its last part, whose report has the verdict. */
async function drillOf(
  temporal: Temporal,
  { drillWorkflowId, operationId }: DrillLaunchReport,
): Promise<PastDrill | null> {
  const firstRunId = operationId?.replace(/\.\d+$/, '');
  if (drillWorkflowId === undefined || firstRunId === undefined) return null;
  const unfinished = { running: true, outcome: null, verdict: null, finishedAt: null };
  try {
    const report = await within(temporal, limitsMs.query, () =>
      temporal.client.workflow
        .getHandle<OperationWorkflow>(drillWorkflowId, firstRunId, {
          firstExecutionRunId: firstRunId,
        })
        .result(),
    );
    const { outcome, drill, finishedAt } = report;
    return { running: false, outcome, verdict: drill?.verdict ?? null, finishedAt };
  } catch (error) {
    return isUnanswered(error) ? unfinished : null;
  }
}

async function resultOf(temporal: Temporal, workflowId: string, runId: string): Promise<DrillLaunchReport | null> {
  try {
    return await within(temporal, limitsMs.request, () =>
      temporal.client.workflow.getHandle<Launch>(workflowId, runId).result(),
    );
  } catch {
    // Failed, or past retention: its state is told instead.
    return null;
  }
}

/** The last launch of each drill, by its name. */
export function lastByName(launches: readonly PastLaunch[]): ReadonlyMap<string, PastLaunch> {
  const sorted = [...launches].sort((a, b) => epochMs(a.startedAt) - epochMs(b.startedAt));
  return new Map(sorted.flatMap((launch) => (launch.report ? [[launch.report.name, launch] as const] : [])));
}
