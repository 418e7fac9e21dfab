import { settleWindowMs } from '../../../activities/reach';
import { fakeWorld, noAnswer, promoteNow, run } from './fake-promotion';

describe('the runner', () => {
  it('sends the intent once and watches until the goal is reached', async () => {
    const world = fakeWorld({ staleMs: 5_000 });
    const result = await run(world);
    expect(result.is).toBe('reached');
    expect(world.sends).toBe(1);
    expect(result.notes.sent).toMatchObject([
      { call: 'rds:PromoteReadReplica', answer: 'ok', requestId: 'r1', attempt: 1 },
    ]);
  });

  it('remembers an acknowledged send where a later attempt finds it', async () => {
    const world = fakeWorld();
    await run(world);
    expect(world.remembered).toMatchObject([{ requestId: 'r1', answer: 'ok' }]);
  });

  it('without an intent in its input sends nothing that may not be sent twice, and hands it back', async () => {
    const world = fakeWorld();
    expect(await run(world, { intent: false })).toMatchObject({
      is: 'ready',
      send: [{ call: 'rds:PromoteReadReplica' }],
    });
    expect(world.sends).toBe(0);
  });

  it('never sends when it may only look', async () => {
    const world = fakeWorld();
    expect((await run(world, { may: 'look' })).is).toBe('ready');
    expect(world.sends).toBe(0);
  });

  it('sends nothing as a worker that stood still during a look, though its timer runs before the look answers', async () => {
    const world = fakeWorld({
      onLook: (now) => {
        now.now += 9_000;
        now.beat();
      },
    });
    const result = await run(world);
    expect(world.sends).toBe(0);
    expect(result).toMatchObject({ is: 'moving', notes: { sent: [], looks: 1 } });
  });

  describe('as a later attempt of the same activity', () => {
    it('sends nothing and sees the effect appear within the settle window: the send had happened', async () => {
      const world = fakeWorld({ staleMs: 5_000 });
      promoteNow(world);
      const result = await run(world, { attempt: 2 });
      expect(result.is).toBe('reached');
      expect(world.sends).toBe(0);
      expect(result.notes.sent).toMatchObject([{ answer: 'unknown', requestId: null }]);
    });

    it('says uncertain when nothing appeared within the settle window, and only then', async () => {
      const world = fakeWorld();
      const began = world.now;
      expect((await run(world, { attempt: 2 })).is).toBe('uncertain');
      expect(world.sends).toBe(0);
      expect(world.now - began).toBeGreaterThanOrEqual(settleWindowMs);
    });

    it('knows an acknowledged send of the first attempt and just watches', async () => {
      const world = fakeWorld({ staleMs: 20_000 });
      promoteNow(world);
      const sentBefore = [
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
      expect((await run(world, { attempt: 2, sentBefore })).is).toBe('reached');
      expect(world.sends).toBe(0);
    });
  });

  it('does not send again when the reply was lost but the work was done', async () => {
    const world = fakeWorld({
      staleMs: 5_000,
      onSend: (now) => {
        promoteNow(now);
        noAnswer('unknown');
      },
    });
    const result = await run(world);
    expect(result.is).toBe('reached');
    expect(world.sends).toBe(1);
    expect(result.notes.sent).toMatchObject([{ answer: 'unknown' }]);
  });

  it('says uncertain when the reply was lost and nothing appears, even when the slice ends first', async () => {
    const lost = () => noAnswer('unknown');
    expect((await run(fakeWorld({ onSend: lost }))).is).toBe('uncertain');
    expect((await run(fakeWorld({ onSend: lost }), { sliceMs: 6_000 })).is).toBe('uncertain');
  });

  it('sends again when AWS answered that it was throttled, for then nothing was done', async () => {
    const until = fakeWorld().now + 8_000;
    const world = fakeWorld({ onSend: (now) => (now.now < until ? noAnswer('no', 'Throttled') : promoteNow(now)) });
    const result = await run(world);
    expect(result.is).toBe('reached');
    expect(result.notes.sent.map((sent) => sent.answer)).toEqual([
      ...Array.from({ length: world.sends - 1 }, () => 'error'),
      'ok',
    ]);
    expect(world.sends).toBeLessThanOrEqual(9);
  });

  it('stops for a person when AWS says that it may not', async () => {
    const world = fakeWorld({ onSend: () => noAnswer('no', 'NotPermitted') });
    expect(await run(world)).toMatchObject({ is: 'blocked', because: [{ rule: 'NotPermitted' }] });
    expect(world.sends).toBe(1);
  });

  it('tells a Region that never answers as unseen, after one look where one is enough', async () => {
    const world = fakeWorld({ onLook: () => noAnswer('no') });
    const once = await run(world, { change: { unseenAfter: 1 } });
    expect(once).toMatchObject({ is: 'unseen', notes: { looks: 1 } });
    expect((await run(world)).notes.looks).toBeGreaterThan(1);
  });

  it('tells of a Region that fell silent after it had answered, not what was seen before', async () => {
    const world = fakeWorld({ staleMs: 3_600_000 });
    const silentFrom = world.now + 10_000;
    world.onLook = (now) => (now.now < silentFrom ? undefined : noAnswer('no'));
    expect(await run(world)).toMatchObject({ is: 'moving', hint: 'NoAnswer from eu-west-1' });
  });

  it('returns moving at the end of its slice, so that hours and seconds take the same path', async () => {
    const world = fakeWorld({ staleMs: 3_600_000 });
    expect(await run(world)).toMatchObject({ is: 'moving', by: 'us', hint: 'modifying' });
  });
});
