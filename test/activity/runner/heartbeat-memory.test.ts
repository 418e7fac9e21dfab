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

describe('what a heartbeat keeps', () => {
  it('is not lost to the next beat, which would replace it at the server', async () => {
    const held: (HeartbeatDetails | undefined)[] = [];
    const memory = createHeartbeatMemory(
      undefined,
      (details) => held.push(details),
      (details) => Promise.resolve(void held.push(details)),
    );
    memory.beat();
    await memory.remember(sent);
    memory.beat();
    expect(held).toEqual([undefined, { sent }, { sent }]);
  });

  it('of an earlier attempt is kept by this one’s beats too', () => {
    const held: (HeartbeatDetails | undefined)[] = [];
    const memory = createHeartbeatMemory(
      { sent },
      (details) => held.push(details),
      () => Promise.resolve(),
    );
    memory.beat();
    expect(memory.sentBefore).toEqual(sent);
    expect(held).toEqual([{ sent }]);
  });
});
