/** What may be repeated has no intent in history: a worker that dies around it must not take the only note of it along. */
import { type Sent } from '../../../domain/goal';
import { OutsideError } from '../../../activities/outside-error';
import { fence } from '../cases/rds-postgres';
import { runActivity } from '../drive';
import { createFake } from '../fakes/fake-outside';
import { rdsWorld } from '../fakes/rds-world';

const killed = new Error('killed -9');

/** The fence's first attempt, whose process ends where `send` does. */
async function die(fake: ReturnType<typeof fakeOf>, isDone: boolean): Promise<readonly Sent[]> {
  let remembered: readonly Sent[] = [];
  const announce = (sent: readonly Sent[]): Promise<void> => {
    remembered = sent;
    return Promise.resolve();
  };
  const outside = {
    ...fake.outside,
    send: async (request: Parameters<typeof fake.outside.send>[0]) => {
      if (isDone) await fake.outside.send(request, new AbortController().signal);
      throw killed;
    },
  };
  await expect(runActivity(fence, { ...fake, outside }, { memory: { announce } })).rejects.toBe(killed);
  return remembered;
}

const fakeOf = () => createFake(rdsWorld());

describe('a request that may be repeated, sent by a worker that died', () => {
  it('is told by the next attempt, which need not send it again', async () => {
    const fake = fakeOf();
    const sentBefore = await die(fake, true);
    // By the time somebody else has the step, the sessions are gone.
    fake.world.progress(fake.world.state);
    const result = await runActivity(fence, fake, { attempt: 2, sentBefore });
    expect(result).toMatchObject({
      is: 'reached',
      notes: { sent: [{ call: 'sql:CloseForWrites', answer: 'unknown', requestId: null, attempt: 1 }] },
    });
    expect(fake.done).toHaveLength(1);
  });

  it('is told and sent again when it never arrived', async () => {
    const fake = fakeOf();
    const sentBefore = await die(fake, false);
    const { notes } = await runActivity(fence, fake, { attempt: 2, sentBefore });
    expect(notes.sent).toMatchObject([
      { call: 'sql:CloseForWrites', answer: 'unknown', attempt: 1 },
      { call: 'sql:CloseForWrites', answer: 'ok', attempt: 2 },
    ]);
  });

  it('waits until the server takes note of it: what nobody knows of would be told by no report', async () => {
    const fake = fakeOf();
    let refused = 2;
    const noted: number[] = [];
    const announce = async (sent: readonly Sent[]) => {
      if (refused-- > 0) throw new OutsideError('Unavailable', 'Orchestrator', 'no server', 'no');
      noted.push(sent.length);
      await Promise.resolve();
    };
    const result = await runActivity(fence, fake, { memory: { announce } });
    expect(result).toMatchObject({
      is: 'reached',
      notes: { sent: [{ answer: 'ok' }], troubles: [{ code: 'Unavailable' }, { code: 'Unavailable' }] },
    });
    expect([noted, fake.done.length]).toEqual([[1], 1]);
  });

  it('is not sent by an attempt that the server has called back: somebody else has the step', async () => {
    const fake = fakeOf();
    const announce = () => Promise.reject(new OutsideError('TooLate', 'Orchestrator', 'not found', 'no'));
    const result = await runActivity(fence, fake, { memory: { announce } });
    expect(result).toMatchObject({ is: 'moving', notes: { sent: [], troubles: [{ code: 'TooLate' }] } });
    expect(fake.done).toEqual([]);
  });

  it('is announced only once rules and account allow it, and while the slice is open', async () => {
    const announce = jest.fn();
    const fake = fakeOf();
    const stranger: typeof fake.outside.read = (call, ...rest) =>
      call === 'sts:GetCallerIdentity'
        ? Promise.resolve({ Account: '999999999999' } as never)
        : fake.outside.read(call, ...rest);
    await runActivity(fence, { ...fake, outside: { ...fake.outside, read: stranger } }, { memory: { announce } });
    await runActivity(fence, fakeOf(), { memory: { announce }, closed: () => 'cancelled' });
    expect(announce).not.toHaveBeenCalled();
  });

  it('is said to have been sent by no beat once it was refused after all', async () => {
    const kept: (readonly Sent[])[] = [];
    let isOver = false;
    const announce = async () => {
      isOver = true;
      await Promise.resolve();
    };
    const fake = fakeOf();
    const closed = () => (isOver ? 'cancelled' : undefined);
    await runActivity(fence, fake, { memory: { announce, keep: (sent) => kept.push(sent) }, closed });
    expect([fake.done, kept]).toEqual([[], [[]]]);
  });

  it('is kept with its answer from the next beat on', async () => {
    const fake = fakeOf();
    let kept: readonly Sent[] = [];
    await runActivity(fence, fake, { memory: { keep: (sent) => (kept = sent) } });
    expect(kept).toMatchObject([{ call: 'sql:CloseForWrites', answer: 'ok' }]);
  });
});
