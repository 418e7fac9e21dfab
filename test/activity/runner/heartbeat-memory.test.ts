import { type HeartbeatDetails } from '../../../contract/activities';
import { createHeartbeatMemory } from '../../../activities/heartbeat-memory';

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
const clock = { monotonicMs: () => nowMs, now: () => now };

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
      { sent, tookMs: 2_000, firstAt: now },
    ]);
  });

  it('is not waited for where the server takes none: a fence goes out within a second of it', async () => {
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
      expect(held).toEqual([{ sent, tookMs: 0, firstAt: now }]);
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
