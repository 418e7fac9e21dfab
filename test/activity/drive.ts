/** Drives a goal in a fake world through the real runner and the real door, on a clock of its own: no test waits. */
import { type Past, type Request, type Sent } from '../../domain/goal';
import { instant } from '../../domain/instant';
import { goalDeclaration, type GoalName } from '../../domain/kinds/table';
import { type ReachInput, type ReachResult } from '../../contract/activities';
import { createDoor } from '../../activities/door/door';
import { type Slice } from '../../activities/door/slice';
import { type Reader } from '../../activities/goal';
import { goals } from '../../activities/kinds/table';
import { type AnyGoal, reach, type ReachTools } from '../../activities/reach';
import { type Outside } from '../../activities/outside';
import { OutsideError } from '../../activities/outside-error';
import { key } from './cases/goal-case';
import { account, type Fake } from './fakes/fake-outside';

export interface Given {
  readonly name: GoalName;
  readonly target: unknown;
}

export interface How {
  readonly may?: ReachInput['may'];
  readonly intent?: Request;
  readonly past?: Partial<Past<unknown>>;
  readonly attempt?: number;
  readonly sliceMs?: number;
  /** False: time passes, the world stands still. */
  readonly progresses?: boolean;
  readonly onPause?: () => void;
  readonly closed?: () => string | undefined;
  /** What an earlier attempt left in its heartbeat. */
  readonly sentBefore?: readonly Sent[];
  /** How long the step was worked on before. */
  readonly workedMs?: number;
  readonly memory?: Partial<ReachTools['memory']>;
}

/** Beats that lead nowhere. */
export const forgetful: ReachTools['memory'] = {
  keep: () => undefined,
  remember: async () => {},
  announce: async () => {},
};

export function goalOf(name: GoalName): AnyGoal {
  return goals[name] as unknown as AnyGoal;
}

/** Only what the goal declared, at run time as the compiler has it. */
export function readerOf(name: GoalName, outside: Outside, now: () => string): Reader<never> {
  const { reads } = goalDeclaration(name);
  const signal = new AbortController().signal;
  const read: Outside['read'] = (call, region, input, options) => {
    if (!reads.includes(call)) throw new OutsideError('NotDeclared', call, `${name} did not declare ${call}`, 'no');
    return outside.read(call, region, input, options, signal);
  };
  return { read: (call, region, input, options = {}) => read(call, region, input as never, options, signal), now };
}

export function pastOf<S>(fake: Fake<S>, past: Partial<Past<unknown>> = {}): Past<unknown> {
  return { key, began: instant(fake.clock.ms), sent: [], ...past };
}

export async function lookOnce<S>({ name, target }: Given, fake: Fake<S>, past: Past<unknown>) {
  const goal = goalOf(name);
  const seen: unknown = await goal.observe(
    target as never,
    readerOf(name, fake.outside, () => instant(fake.clock.ms)),
    past,
  );
  return { seen, judgement: goal.judge(target as never, seen, past) };
}

/** One activity: the runner from its start to its result. */
export async function runActivity<S>({ name, target }: Given, fake: Fake<S>, how: How = {}): Promise<ReachResult> {
  const { key: _key, ...past } = pastOf(fake, how.past);
  const declaration = goalDeclaration(name);
  const startedMs = fake.clock.ms;
  const sliceMs = how.sliceMs ?? 30_000;
  const [operationId = '', step = ''] = key.split('/');
  const input: ReachInput = {
    application: 'payments',
    operationId,
    step,
    goal: name,
    target: target as never,
    past,
    mode: 'real',
    may: how.may ?? 'act',
    accounts: [account],
    sliceMs,
    deadlineAt: instant(startedMs + 3_600_000),
    expectedMs: 20_000,
    ...(how.intent ? { intent: how.intent } : {}),
    ...(how.workedMs === undefined ? {} : { workedMs: how.workedMs }),
  };
  const slice: Slice = {
    closed: how.closed ?? (() => undefined),
    isOver: () => fake.clock.ms - startedMs >= sliceMs,
    stoodStill: () => false,
    signal: new AbortController().signal,
    end: () => undefined,
  };
  const tools: ReachTools = {
    door: createDoor(fake.outside, () => fake.clock.ms),
    reader: readerOf(name, fake.outside, () => instant(fake.clock.ms)),
    slice,
    attempt: how.attempt ?? 1,
    sentBefore: how.sentBefore ?? [],
    tookBeforeMs: 0,
    firstAt: undefined,
    memory: { ...forgetful, ...how.memory },
    pause: async (ms) => {
      fake.clock.ms += Math.max(1, ms);
      if (how.progresses !== false) fake.world.progress(fake.world.state);
      how.onPause?.();
      await Promise.resolve();
    },
    wallNow: () => fake.clock.ms,
    monotonicMs: () => fake.clock.ms,
  };
  const pass = {
    mode: 'real',
    may: input.may,
    sends: declaration.sends,
    accounts: [account],
    target,
    attempt: tools.attempt,
  } as const;
  return reach(goalOf(name), input, pass, tools);
}

/** A whole step as the workflow drives it: a look at assess, then activities until it ends, intents through history. */
export async function driveStep<S>(
  given: Given,
  fake: Fake<S>,
  how: How = {},
): Promise<{ readonly result: ReachResult; readonly past: Past<unknown>; readonly seen: readonly unknown[] }> {
  const looked = await runActivity(given, fake, { ...how, may: 'look' });
  let past: Past<unknown> = pastOf(fake, { before: looked.notes.first, ...how.past });
  const seen: unknown[] = [looked.notes.seen];
  let intent: Request | undefined;
  for (let activity = 0; activity < 50; activity += 1) {
    const result = await runActivity(given, fake, { ...how, past, ...(intent ? { intent } : {}) });
    const sent: readonly Sent[] = [...past.sent, ...result.notes.sent];
    past = { ...past, sent, ...(result.notes.seen === undefined ? {} : { last: result.notes.seen }) };
    seen.push(result.notes.seen);
    intent = result.is === 'ready' ? result.send[0] : undefined;
    if (result.is === 'reached' || result.is === 'blocked') return { result, past, seen };
  }
  throw new Error(`${given.name} did not end in 50 activities; last seen ${JSON.stringify(past.last)}`);
}
