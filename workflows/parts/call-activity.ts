/**
 * How a step's activity is called: on the surviving Region's queue, alive by heartbeat, with a summary a tired person can read;
 * on any Region's when no worker there takes it.
 */
import { ActivityCancellationType, type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import { ActivityFailure, TimeoutFailure } from '@temporalio/common';
import { type Instant } from '../../domain/instant';
import { shortestSliceMs } from '../../domain/steps/slice';
import { type GoalStep } from '../../domain/steps/step';
import { type Activities, type HeartbeatDetails, type ReachInput, type ReachResult } from '../../contract/activities';
import { perhapsSent } from './perhaps-sent';
import { note, now, type Run } from './run';

/** Room for a slice's last call to come to its own time-out (changes: 15 s) and be reported. */
const slackMs = 20_000;
/** A worker that lives takes a step within milliseconds; longer than three heartbeat time-outs (5 s) means that none does. Never scaled. */
const untakenMs = 15_000;
/** Each beats every second (activities/door/slice.ts): a worker that is silent so long stands still, or is dead. Never scaled. */
export const stillMs = 5_000;
/** Once none did, each call asks this long whether one has come back. */
const askedAgainMs = 1_000;
/** An activity looks so often in the time that is expected (activities/reach.ts). */
const looksExpected = 40;

export async function callGoal(
  run: Run,
  step: GoalStep,
  input: Omit<
    ReachInput,
    | 'application'
    | 'operationId'
    | 'step'
    | 'goal'
    | 'target'
    | 'mode'
    | 'accounts'
    | 'sliceMs'
    | 'expectedMs'
    | 'only'
    | 'register'
  >,
  sliceMs = shortestSliceMs,
): Promise<ReachResult> {
  const { intent } = input;
  const how: ActivityOptions = {
    startToCloseTimeout: sliceMs + slackMs,
    heartbeatTimeout: stillMs,
    summary: `${step.says}: ${intent ? `send ${intent.call}, then watch` : verb(input.may)}`,
    retry: retryAlways,
  };
  const call = (activities: Activities): Promise<ReachResult> => {
    // unsafe: goal and target are of one step, which the union over goals cannot express at a call.
    const reach = activities[step.goal] as (input: ReachInput) => Promise<ReachResult>;
    return reach({
      ...input,
      application: run.input.application,
      operationId: run.operationId,
      step: step.id,
      goal: step.goal,
      target: step.target,
      mode: run.input.mode,
      accounts: run.input.plan.accounts,
      sliceMs,
      expectedMs: paceOf(step),
      ...(run.input.mode === 'isolated' && run.input.drill ? { only: run.input.drill.prefix } : {}),
      ...(run.input.register ? { register: { place: run.input.register, claimed: run.registered === 'claimed' } } : {}),
    });
  };
  // An attempt may have begun, sent, and died before nobody took the next one: with an intent only a look may follow.
  const calledAt = now();
  const mayHaveBegun = intent && ((before: TimeoutFailure) => unknownOutcome(intent, calledAt, before));
  let waitedMs = 0;
  const untaken: Untaken<ReachResult> = { waited: (ms) => (waitedMs += ms), ...(mayHaveBegun ? { mayHaveBegun } : {}) };
  const result = await onSomeWorker(run, step.id, how, call, untaken);
  return waitedMs === 0 ? result : afterWait(result, waitedMs);
}

/** Waiting for a worker of the surviving Region is part of the step: a fence that nobody there could look at must end, for others wait for it. */
function afterWait(result: ReachResult, waitedMs: number): ReachResult {
  const { tookMs } = result.notes;
  return tookMs === undefined ? result : { ...result, notes: { ...result.notes, tookMs: tookMs + waitedMs } };
}

/** What an activity paces its looks by. */
function paceOf({ timing: { expectedMs, lookEveryMs } }: GoalStep): number {
  return lookEveryMs === undefined ? expectedMs : lookEveryMs * looksExpected;
}

function verb(may: ReachInput['may']): string {
  return may === 'look' ? 'look' : may === 'undo' ? 'put back as it was' : 'act';
}

export interface OtherCall {
  readonly summary: string;
  readonly startToCloseMs: number;
  /** Absent: as many as `givenUpMs` leaves room for. */
  readonly attempts?: number;
  /** After so long, all attempts together; absent: after `attempts`. */
  readonly givenUpMs?: number;
  /** It beats each second, and a worker that stands still is noticed so soon; absent: it does not beat. */
  readonly heartbeatMs?: number;
  /** Called back, it is not waited for. */
  readonly leave?: true;
}

/** The activities that belong to no step; all short. */
export function callOther<T>(
  run: Run,
  { summary, startToCloseMs, attempts, heartbeatMs, leave, givenUpMs }: OtherCall,
  call: (
    activities: Pick<Activities, 'register.claim' | 'evidence.write' | 'clock.read' | 'operation.start'>,
  ) => Promise<T>,
): Promise<T> {
  const retry = attempts === undefined ? retryAlways : { maximumAttempts: attempts, initialInterval: 200 };
  const givenUp = givenUpMs === undefined ? {} : { scheduleToCloseTimeout: givenUpMs };
  const cancellationType = leave ? { cancellationType: ActivityCancellationType.TRY_CANCEL } : {};
  const heartbeat = heartbeatMs === undefined ? {} : { heartbeatTimeout: heartbeatMs };
  const how = { startToCloseTimeout: startToCloseMs, summary, retry, ...givenUp, ...heartbeat, ...cancellationType };
  return onSomeWorker(run, summary, how, call);
}

/** A worker takes it now or another Region's does: somebody waits for the answer. */
const soonMs = 2_000;

/** The same for what a person waits for, or a takeover: asked of the surviving Region's workers for a moment, then of anybody's. */
export async function callSoon<T>(
  run: Run,
  { summary, startToCloseMs, attempts, leave, givenUpMs }: OtherCall & { readonly attempts: number },
  call: (activities: Pick<Activities, 'decisions.write' | 'decisions.read'>) => Promise<T>,
): Promise<T> {
  const options: ActivityOptions = {
    summary,
    startToCloseTimeout: startToCloseMs,
    retry: { maximumAttempts: attempts, initialInterval: 200 },
    cancellationType: leave
      ? ActivityCancellationType.TRY_CANCEL
      : ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  };
  const { stepsQueue, anyStepsQueue } = run.input;
  try {
    return await call(
      proxyActivities<Activities>({ ...options, taskQueue: stepsQueue, scheduleToStartTimeout: soonMs }),
    );
  } catch (error) {
    if (!untakenOf(error)) throw error;
    const scheduleToCloseTimeout = givenUpMs === undefined ? {} : { scheduleToCloseTimeout: givenUpMs };
    return call(proxyActivities<Activities>({ ...options, ...scheduleToCloseTimeout, taskQueue: anyStepsQueue }));
  }
}

const retryAlways = { initialInterval: 200, backoffCoefficient: 2, maximumInterval: 5_000 };

/** When no worker of the surviving Region took it. */
interface Untaken<T> {
  /** How long one was waited for. */
  readonly waited?: (ms: number) => void;
  /** An earlier attempt may have begun and died; absent: it is asked of anybody's. */
  readonly mayHaveBegun?: (untaken: TimeoutFailure) => T;
}

async function onSomeWorker<T>(
  run: Run,
  what: string,
  how: ActivityOptions,
  call: (activities: Activities) => Promise<T>,
  { mayHaveBegun, waited }: Untaken<T> = {},
): Promise<T> {
  const options = { cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED, ...how };
  // Handed over, the Region's own workers are still asked first; not with an intent, which is handed out once.
  if (!(run.elsewhere && mayHaveBegun)) {
    const scheduleToStartTimeout = run.elsewhere ? askedAgainMs : untakenMs;
    try {
      const taskQueue = run.input.stepsQueue;
      const result = await call(proxyActivities<Activities>({ ...options, taskQueue, scheduleToStartTimeout }));
      takenAgain(run);
      return result;
    } catch (error) {
      const untaken = untakenOf(error);
      if (!untaken) throw error;
      waited?.(scheduleToStartTimeout);
      handOver(run, what);
      if (mayHaveBegun) return mayHaveBegun(untaken);
    }
  }
  return call(proxyActivities<Activities>({ ...options, taskQueue: run.input.anyStepsQueue }));
}

function untakenOf(error: unknown): TimeoutFailure | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START' ? cause : undefined;
}

function handOver(run: Run, what: string): void {
  if (run.elsewhere) return;
  run.elsewhere = true;
  note(
    run,
    `${what}: no worker in ${run.input.to} took it within ${untakenMs / 1_000} s; steps now go to workers of any Region (start one there: muster worker --region ${run.input.to})`,
  );
}

function takenAgain(run: Run): void {
  if (!run.elsewhere) return;
  run.elsewhere = false;
  note(run, `a worker in ${run.input.to} takes steps again`);
}

/** What was remembered of an attempt that died; else that it may have sent, so that its effect is not taken for somebody else's. */
function unknownOutcome(
  request: NonNullable<ReachInput['intent']>,
  calledAt: Instant,
  untaken: TimeoutFailure,
): ReachResult {
  // unsafe: only our activities beat, and they beat this.
  const details = untaken.lastHeartbeatDetails as HeartbeatDetails | undefined;
  const remembered = details?.sent ?? [];
  const known = remembered.some(({ call, answer }) => call === request.call && answer === 'ok');
  const sent = known ? remembered : [...remembered, perhapsSent(request, details?.firstAt ?? calledAt)];
  const notes = { sent, lookedAt: now(), tookMs: details?.tookMs ?? 0, looks: 0, troubles: [], attempt: 1 };
  return { is: 'uncertain', request, notes };
}
