import {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
} from '@temporalio/client';
import { type HeartbeatDetails } from '../../../contract/activities';
import { createHeartbeatMemory, heartbeatThrottleMs } from '../../../activities/heartbeat-memory';

const sent = [
  {
    call: 'rds:PromoteReadReplica',
    region: 'eu-west-1',
    input: {},
    inputHash: 'h',
    at: '',
    attempt: 1,
    requestId: 'r1',
    answer: 'ok',
  },
] as const;

let nowMs = 5_000;
const now = '2026-11-27T03:00:00.000Z';
const clock = {
  monotonicMs: () => nowMs,
  now: () => now,
  pause: (ms: number) => {
    nowMs += ms;
    return Promise.resolve();
  },
};

describe('what a heartbeat keeps', () => {
  it('is not lost to the next beat, which would replace it at the server', async () => {
    const held: (HeartbeatDetails | undefined)[] = [];
    const memory = createHeartbeatMemory(
      undefined,
      clock,
      (details) => held.push(details),
      (details) => Promise.resolve(void held.push(details)),
    );
    memory.beat();
    nowMs += 1_000;
    await memory.remember(sent);
    nowMs += 1_000;
    memory.beat();
    expect(held).toEqual([
      { sent: [], tookMs: 0, firstAt: now },
      { sent, tookMs: 1_000, firstAt: now },
      { sent, tookMs: 1_000, firstAt: now },
      { sent, tookMs: 2_000, firstAt: now },
    ]);
  });

  describe('is what the server holds in the end, however late an older beat lands', () => {
    /** As the core does it: one beat on its way; the newest of those after it is held back until that one has landed and a tenth of a second is over. */
    function server(rttMs: number, plainTakesMs: number) {
      const landings: { readonly atMs: number; readonly details: HeartbeatDetails }[] = [];
      let held: HeartbeatDetails | undefined;
      let freeAtMs = nowMs;
      const flush = () => {
        if (held === undefined || nowMs < freeAtMs) return;
        landings.push({ atMs: freeAtMs + plainTakesMs, details: held });
        freeAtMs += Math.max(plainTakesMs, heartbeatThrottleMs);
        held = undefined;
      };
      const plain = (details: HeartbeatDetails) => {
        flush();
        freeAtMs = Math.max(freeAtMs, nowMs);
        held = details;
        flush();
      };
      const awaited = (details: HeartbeatDetails) => {
        flush();
        nowMs += rttMs;
        landings.push({ atMs: nowMs, details });
        flush();
        return Promise.resolve();
      };
      const inTheEnd = (end: 'killed' | 'frozen') => {
        const woken = end === 'frozen' && held ? [{ atMs: Infinity, details: held }] : [];
        return [...landings, ...woken].reduce((last, one) => (one.atMs >= last.atMs ? one : last)).details;
      };
      return { plain, awaited, inTheEnd };
    }

    it.each([
      ['on its way while a quick server takes the awaited one', 7, 20, 2],
      ['on its way while a slow server takes the awaited one', 300, 880, 2],
      ['on its way for long', 300, 880, 400],
      ['held back', 7, 7, 50],
      ['long taken', 7, 7, 800],
      ['on its way while the server takes a second and more for each', 1_200, 1_900, 2],
    ])('%s', async (_says, rttMs, plainTakesMs, sinceBeatMs) => {
      for (const end of ['killed', 'frozen'] as const) {
        const { plain, awaited, inTheEnd } = server(rttMs, plainTakesMs);
        const memory = createHeartbeatMemory(undefined, clock, plain, awaited);
        memory.beat();
        nowMs += 10;
        memory.beat();
        nowMs += sinceBeatMs;
        await memory.announce(sent);
        expect([end, inTheEnd(end)]).toMatchObject([end, { sent }]);
      }
    });

    it('and costs one awaited beat where no older one can be on its way', async () => {
      const { plain, awaited } = server(7, 7);
      const asked = jest.fn(awaited);
      const memory = createHeartbeatMemory(undefined, clock, plain, asked);
      await memory.announce(sent);
      memory.beat();
      nowMs += 800;
      await memory.announce(sent);
      expect(asked).toHaveBeenCalledTimes(2);
    });
  });

  it('says no before a send that the server takes no note of within 4 s, or that is not this attempt’s any more', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    try {
      let answer: () => Promise<void> = () => new Promise(() => undefined);
      const held: HeartbeatDetails[] = [];
      const memory = createHeartbeatMemory(
        undefined,
        clock,
        (details) => held.push(details),
        () => answer(),
      );
      let ended = false;
      const silent = memory.announce(sent).finally(() => (ended = true));
      silent.catch(() => undefined);
      await jest.advanceTimersByTimeAsync(3_999);
      expect(ended).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      await expect(silent).rejects.toMatchObject({ code: 'Unavailable', done: 'no' });
      for (const error of [
        new ActivityNotFoundError('not found'),
        new ActivityCancelledError('cancelled'),
        new ActivityPausedError('paused'),
        new ActivityResetError('reset'),
      ]) {
        answer = () => Promise.reject(error);
        await expect(memory.announce(sent)).rejects.toMatchObject({ code: 'TooLate', done: 'no' });
      }
      answer = () => Promise.reject(new Error('14 UNAVAILABLE'));
      await expect(memory.announce(sent)).rejects.toMatchObject({ code: 'Unavailable' });
      // Nothing was sent: the next beat tells of nothing.
      memory.beat();
      expect(held.at(-1)).toMatchObject({ sent: [] });
    } finally {
      jest.useRealTimers();
    }
  });

  it('lets a send go once the server took one beat, however slow it is to take the next', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    try {
      const told: string[] = [];
      let pausedUntilAborted = false;
      const memory = createHeartbeatMemory(
        undefined,
        {
          ...clock,
          pause: (_ms, signal) =>
            new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                pausedUntilAborted = true;
                reject(new Error('aborted'));
              });
            }),
        },
        jest.fn(),
        (details) => {
          told.push(details.sent.map(({ call }) => call).join());
          nowMs += 900;
          return Promise.resolve();
        },
      );
      memory.beat();
      const announced = memory.announce(sent);
      await jest.advanceTimersByTimeAsync(4_000);
      await announced;
      // Nobody beats after the time is over, with what is older by then.
      expect([told, pausedUntilAborted]).toEqual([['rds:PromoteReadReplica'], true]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('knows of an awaited beat that outlived its time as of an older one', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    try {
      let silent = true;
      const asked = jest.fn(() => (silent ? new Promise<void>(() => undefined) : Promise.resolve(void (nowMs += 7))));
      const memory = createHeartbeatMemory(undefined, clock, jest.fn(), asked);
      const refused = memory.announce(sent).catch(() => 'refused');
      await jest.advanceTimersByTimeAsync(4_000);
      expect(await refused).toBe('refused');
      silent = false;
      await memory.announce(sent);
      // The one without an answer, one, and one that it cannot land after.
      expect(asked).toHaveBeenCalledTimes(3);
    } finally {
      jest.useRealTimers();
    }
  });

  it('of what was sent already is not waited for where the server takes none', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    try {
      const held: (HeartbeatDetails | undefined)[] = [];
      const memory = createHeartbeatMemory(
        undefined,
        clock,
        (details) => held.push(details),
        () => new Promise(() => undefined),
      );
      const remembered = memory.remember(sent).then(
        () => 'kept',
        (error: unknown) => String(error),
      );
      await jest.advanceTimersByTimeAsync(1_000);
      expect(await Promise.race([remembered, Promise.resolve('still waiting')])).toContain('no answer within 900 ms');
      // The next beat carries it all the same.
      memory.beat();
      expect(held.at(-1)).toEqual({ sent, tookMs: 0, firstAt: now });
    } finally {
      jest.useRealTimers();
    }
  });

  it('of an earlier attempt is kept by this one’s beats too', () => {
    const held: (HeartbeatDetails | undefined)[] = [];
    const memory = createHeartbeatMemory(
      { sent, tookMs: 9_000, firstAt: 'earlier' },
      clock,
      (details) => held.push(details),
      () => Promise.resolve(),
    );
    nowMs += 1_000;
    memory.beat();
    expect(memory).toMatchObject({ sentBefore: sent, tookBeforeMs: 9_000, firstAt: 'earlier' });
    expect(held).toEqual([{ sent, tookMs: 10_000, firstAt: 'earlier' }]);
  });

  it('of an attempt of an earlier muster tells no times, and none is made up', () => {
    const memory = createHeartbeatMemory({ sent }, clock, jest.fn(), () => Promise.resolve());
    expect(memory).toMatchObject({ sentBefore: sent, tookBeforeMs: 0, firstAt: undefined });
  });
});
