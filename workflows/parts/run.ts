/** The state of one operation, in memory of the workflow: rebuilt by replay, never stored elsewhere. */
import { workflowInfo } from '@temporalio/workflow';
import { type ReplayPosition, type Exposure, exposureOf } from '../../domain/exposure';
import { foldFence, type FenceOutcome, type FenceStep } from '../../domain/fence';
import { type Gate } from '../../domain/gate/gate';
import { type Evidence, type Refusal, type Request, type Sent } from '../../domain/goal';
import { instant, type Instant, msBetween } from '../../domain/instant';
import { rulesOf } from '../../domain/operations';
import { type ImpairedSince, type JournalEntry } from '../../domain/report';
import { isEnded, type Statuses, type StepStatus } from '../../domain/steps/schedule';
import { gateNameOf, type GoalStep, isGoal, isPromotion, type MarkStep, type Step } from '../../domain/steps/step';
import { type Seen } from '../../contract/activities';
import { operationIdOf } from '../../contract/ids';
import { type Answer, type DecisionAnswer } from '../../contract/messages';
import { type Driven, type Inherited, type OperationInput } from '../../contract/operation-input';
import { type Held, startHeld } from './held';
import { runFrom, stepFrom } from './so-far';

export interface StepRun {
  readonly step: Step;
  status: StepStatus;
  startedAt: Instant | null;
  finishedAt: Instant | null;
  /** When the look began that found it reached: overhead is counted from there. */
  lookedAt: Instant | null;
  /** Null until its goal is first driven. */
  driven: Driven | null;
  attempts: number;
  before: Seen;
  last: Seen;
  sent: Sent[];
  evidence: Evidence | null;
  degraded: string | null;
  hint: string | null;
  because: readonly Refusal[];
  /** The operation that yielded to this one had begun it: what it changed is ours to put back. */
  readonly inherited: boolean;
  /** Put back as it was before this operation. */
  undone: boolean;
  /** Only fence steps. */
  fence: FenceOutcome | 'open';
  /** Handed to an activity as its intent and not seen to come back. */
  intended: Request | null;
  /** What a person asked of a parked step. */
  command: { readonly is: 'retry' | 'skip'; readonly by: string; readonly reason: string } | null;
}

/** Why the operation ends before its steps do. */
export interface Ending {
  readonly as: 'aborted' | 'rejected' | 'handed-on';
  readonly by: string;
  readonly reason: string;
}

/** The operation that takes over, as its starter sent it. */
export interface Claim {
  readonly input: OperationInput;
  readonly by: string;
  readonly reason: string;
}

export interface Run {
  readonly input: OperationInput;
  readonly operationId: string;
  readonly workflowId: string;
  readonly firstRunId: string;
  readonly startedAt: Instant;
  impairedSince: ImpairedSince;
  readonly steps: readonly StepRun[];
  readonly journal: JournalEntry[];
  gate: Gate | null;
  /** The round whose acceptance was compared with how the fence ended. */
  checkedRound: number;
  expectedFence: FenceOutcome;
  /** By resource: where replication stood, last seen before the promotion. */
  readonly positions: Map<string, ReplayPosition>;
  /** What stood in the way at assess and was skipped by a person: those who decide are told. */
  skippedAtAssess: string | null;
  exposureAtDecision: Exposure | null;
  /** What messages were answered, by nonce: said again, they change nothing. */
  readonly answers: Map<string, DecisionAnswer | Answer>;
  /** Of decisions, where two clusters orchestrate. */
  readonly held: Held;
  /** No worker of the surviving Region took the last step: those of any Region do. */
  elsewhere: boolean;
  paused: { readonly by: string; readonly at: Instant; readonly reason: string } | null;
  ending: Ending | null;
  /** A higher operation claimed the application: this one stops at its next safe boundary and becomes that. */
  yieldsTo: Claim | null;
  /** Its claim in the register: being asked, unanswered, or written. Means nothing without one. */
  registered: 'asked' | 'silent' | 'claimed';
  /** A request that cannot be undone waits for it. */
  registerWanted: boolean;
  /** Something that cannot be undone was sent, or may have been. */
  pointOfNoReturn: boolean;
  /** A person or an alarm ended the soak of a live drill: it goes on to its way back. */
  soakEnded: { readonly by: string; readonly reason: string } | null;
  /** Its steps are over and its report is being written: how it ended is no longer changed by anybody. */
  recording: boolean;
  /** Its history has grown long: it goes on in a new one at the next boundary. */
  renews: boolean;
  /** Grows with every change, so that waiting needs one condition. */
  changes: number;
}

export function now(): Instant {
  return instant(Date.now());
}

export function startRun(input: OperationInput): Run {
  const info = workflowInfo();
  const startedAt = instant(info.startTime.getTime());
  return {
    input,
    operationId: operationIdOf(info.firstExecutionRunId, input.n),
    workflowId: info.workflowId,
    firstRunId: info.firstExecutionRunId,
    startedAt,
    impairedSince: input.impairedSince ?? {
      at: startedAt,
      known: isDisaster(input) ? 'assumed' : 'planned',
    },
    steps: input.steps.map((step) => startStep(step, input.inherited?.steps[step.id])),
    journal: [...(input.inherited?.journal ?? [])],
    gate: null,
    checkedRound: 0,
    expectedFence: 'proven',
    positions: new Map(),
    skippedAtAssess: null,
    exposureAtDecision: null,
    answers: new Map(),
    held: startHeld(input.inherited?.soFar?.held),
    elsewhere: false,
    registered: 'asked',
    registerWanted: false,
    paused: input.inherited?.paused ?? null,
    ending: null,
    yieldsTo: null,
    soakEnded: input.inherited?.soakEnded ?? null,
    recording: false,
    renews: false,
    pointOfNoReturn: input.inherited?.pointOfNoReturn ?? false,
    changes: 0,
    ...runFrom(input.inherited?.soFar),
  };
}

/** Customers are without service when it begins: every second it waits is theirs. */
export function isDisaster({ operation }: OperationInput): boolean {
  const { recovers, interrupts } = rulesOf(operation);
  return recovers && !interrupts;
}

function startStep(step: Step, inherited?: Inherited['steps'][string]): StepRun {
  return {
    step,
    status: 'pending',
    startedAt: null,
    finishedAt: null,
    lookedAt: null,
    driven: null,
    attempts: 0,
    before: inherited?.before,
    last: undefined,
    sent: [...(inherited?.sent ?? [])],
    evidence: null,
    degraded: null,
    hint: null,
    because: [],
    inherited: inherited?.begun ?? false,
    undone: false,
    fence: 'open',
    intended: null,
    command: null,
    ...stepFrom(inherited?.soFar),
  };
}

export function changed(run: Run): void {
  run.changes += 1;
}

export function note(run: Run, what: string, by?: string): void {
  run.journal.push({ at: now(), what, ...(by === undefined ? {} : { by }) });
  changed(run);
}

export function setStatus(run: Run, one: StepRun, status: StepStatus): void {
  one.status = status;
  if (isEnded(status)) one.finishedAt = now();
  changed(run);
}

export function statusesOf(run: Run): Statuses {
  return Object.fromEntries(run.steps.map((one) => [one.step.id, one.status]));
}

export function stepRun(run: Run, id: string): StepRun | undefined {
  return run.steps.find((one) => one.step.id === id);
}

export function gateStep(run: Run): (StepRun & { readonly step: MarkStep }) | undefined {
  return run.steps.find((one): one is StepRun & { readonly step: MarkStep } => one.step.is === 'gate');
}

/** As people and messages name it: promote, cutover, drill, delete. */
export function gateName(run: Run): string {
  const one = gateStep(run);
  return one ? gateNameOf(one.step) : 'promote';
}

export function fenceSteps(run: Run): readonly FenceStep[] {
  return run.steps.flatMap((one) =>
    isGoal(one.step) && one.step.fences ? [{ step: one.step.id, fences: one.step.fences, outcome: one.fence }] : [],
  );
}

/** Databases that are given to writers, promoted or restored, while the plan declares no fence for the ones they leave. */
export function unfenceable(run: Run): number {
  const goals = run.steps.map((one) => one.step).filter(isGoal);
  const fenced = goals.filter((step) => step.fences === 'writes').map((step) => step.resource);
  const opens = (step: GoalStep): boolean => isPromotion(step) || takesPlace(step);
  return goals.filter((step) => opens(step) && !fenced.includes(step.resource)).length;
}

/** In its own Region too: what the damaged one takes until it is renamed is lost. */
function takesPlace({ goal }: GoalStep): boolean {
  return goal === 'rds-postgres.take-place';
}

export function fenceOutcome(run: Run): FenceOutcome {
  return foldFence(fenceSteps(run), unfenceable(run));
}

/** Fences that close a database, and drains: what a promotion waits for. Standing tasks down is not among them. */
export function fencingEnded(run: Run): boolean {
  return run.steps.every(
    (one) => !isGoal(one.step) || one.step.phase !== 'fence' || one.step.fences === 'compute' || isEnded(one.status),
  );
}

/** The standby has replayed all that the fenced primary ever committed. */
export function isDrained(run: Run, resource: string): boolean {
  return run.steps.some(
    (one) =>
      isGoal(one.step) &&
      one.step.resource === resource &&
      one.step.goal === 'rds-postgres.drain' &&
      one.status === 'reached',
  );
}

/** Since when the old primary provably accepts nothing: every database's fence was proven. */
export function primaryStoppedAt(run: Run): Instant | undefined {
  const closed = run.steps.filter((one) => isGoal(one.step) && one.step.fences === 'writes');
  if (closed.length === 0 || unfenceable(run) > 0 || closed.some((one) => one.fence !== 'proven')) return undefined;
  const ended = closed.map((one) => one.finishedAt ?? '').sort();
  return ended.at(-1);
}

/** restore: the point in time that comes back; what was committed after it is given up. */
export function restoredTo(run: Run): Instant | undefined {
  for (const { step } of run.steps) if (isGoal(step) && step.goal === 'rds-postgres.restore') return step.target.to;
  return undefined;
}

export function exposureNow(run: Run): Exposure {
  const stoppedAt = primaryStoppedAt(run);
  const to = restoredTo(run);
  if (to !== undefined) return givenUp(to, stoppedAt);
  const databases = run.steps.map((one) => one.step).filter(isPromotion);
  const positions = databases.map(({ resource }) => {
    const position = run.positions.get(resource);
    return stoppedAt !== undefined && isDrained(run, resource)
      ? { lastCommitAt: stoppedAt, askedAt: stoppedAt }
      : position;
  });
  return exposureOf(positions, stoppedAt, isStated(run.impairedSince) ? run.impairedSince.at : undefined);
}

function givenUp(to: Instant, stoppedAt: Instant | undefined): Exposure {
  const ms = Math.max(0, msBetween(to, stoppedAt ?? now()));
  return stoppedAt === undefined
    ? { is: 'open', atLeastMs: ms, asOf: now(), because: 'the damaged database still takes writes: it is not fenced' }
    : { is: 'closed', ms, asOf: stoppedAt };
}

/** Somebody or something saw it; a start that was only assumed, or planned, says nothing of what the primary had committed. */
function isStated({ known }: ImpairedSince): boolean {
  return known === 'stated' || known === 'observed';
}
