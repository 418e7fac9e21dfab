/**
 * One runner drives any goal: observe, judge, send the first request through the door, look again.
 * Calls that are not `same-end` are sent only as the intent that history already holds, and only by the activity's first attempt;
 * everybody later observes through a settle window, for the send may have happened.
 */
import { changeFact } from '../domain/calls';
import { type ReplayPosition } from '../domain/exposure';
import { familyOf } from '../domain/failure';
import { type Judgement, type Past, type Request, type Sent } from '../domain/goal';
import { instant, type Instant } from '../domain/instant';
import { type GoalName } from '../domain/kinds/table';
import { type ReachInput, type ReachOutcome, type ReachResult, type Seen, type Trouble } from '../contract/activities';
import { inputHash } from './door/input-hash';
import { type Door, type Pass } from './door/door';
import { type Slice } from './door/slice';
import { type Goal, type Reader } from './goal';
import { type HeartbeatMemory } from './heartbeat-memory';
import { isOutsideError, type OutsideError } from './outside-error';
import { pollMs } from './poll-ms';
import { beganBy, earlier } from './began-by';
import { perhapsSent } from './perhaps-sent';
import { refusalOf } from './refusal-of';

/** How long an effect may stay invisible after its send; never scaled (design section 1: 10 s; facts: a Describe stale for 5 s). */
export const settleWindowMs = 10_000;
/** Answered refusals (throttling, wrong state) are not repeated faster than this. */
const resendPauseMs = 1_000;
/** A synthetic request may be repeated for minutes: the newest tell the story. */
const sentKept = 20;

export interface ReachTools {
  readonly door: Door;
  // unsafe: which reads a goal may make is checked where it is written; the runner serves every goal.
  readonly reader: Reader<never>;
  readonly slice: Slice;
  readonly attempt: number;
  /** What earlier attempts of this activity sent: answered, or `unknown` where one may have died around it. */
  readonly sentBefore: readonly Sent[];
  /** How long earlier attempts of this activity took. */
  readonly tookBeforeMs: number;
  /** When the first attempt began, by its worker's clock; undefined where its heartbeat told nothing. */
  readonly firstAt: Instant | undefined;
  /** `remember` and `announce` are awaited: they survive this process (a plain heartbeat is throttled and may be lost). */
  readonly memory: Pick<HeartbeatMemory, 'keep' | 'remember' | 'announce'>;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly wallNow: () => number;
  readonly monotonicMs: () => number;
}

// unsafe: the table's goals differ in target and Seen; name and target come from the same step, Seen only from the goal itself.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyGoal = Goal<GoalName, any>;

type Look =
  { readonly judgement: Judgement<Request>; readonly at: string } | { readonly unseen: OutsideError } | 'cancelled';

export async function reach(goal: AnyGoal, input: ReachInput, pass: Pass, tools: ReachTools): Promise<ReachResult> {
  const state = startState(input, tools);
  const end = (outcome: ReachOutcome): ReachResult => ({ ...outcome, notes: notesOf(state, tools) });
  if (input.may === 'undo') return end(await undo(goal, input, pass, tools, state));

  for (let unanswered = 0; ;) {
    const looked = await look(goal, input, tools, state);
    if (looked === 'cancelled') return end(cancelled(state, input, tools));
    if ('unseen' in looked) {
      unanswered += 1;
      const blocking = familyOf(looked.unseen.code) === 'operator' ? looked.unseen : undefined;
      if (blocking) return end({ is: 'blocked', because: [refusalOf(blocking)] });
      if (unanswered >= (input.unseenAfter ?? Infinity) || input.may === 'look')
        return end({ is: 'unseen', because: [refusalOf(looked.unseen)] });
      // What an earlier look saw may no longer be so.
      state.hint = { ...state.hint, hint: looked.unseen.message };
    } else {
      unanswered = 0;
      const { judgement } = looked;
      if (judgement.is === 'reached' || judgement.is === 'blocked' || input.may === 'look') return end(judgement);
      if (judgement.is === 'ready') {
        const next = await advance(judgement.send, input, pass, tools, state);
        if (next !== 'look') return end(next);
      } else {
        state.hint = judgement;
        if (judgement.by === 'us') state.settleUntil = undefined;
        state.pauseMs = pollMs(input.expectedMs);
      }
    }
    if (tools.slice.isOver()) return end(sliceOver(state, input));
    await rest(state.pauseMs, tools);
    state.pauseMs = pollMs(input.expectedMs);
  }
}

interface State {
  past: Past<Seen>;
  sent: Sent[];
  first: Seen;
  position: ReplayPosition | undefined;
  writable: boolean | undefined;
  lookedAt: string;
  answeredAt: string | undefined;
  /** Monotonic ms at which it began. */
  readonly beganMs: number;
  looks: number;
  troubles: Trouble[];
  hint: Extract<ReachOutcome, { is: 'moving' }>;
  pauseMs: number;
  /** Set while a send of ours may have happened and is not seen: monotonic ms at which waiting for it ends. */
  settleUntil: number | undefined;
}

function startState(input: ReachInput, tools: ReachTools): State {
  const { intent } = input;
  const began = beganBy(input, tools.tookBeforeMs, tools.wallNow());
  const known = intent && tools.sentBefore.some((sent) => sent.call === intent.call && sent.answer === 'ok');
  // An earlier attempt died somewhere around its send: the judge must know that an effect may be ours.
  const perhaps =
    intent && tools.attempt > 1 && !known
      ? [perhapsSent(intent, tools.firstAt ?? earlier(input.past.began, began), 1)]
      : [];
  const sent = [...tools.sentBefore, ...perhaps];
  return {
    past: {
      key: `${input.operationId}/${input.step}`,
      ...input.past,
      began,
      sent: [...input.past.sent, ...sent],
    },
    sent,
    first: undefined,
    position: undefined,
    writable: undefined,
    lookedAt: instant(tools.wallNow()),
    answeredAt: undefined,
    beganMs: tools.monotonicMs(),
    looks: 0,
    troubles: [],
    hint: { is: 'moving', by: 'us', hint: 'not seen yet' },
    pauseMs: pollMs(input.expectedMs),
    settleUntil: perhaps.length > 0 ? tools.monotonicMs() + settleWindowMs : undefined,
  };
}

async function look(goal: AnyGoal, input: ReachInput, tools: ReachTools, state: State): Promise<Look> {
  const isCancelled = (): boolean => tools.slice.signal.aborted;
  if (isCancelled()) return 'cancelled';
  const at = instant(tools.wallNow());
  state.looks += 1;
  try {
    const seen: Seen = await goal.observe(input.target, tools.reader, state.past);
    // Some of its reads may have been cut short and look like a world that does not answer: the look before tells more.
    if (isCancelled()) return 'cancelled';
    const judgement = goal.judge(input.target, seen, state.past) as Judgement<Request>;
    state.first ??= seen;
    state.past = { ...state.past, last: seen };
    state.lookedAt = at;
    state.answeredAt = instant(tools.wallNow());
    state.position = goal.position?.(seen) ?? state.position;
    state.writable = goal.writable?.(seen);
    return { judgement, at };
  } catch (error) {
    if (isCancelled()) return 'cancelled';
    if (!isOutsideError(error)) throw error;
    trouble(state, error);
    return { unseen: error };
  }
}

/** Sends what may be sent now. `look`: observe again; anything else ends the activity. */
async function advance(
  send: readonly [Request, ...Request[]],
  input: ReachInput,
  pass: Pass,
  tools: ReachTools,
  state: State,
): Promise<ReachOutcome | 'look'> {
  const request = send[0];
  const fact = changeFact(request.call);
  if (fact.repeat === 'same-end') return transmit(request, pass, tools, state);
  const isIntent = input.intent !== undefined && inputHash(request) === inputHash(input.intent);
  if (!isIntent) return { is: 'ready', send };
  if (state.settleUntil !== undefined) {
    if (tools.monotonicMs() < state.settleUntil) return 'look';
    return { is: 'uncertain', request };
  }
  if (tools.attempt > 1) return { is: 'uncertain', request };
  return transmit(request, pass, tools, state);
}

async function transmit(request: Request, pass: Pass, tools: ReachTools, state: State): Promise<ReachOutcome | 'look'> {
  try {
    const { sent, error } = await tools.door.send(request, pass, tools.slice, announcing(request, tools, state));
    state.sent.push(sent);
    state.past = { ...state.past, sent: [...state.past.sent, sent] };
    tools.memory.keep(state.sent.slice(-sentKept));
    if (changeFact(request.call).repeat !== 'same-end' && sent.answer === 'ok') {
      // Refused or cut short when the activity is cancelled: then the result tells it; a lost worker's send counts as unknown.
      await tools.memory.remember(state.sent.slice(-sentKept)).catch(() => undefined);
    }
    if (!error) {
      state.pauseMs = 0;
      return 'look';
    }
    trouble(state, error);
    state.pauseMs = resendPauseMs;
    if (error.done === 'unknown' && changeFact(request.call).repeat !== 'same-end')
      state.settleUntil = tools.monotonicMs() + settleWindowMs;
    // A wrong state is for the judge to name after a fresh look; what else needs a person is said at once.
    const needsPerson = familyOf(error.code) === 'operator' && error.code !== 'Blocked';
    return needsPerson ? { is: 'blocked', because: [refusalOf(error)] } : 'look';
  } catch (error) {
    if (!isOutsideError(error)) throw error;
    // Nothing was sent: what was announced of it is not so.
    tools.memory.keep(state.sent.slice(-sentKept));
    trouble(state, error);
    if (error.code === 'TooLate') return state.hint;
    const family = familyOf(error.code);
    if (family === 'refused' || family === 'operator') return { is: 'blocked', because: [refusalOf(error)] };
    // Nothing was sent, and whoever watches is told why: a silent witness, a throttled identity.
    state.hint = { is: 'moving', by: 'us', hint: error.message };
    state.pauseMs = resendPauseMs;
    return 'look';
  }
}

/** History holds no intent of what may be repeated: unless the server took note of it first, no report would tell of it after this worker's death. */
function announcing(request: Request, tools: ReachTools, { sent }: State): (() => Promise<void>) | undefined {
  if (changeFact(request.call).repeat !== 'same-end') return undefined;
  const perhaps = (): Sent => perhapsSent(request, instant(tools.wallNow()), tools.attempt);
  return () => tools.memory.announce([...sent, perhaps()].slice(-sentKept));
}

/** Puts back what `before` showed; every request is same-end, so a repeated undo ends the same. */
async function undo(
  goal: AnyGoal,
  input: ReachInput,
  pass: Pass,
  tools: ReachTools,
  state: State,
): Promise<ReachOutcome> {
  if (!goal.undo || input.past.before === undefined) return { is: 'undone' };
  const left: Request[] = [...(goal.undo(input.target, input.past.before) as readonly Request[])];
  while (left[0] !== undefined) {
    const before = state.sent.length;
    const outcome = await transmit(left[0], pass, tools, state);
    if (state.sent.at(before)?.answer === 'ok') left.shift();
    else if (tools.slice.signal.aborted) return cancelled(state, input, tools);
    // Called back, it is told so by its signal in a moment.
    else if (outcome !== 'look' && state.troubles.at(-1)?.code !== 'TooLate') return outcome;
    else if (tools.slice.isOver()) return sliceOver(state, input);
    else await rest(state.pauseMs, tools);
  }
  return { is: 'undone' };
}

/** Waits, or less: a pause that is cancelled ends, and what was sent and seen is told all the same. */
async function rest(ms: number, { pause, slice }: ReachTools): Promise<void> {
  try {
    await pause(ms, slice.signal);
  } catch (error) {
    if (!slice.signal.aborted) throw error;
  }
}

/** A cancelled activity returns what it has. A look or an undo that saw and sent nothing has nothing: as cancelled it may be tried again. */
function cancelled(state: State, input: ReachInput, { slice }: ReachTools): ReachOutcome {
  if (input.may !== 'act' && state.sent.length === 0) slice.signal.throwIfAborted();
  return sliceOver(state, input);
}

function sliceOver(state: State, input: ReachInput): ReachOutcome {
  // An intent that may have gone out must never be forgotten between two slices.
  if (state.settleUntil !== undefined && input.intent !== undefined) return { is: 'uncertain', request: input.intent };
  const last = state.troubles.at(-1);
  if (state.past.last === undefined && last)
    return {
      is: 'unseen',
      because: [{ rule: 'the world answers', saw: last.says, wanted: 'an answer', source: last.code }],
    };
  return state.hint;
}

function trouble(state: State, error: OutsideError): void {
  state.troubles = [...state.troubles, { code: error.code, says: error.message }].slice(-3);
}

function notesOf(state: State, tools: ReachTools): ReachResult['notes'] {
  return {
    sent: state.sent.slice(-sentKept),
    ...(state.past.last === undefined ? {} : { seen: state.past.last }),
    ...(state.first === undefined ? {} : { first: state.first }),
    ...(state.position ? { position: state.position } : {}),
    ...(state.writable === undefined ? {} : { writable: state.writable }),
    lookedAt: state.lookedAt,
    ...(state.answeredAt === undefined ? {} : { answeredAt: state.answeredAt }),
    tookMs: Math.round(tools.tookBeforeMs + tools.monotonicMs() - state.beganMs),
    looks: state.looks,
    troubles: state.troubles,
    attempt: tools.attempt,
  };
}
