/** Progress as data: what the query answers, from which the live view and the Temporal UI text are made. */
import { type Exposure } from '../../domain/exposure';
import { acceptedBy, approvalsOf } from '../../domain/gate/gate';
import { epochMs, instant, type Instant } from '../../domain/instant';
import { type Phase } from '../../domain/kinds/kind';
import { type Outcome } from '../../domain/report';
import { edgeText } from '../../domain/steps/edge-text';
import { etaAt, heldBy, type Paced, wayLeft } from '../../domain/steps/eta';
import { rulesOf } from '../../domain/operations';
import { isGoal, type Step } from '../../domain/steps/step';
import { gateRef } from '../../contract/ids';
import { type GateProgress, type Progress, type StepProgress } from '../../contract/progress';
import { exposureNow, fenceOutcome, fencingEnded, gateName, type Run, type StepRun } from './run';

/** What goes on once customers are served. */
const afterService: readonly Phase[] = ['soak', 'protect', 'clean-up'];

/** When service was verified: the moment the last required goal was reached (skips count); null before. */
export function servedSince(run: Run): Instant | null {
  if (!rulesOf(run.input.operation).recovers) return null;
  const required = run.steps.filter(
    (one) => isGoal(one.step) && one.step.required && !afterService.includes(one.step.phase),
  );
  if (required.some((one) => one.status !== 'reached' && one.status !== 'skipped')) return null;
  return (
    required
      .map((one) => one.finishedAt ?? '')
      .sort()
      .at(-1) ?? null
  );
}

function paced({ step, status, startedAt }: StepRun): Paced {
  return { id: step.id, after: step.after, status, startedAt, expectedMs: step.timing.expectedMs };
}

export function progressOf(run: Run, at: Instant, outcome: Outcome | null): Progress {
  const steps = run.steps.map(paced);
  const served = servedSince(run);
  const open = outcome === null && run.ending === null;
  return {
    application: run.input.application,
    operation: run.input.operation,
    operationId: run.operationId,
    ...chainOf(run),
    mode: run.input.mode,
    from: run.input.from,
    to: run.input.to,
    reason: run.input.reason,
    startedBy: run.input.startedBy,
    startedAt: run.startedAt,
    impairedSince: run.impairedSince,
    servedSince: served,
    objectives: run.input.objectives,
    phase: phaseOf(run),
    outcome,
    asOf: at,
    eta: served ?? (open && heldBy(steps, run.paused !== null).length === 0 ? etaAt(steps, at) : null),
    criticalPath: wayLeft(steps, at)
      .path.filter((part) => part.finishMs > part.startMs)
      .map((part) => part.step),
    exposure: exposureForPeople(run),
    fence: wasOpened(run) ? 'undone' : fencingEnded(run) ? fenceOutcome(run) : null,
    gate: gateProgress(run, at),
    steps: run.steps.map(stepProgress),
    paused: run.paused,
    journal: run.journal,
    yieldsTo: run.yieldsTo && {
      operation: run.yieldsTo.input.operation,
      by: run.yieldsTo.by,
      reason: run.yieldsTo.reason,
    },
    pointOfNoReturn: run.pointOfNoReturn,
  };
}

function chainOf({ input: { chain } }: Run): Pick<Progress, 'chain'> {
  return chain ? { chain: { of: chain.of, part: chain.part, parts: chain.parts } } : {};
}

function wasOpened(run: Run): boolean {
  return run.steps.some((one) => one.undone && isGoal(one.step) && one.step.fences === 'writes');
}

/** Once it is closed, that; past the point of no return else what was true at the decision: nothing more can be lost by promoting. */
function exposureForPeople(run: Run): Exposure {
  const now = exposureNow(run);
  return now.is !== 'closed' && run.pointOfNoReturn && run.exposureAtDecision ? run.exposureAtDecision : now;
}

/** The phase people are told: the furthest one in which something runs, waits or is parked. */
export function phaseOf(run: Run): Phase {
  const busy = run.steps.filter(
    ({ step, status }) =>
      (status === 'running' || status === 'waiting' || status === 'parked') &&
      !(isGoal(step) && step.beside !== undefined),
  );
  const urgent =
    busy.find((one) => one.status === 'parked') ??
    busy.find((one) => one.status === 'waiting') ??
    busy.findLast((one) => one.step.phase !== 'capacity') ??
    busy[0];
  return urgent?.step.phase ?? (run.steps.every((one) => one.status === 'pending') ? 'assess' : 'record');
}

function gateProgress(run: Run, at: Instant): GateProgress | null {
  const { gate, input } = run;
  if (!gate) return null;
  const decided = run.steps.map((one) => ({
    ...paced(one),
    ...(one.step.is === 'gate' ? { expectedMs: 0 } : {}),
  }));
  return {
    gate: gateRef(gateName(run), gate.round),
    is: gate.is,
    have: approvalsOf(gate).map(({ by, at: when }) => ({ by, at: when })),
    need: input.gate.approvals,
    approvers: input.gate.approvers,
    decideBy: gate.decideBy,
    otherwise: input.gate.otherwise,
    overdue: gate.overdue,
    why: gate.why,
    expectedFence: fencingEnded(run) ? fenceOutcome(run) : run.expectedFence,
    rtoNeedsDecisionBy: instant(epochMs(run.impairedSince.at) + input.objectives.rtoMs - wayLeft(decided, at).lengthMs),
  };
}

/** Who accepted what, for the report's fence. */
export function acceptance(run: Run): readonly string[] {
  return run.gate ? acceptedBy(run.gate, run.input.gate).by : [];
}

export function edgesAsText(step: Step): readonly string[] {
  return step.after.map(edgeText);
}

/** Those who decide about restored data see which of the plan's checks they passed. */
function checked({ step, status, evidence }: StepRun): string | null {
  if (!isGoal(step) || step.goal !== 'rds-postgres.check' || status !== 'reached') return null;
  return step.target.checks.map(({ name }) => `${name}: ${String(evidence?.[name] ?? 'not asked')}`).join(', ');
}

function stepProgress(one: StepRun): StepProgress {
  return {
    id: one.step.id,
    says: one.step.says,
    status: one.status,
    phase: one.step.phase,
    after: edgesAsText(one.step),
    startedAt: one.startedAt,
    finishedAt: one.finishedAt,
    expectedMs: one.step.timing.expectedMs,
    budgetMs: one.step.timing.budgetMs,
    deadlineMs: one.step.timing.deadlineMs,
    hint: one.degraded ?? one.hint ?? checked(one),
    because: one.because,
  };
}
