import { type HeartbeatDetails } from '../../../contract/activities';
import { instant } from '../../../domain/instant';
import { createHeartbeatMemory } from '../../../activities/heartbeat-memory';

const [earlier, began] = [instant(1_000_000), instant(1_009_000)];
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

describe('what a heartbeat keeps', () => {
  it('is not lost to the next beat, which would replace it at the server', async () => {
    const held: (HeartbeatDetails | undefined)[] = [];
    const memory = createHeartbeatMemory(
      undefined,
      began,
      (details) => held.push(details),
      (details) => Promise.resolve(void held.push(details)),
    );
    memory.beat();
    await memory.remember(sent);
    memory.beat();
    expect(held).toEqual([
      { sent: [], began },
      { sent, began },
      { sent, began },
    ]);
  });

  it('is not waited for where the server takes none: a fence goes out within a second of it', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    try {
      const held: (HeartbeatDetails | undefined)[] = [];
      const memory = createHeartbeatMemory(
        undefined,
        began,
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
      expect(held).toEqual([{ sent, began }]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('of an earlier attempt is kept by this one’s beats too', () => {
    const held: (HeartbeatDetails | undefined)[] = [];
    const memory = createHeartbeatMemory(
      { sent, began: earlier },
      began,
      (details) => held.push(details),
      () => Promise.resolve(),
    );
    memory.beat();
    expect(memory).toMatchObject({ sentBefore: sent, began: earlier });
    expect(held).toEqual([{ sent, began: earlier }]);
  });

  it('of an attempt of an earlier muster tells no beginning: then this attempt is the first that does', () => {
    const memory = createHeartbeatMemory({ sent }, began, jest.fn(), () => Promise.resolve());
    expect(memory).toMatchObject({ sentBefore: sent, began });
  });
});
