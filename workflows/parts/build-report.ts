/** The report, from what the run knows. Pure but for the clock the caller passes in. */
import { type Instant, msBetween } from '../../domain/instant';
import { type RecoveryReport, type ReportStep } from '../../domain/report';
import { criticalPath } from '../../domain/steps/critical-path';
import { isGoal, isPromotion, type Step } from '../../domain/steps/step';
import { drillReport } from './drill-report';
import { degradations, outcomeOf } from './outcome';
import { leftoversOf } from './leftovers';
import {
  lossOf,
  notProved,
  returnsWritable,
  rpa,
  rtaMs,
  twoWritersPossibleSince,
  twoWritersPossibleUntil,
} from './measure';
import { acceptance, edgesAsText, servedSince } from './progress';
import {
  exposureNow,
  fenceOutcome,
  fenceSteps,
  gateStep,
  restoredTo,
  type Run,
  stepRun,
  type StepRun,
  unfenceable,
} from './run';

export function buildReport(run: Run, finishedAt: Instant, predicted: RecoveryReport['predicted']): RecoveryReport {
  const { input } = run;
  const { ms: rpaMs, provisional } = rpa(run);
  return {
    schema: 1,
    application: input.application,
    operation: input.operation,
    operationId: run.operationId,
    mode: input.mode,
    outcome: outcomeOf(run),
    from: input.from,
    to: input.to,
    reason: input.reason,
    startedBy: input.startedBy,
    startedAt: run.startedAt,
    finishedAt,
    impairedSince: run.impairedSince,
    servedSince: input.mode === 'dry-run' ? null : servedSince(run),
    rtoMs: input.objectives.rtoMs,
    rtaMs: input.mode === 'dry-run' ? null : rtaMs(run),
    rpoMs: input.objectives.rpoMs,
    rpaMs,
    rpaProvisional: provisional,
    loss: lossOf(run),
    exposureAtDecision: run.exposureAtDecision ?? exposureNow(run),
    fence: {
      ...fenceReport(run),
      acceptedBy: acceptance(run),
      twoWritersPossibleSince: twoWritersPossibleSince(run),
      twoWritersPossibleUntil: twoWritersPossibleUntil(run),
      returnsWritable: returnsWritable(run),
    },
    protection: protectionOf(run),
    notProved: notProved(run),
    degraded: degradations(run),
    musterVersion: input.musterVersion,
    plan: { ...input.plan },
    planHash: input.planHash,
    workflowId: run.workflowId,
    firstRunId: run.firstRunId,
    gate: {
      rules: input.gate,
      is: run.gate?.is ?? 'not-opened',
      rounds: run.gate?.round ?? 0,
      closedBy: run.gate?.closedBy ?? null,
    },
    approvals: run.gate?.decisions ?? [],
    steps: run.steps.map(reportStep),
    criticalPath: measuredPath(run),
    requests: run.steps.flatMap((one) =>
      one.sent.map(({ call, region, requestId, input: sent, inputHash, at, attempt, answer, error }) => ({
        step: one.step.id,
        call,
        region,
        requestId,
        input: sent,
        inputHash,
        at,
        attempt,
        answer,
        error: error ?? null,
      })),
    ),
    predicted,
    journal: run.journal,
    ...chainReport(run),
    ...(leftoversOf(run).length > 0 ? { leftovers: leftoversOf(run) } : {}),
    ...drillReport(run),
  };
}

/** After a promotion, or a restore, nothing follows the new primary; after a replica was seen to follow closely, it does. */
function protectionOf(run: Run): RecoveryReport['protection'] {
  const streams = run.steps.filter(({ step }) => isGoal(step) && step.goal === 'rds-postgres.stream');
  if (streams.length > 0) return streams.every(({ status }) => status === 'reached') ? 'protected' : 'unprotected';
  if (run.steps.some(({ step }) => isPromotion(step)) || restoredTo(run) !== undefined)
    return run.pointOfNoReturn ? 'unprotected' : 'protected';
  return 'not-looked-at';
}

function chainReport({ input: { chain, inherited } }: Run): Pick<RecoveryReport, 'chain' | 'earlier'> {
  // What ended as this one claimed it; a chain counts its own parts alone, and the buckets have the others.
  if (!chain) return inherited?.finished ? { earlier: inherited.finished } : {};
  const { of, part, parts, earlier } = chain;
  return { chain: { of, part, parts }, ...(earlier.length > 0 ? { earlier } : {}) };
}

function fenceReport(run: Run): Pick<RecoveryReport['fence'], 'outcome' | 'perStep'> {
  const steps = fenceSteps(run);
  const nothingStands = steps.every(({ outcome }) => outcome === 'open');
  const undone = (id: string): boolean => stepRun(run, id)?.undone === true;
  return {
    // Tasks that were started again do not open a database that stayed closed.
    outcome: steps.some(({ step, fences }) => undone(step) && (fences === 'writes' || nothingStands))
      ? 'undone'
      : nothingStands && (steps.length > 0 || unfenceable(run) === 0)
        ? 'not-tried'
        : fenceOutcome(run),
    perStep: Object.fromEntries(
      steps.map(({ step, outcome }) => [step, undone(step) ? 'undone' : outcome === 'open' ? 'not-tried' : outcome]),
    ),
  };
}

function reportStep(one: StepRun): ReportStep {
  return {
    id: one.step.id,
    says: one.step.says,
    state: one.status,
    after: edgesAsText(one.step),
    startedAt: one.startedAt,
    finishedAt: one.finishedAt,
    lookedAt: one.lookedAt,
    expectedMs: one.step.timing.expectedMs,
    budgetMs: one.step.timing.budgetMs,
    deadlineMs: one.step.timing.deadlineMs,
    attempts: one.attempts,
    evidence: one.evidence,
    degraded: one.degraded,
    undone: one.undone,
    because: one.because,
  };
}

/** The longest path over the same edges, of the steps' own measured durations: what wall time could not be better than. */
function measuredPath(run: Run): RecoveryReport['criticalPath'] {
  const steps = run.input.steps.filter((step) => step.is !== 'record');
  const measured = (step: Step): number => {
    const one = stepRun(run, step.id);
    return one?.startedAt && one.finishedAt ? msBetween(one.startedAt, one.finishedAt) : 0;
  };
  const { path, lengthMs } = criticalPath(steps, measured, lastReached(run));
  const decidedAt = gateStep(run)?.finishedAt ?? null;
  const served = servedSince(run);
  const gated = gateStep(run) !== undefined;
  const afterGate = gated
    ? criticalPath(steps, (step) => afterDecisionMs(run, step, decidedAt), lastReached(run)).lengthMs
    : null;
  return {
    steps: path.filter((part) => part.finishMs > part.startMs).map((part) => part.step),
    lengthMs,
    fromDecisionMs: decidedAt === null ? null : afterGate,
    wallFromDecisionMs: decidedAt !== null && served !== null ? msBetween(decidedAt, served) : null,
  };
}

/** What had ended when the decision fell costs nothing after it; what ran across it counts only its rest. */
function afterDecisionMs(run: Run, step: Step, decidedAt: Instant | null): number {
  const one = stepRun(run, step.id);
  if (!one?.startedAt || !one.finishedAt) return 0;
  const isAcross = decidedAt !== null && msBetween(one.startedAt, decidedAt) > 0;
  return Math.max(0, msBetween(isAcross ? decidedAt : one.startedAt, one.finishedAt));
}

function lastReached(run: Run): string | undefined {
  return run.steps
    .filter((one) => isGoal(one.step) && one.step.required && one.finishedAt !== null)
    .sort((a, b) => msBetween(b.finishedAt ?? '', a.finishedAt ?? ''))
    .at(-1)?.step.id;
}
