/**
 * The launch of a drill: takes the application's turn, looks, decides by the rules of the plan it was scheduled with, and starts the drill
 * or says with every reason why not. Either way it ends at once; the drill goes on by itself.
 */
import {
  CancellationScope,
  getExternalWorkflowHandle,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { type Activities, type WriteEvidenceResult } from '../contract/activities';
import {
  type DrillFactsResult,
  type DrillLaunchInput,
  type DrillLaunchReport,
  type DrillStartResult,
  turnOver,
} from '../contract/drill-launch';
import { queues, workflowIds } from '../contract/ids';
import { judgeStart, type StartDecision } from '../domain/calendar/judge-start';
import { type Refusal } from '../domain/goal';
import { instant, type Instant, plus } from '../domain/instant';
import { utc } from '../domain/report-words';
import { followBuilds } from './parts/follow-builds';

/** As the plan file has it where nothing is said of drills. */
const defaultWithinMs = 1_800_000;
/** Chosen: facts come within their own time-outs, three times 5 s at most one after the other. */
const attemptMs = 60_000;
const retry = { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 5_000 };

/** The server's own: it sets it on what a schedule starts. */
const scheduledStart = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/** Over in a minute, and its next task may be any build's: a build that drains does not wait for it. */
followBuilds(drillLaunch);
export async function drillLaunch(input: DrillLaunchInput): Promise<DrillLaunchReport> {
  const activities = proxyActivities<Pick<Activities, 'drill.turn' | 'drill.facts' | 'drill.start' | 'drill.record'>>({
    taskQueue: queues.anySteps(input.queuePrefix),
    startToCloseTimeout: attemptMs,
    retry,
  });
  const { application, queuePrefix } = input;
  const scheduledAt = input.asked ? null : nominalTime();
  await activities['drill.turn']({ application, queuePrefix, launchId: workflowInfo().workflowId });
  try {
    const facts = await activities['drill.facts']({ plan: input.plan, name: input.name, scheduledAt });
    const decision = decide(input, facts, scheduledAt);
    const begun =
      decision.is === 'start' && facts.way
        ? await activities['drill.start']({
            launch: input,
            way: facts.way,
            tag: tagOf(facts.now),
            requestId: uuid4(),
            ...startedBy(input, scheduledAt),
            notAfter: scheduledAt && plus(scheduledAt, withinOf(input)),
          })
        : decision;
    const report = reportOf(input, facts, scheduledAt, begun);
    const { missing } = await activities['drill.record']({ plan: input.plan, report });
    tell(input, report, missing);
    return report;
  } finally {
    await CancellationScope.nonCancellable(() => endTurn(application));
  }
}

/** A turn that is gone (terminated by hand) needs no end. */
async function endTurn(application: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowIds.drillTurn(application)).signal(turnOver);
  } catch {
    return;
  }
}

function withinOf({ plan }: DrillLaunchInput): number {
  return plan.drills?.withinMs ?? defaultWithinMs;
}

function decide(input: DrillLaunchInput, facts: DrillFactsResult, scheduledAt: Instant | null): StartDecision {
  const { blackout, ...rest } = facts;
  const maxLagMs = input.plan.drills?.maxLagMs;
  return judgeStart({
    ...rest,
    mode: input.mode,
    scheduledAt,
    withinMs: withinOf(input),
    ...(maxLagMs === undefined ? {} : { maxLagMs }),
    ...(blackout === undefined || input.asked?.overrideBlackout !== undefined ? {} : { blackout }),
  });
}

/** When the schedule meant it: an orchestrator that was down starts what it missed, and this still says for when. */
function nominalTime(): Instant | null {
  const { typedSearchAttributes, workflowId } = workflowInfo();
  const told = typedSearchAttributes.get(scheduledStart);
  if (told) return instant(told.getTime());
  const suffix = /-(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/.exec(workflowId)?.[1];
  return suffix === undefined ? null : instant(Date.parse(suffix));
}

/** `20261208-3fa9c1`: part of the names of what the drill makes. */
function tagOf(at: Instant): string {
  return `${at.slice(0, 10).replaceAll('-', '')}-${uuid4().slice(0, 6)}`;
}

/** A schedule is nobody who approves, so that it keeps no approver from the gate. */
function startedBy({ asked, name, scheduledBy }: DrillLaunchInput, scheduledAt: Instant | null) {
  return asked
    ? { by: asked.by, reason: asked.reason }
    : {
        by: `schedule ${name}`,
        reason: `drill ${name}${scheduledAt === null ? '' : ` of ${utc(scheduledAt)}`}, scheduled by ${scheduledBy}`,
      };
}

function reportOf(
  { application, name, mode, scenario, planHash, asked }: DrillLaunchInput,
  { now: at, blackout }: DrillFactsResult,
  scheduledAt: Instant | null,
  begun: StartDecision | DrillStartResult,
): DrillLaunchReport {
  const same = { schema: 1, application, name, mode, scenario, scheduledAt, at, planHash } as const;
  const overridden =
    asked?.overrideBlackout !== undefined && blackout !== undefined
      ? { overridden: { blackout, by: asked.by, reason: asked.overrideBlackout } }
      : {};
  if (begun.is === 'started') {
    const { workflowId: drillWorkflowId, operationId } = begun;
    return { ...same, is: 'started', because: [], ...overridden, drillWorkflowId, operationId };
  }
  return { ...same, is: 'skipped', because: begun.is === 'start' ? [noWay] : begun.because, ...overridden };
}

/** Only of a dry run: judged protected, a database has told which way it replicates. */
const noWay: Refusal = {
  rule: 'a rehearsal needs to know the way',
  saw: 'which Region is primary is not known: nothing replicates, or RDS did not answer',
  wanted: 'a primary and its standby, or the way said: muster failover APP --mode dry-run --to REGION',
  source: 'rds:DescribeDBInstances',
};

function tell(
  { searchAttributes }: DrillLaunchInput,
  report: DrillLaunchReport,
  missing: WriteEvidenceResult['missing'],
): void {
  setCurrentDetails(
    [
      `**${report.is}** drill ${report.name} of ${report.application} (${report.scenario}, ${report.mode}), decided at ${utc(report.at)}`,
      '',
      ...report.because.map(({ rule, saw, wanted, source }) => `- ${rule}: saw ${saw}; wanted ${wanted} (${source})`),
      ...(report.overridden
        ? [
            `- blackout overridden by ${report.overridden.by}: ${report.overridden.reason} (${report.overridden.blackout})`,
          ]
        : []),
      ...(report.operationId === undefined
        ? []
        : [`- ${report.drillWorkflowId ?? ''}, operation \`${report.operationId}\``]),
      `- plan \`${report.planHash}\``,
      ...missing.map(({ region, bucket, because }) => `- evidence in ${region} (${bucket}) is missing: ${because}`),
    ].join('\n'),
  );
  if (searchAttributes.includes('MusterOutcome'))
    upsertSearchAttributes([
      { key: defineSearchAttributeKey('MusterOutcome', SearchAttributeType.KEYWORD), value: report.is },
    ]);
}
