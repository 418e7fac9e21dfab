/** A promotion in a world of one boolean, with a clock that jumps: the runner's rules without waiting for them. */
import { type Sent } from '../../../domain/goal';
import { instant, type Instant } from '../../../domain/instant';
import { type ReachInput, type ReachResult } from '../../../contract/activities';
import { createDoor, type Pass } from '../../../activities/door/door';
import { beatMs, type Slice, startSlice } from '../../../activities/door/slice';
import { type Outside } from '../../../activities/outside';
import { OutsideError } from '../../../activities/outside-error';
import { type AnyGoal, reach } from '../../../activities/reach';
import { forgetful } from '../drive';

export const request = {
  call: 'rds:PromoteReadReplica',
  region: 'eu-west-1',
  input: { DBInstanceIdentifier: 'ledger-euw1', BackupRetentionPeriod: 7 },
} as const;

export interface FakeWorld {
  /** ms since the epoch and monotonic at once. */
  now: number;
  promotedAt: number | undefined;
  /** Describe tells what was true this long ago. */
  staleMs: number;
  sends: number;
  account: string;
  /** Runs when the door asks whose account this is. */
  onAccount: () => void;
  /** The slice's own beat, as its timer runs it: at least once a second unless the worker stands still. */
  beat: () => void;
  /** What a send does; default: promotes and answers. */
  onSend: (world: FakeWorld) => void;
  /** What a look meets; default: answers. */
  onLook: (world: FakeWorld) => void;
  remembered: readonly Sent[];
}

export function fakeWorld(change: Partial<FakeWorld> = {}): FakeWorld {
  return {
    now: Date.parse('2026-11-23T03:00:00Z'),
    promotedAt: undefined,
    staleMs: 0,
    sends: 0,
    account: '111122223333',
    onAccount: () => undefined,
    beat: () => undefined,
    onSend: promoteNow,
    onLook: () => undefined,
    remembered: [],
    ...change,
  };
}

export function promoteNow(world: FakeWorld): void {
  world.promotedAt ??= world.now;
}

interface Seen {
  readonly promoted: boolean;
}

const goal = {
  name: 'rds-postgres.promote',
  observe: async (_target: unknown, reader: { read: (...args: unknown[]) => Promise<unknown> }): Promise<Seen> => {
    const promoted = await reader.read('rds:DescribeDBInstances', 'eu-west-1', { DBInstanceIdentifier: 'ledger-euw1' });
    return { promoted: promoted === true };
  },
  judge: (_target: unknown, seen: Seen, past: { sent: readonly Sent[] }) => {
    if (seen.promoted) return { is: 'reached', evidence: {} };
    if (past.sent.some((sent) => sent.answer === 'ok')) return { is: 'moving', by: 'us', hint: 'modifying' };
    return { is: 'ready', send: [request] };
  },
} as unknown as AnyGoal;

export interface Attempt {
  readonly may?: ReachInput['may'];
  readonly intent?: boolean;
  readonly attempt?: number;
  /** When the first attempt began, as its heartbeat told. */
  readonly firstAt?: Instant;
  readonly sentBefore?: readonly Sent[];
  readonly sliceMs?: number;
  readonly pass?: Partial<Pass>;
  readonly change?: Partial<ReachInput>;
  readonly cancelled?: AbortSignal;
}

export async function run(world: FakeWorld, how: Attempt = {}): Promise<ReachResult> {
  const outside: Outside = {
    read: (call) => {
      // unsafe: two reads, two answers; the fake stands for all of AWS.
      if (call === 'sts:GetCallerIdentity') {
        world.onAccount();
        return Promise.resolve({ Account: world.account }) as never;
      }
      world.onLook(world);
      return Promise.resolve(world.promotedAt !== undefined && world.now - world.staleMs >= world.promotedAt) as never;
    },
    send: () => {
      world.sends += 1;
      world.onSend(world);
      return Promise.resolve({ requestId: `r${world.sends}` });
    },
  };
  const monotonicMs = (): number => world.now;
  const { slice, beat } = withBeats(() =>
    startSlice(how.sliceMs ?? 30_000, how.cancelled ?? new AbortController().signal, {
      monotonicMs,
      beat: () => undefined,
    }),
  );
  world.beat = beat;
  const attempt = how.attempt ?? 1;
  const pass: Pass = {
    mode: 'real',
    may: how.may ?? 'act',
    sends: ['rds:PromoteReadReplica'],
    accounts: ['111122223333'],
    target: { instance: 'ledger-euw1' },
    attempt,
    ...how.pass,
  };
  const input = {
    application: 'payments',
    operationId: 'op.0',
    step: 'ledger.promote',
    goal: 'rds-postgres.promote',
    target: {},
    mode: 'real',
    may: how.may ?? 'act',
    accounts: ['111122223333'],
    sliceMs: how.sliceMs ?? 30_000,
    deadlineAt: '',
    expectedMs: 40_000,
    past: { began: instant(world.now), sent: [] },
    ...(how.intent === false ? {} : { intent: request }),
    ...how.change,
  } as unknown as ReachInput;
  const wallNow = (): number => world.now;
  try {
    return await reach(goal, input, pass, {
      door: createDoor(outside, wallNow),
      reader: { read: outside.read, now: () => instant(world.now) } as never,
      slice,
      attempt,
      sentBefore: how.sentBefore ?? [],
      tookBeforeMs: 0,
      firstAt: how.firstAt,
      memory: {
        ...forgetful,
        remember: (sent) => {
          world.remembered = sent;
          return Promise.resolve();
        },
      },
      pause: (ms) => {
        for (let left = Math.max(ms, 1); left > 0; left -= beatMs) {
          world.now += Math.min(left, beatMs);
          beat();
        }
        return Promise.resolve();
      },
      wallNow,
      monotonicMs,
    });
  } finally {
    slice.end();
  }
}

/** A slice whose timer runs when the test says so. */
export function withBeats(start: () => Slice): { readonly slice: Slice; readonly beat: () => void } {
  const beats: (() => void)[] = [];
  const spy = jest.spyOn(globalThis, 'setInterval').mockImplementation(((beat: () => void) => {
    beats.push(beat);
  }) as never);
  try {
    const slice = start();
    return {
      slice,
      beat: () => {
        for (const beat of beats) beat();
      },
    };
  } finally {
    spy.mockRestore();
  }
}

export function noAnswer(
  done: 'no' | 'unknown',
  code: 'NoAnswer' | 'Throttled' | 'Unavailable' | 'NotPermitted' = 'NoAnswer',
): never {
  throw new OutsideError(code, code, `${code} from eu-west-1`, done);
}
