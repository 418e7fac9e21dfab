/** Capacity beyond the laws: autoscaling that overrides, tasks that cannot be placed, a load balancer that fails open. */
import { type Request } from '../../domain/goal';
import { healthy, prewarm, standDown } from './cases/ecs-service';
import { driveStep, lookOnce, pastOf, runActivity } from './drive';
import { shortageText } from './fakes/ecs-world';
import { createFake } from './fakes/fake-outside';

describe('capacity', () => {
  const tight = prewarm.world((state) => {
    state.room = 41;
    state.events = [{ message: shortageText, at: '2026-11-23T03:00:30.000Z' }];
  });

  it('opens with what there is once ECS cannot place tasks, and says degraded', async () => {
    const { result, past } = await driveStep(prewarm, createFake(tight));
    expect(result).toMatchObject({
      is: 'reached',
      degraded: expect.stringMatching(/^41 of 50 tasks of api: .*unable to place a task/) as string,
    });
    expect(past.sent.map(({ call }) => call)).toEqual(prewarm.sends);
  });

  it('does not take an old complaint, or a mere pause, for a shortage', async () => {
    const fake = createFake(
      prewarm.world((state) => {
        state.room = 41;
        state.events = [{ message: shortageText, at: '2026-11-23T02:00:00.000Z' }];
      }),
    );
    expect(await runActivity(prewarm, fake, { sliceMs: 30_000 })).toMatchObject({
      is: 'moving',
      by: 'us',
      hint: expect.stringContaining('41 of 50') as string,
    });
  });

  it('takes the minimum after the settle time even when ECS says nothing', async () => {
    const { result } = await driveStep(
      prewarm,
      createFake(
        prewarm.world((state) => {
          state.room = 41;
        }),
      ),
      { sliceMs: 250_000 },
    );
    expect(result).toMatchObject({ is: 'reached', degraded: expect.stringContaining('41 of 50') as string });
  });

  it('waits below the minimum, however long', async () => {
    const fake = createFake(
      prewarm.world((state) => {
        state.room = 29;
      }),
    );
    expect(await runActivity(prewarm, fake, { sliceMs: 400_000 })).toMatchObject({ is: 'moving' });
  });

  it('never takes capacity away', async () => {
    const fake = createFake(
      prewarm.world((state) => {
        state.service = { status: 'ACTIVE', desired: 70, running: 70, pending: 0 };
        state.scaling = { min: 60, max: 200, in: false, out: false, scheduled: false };
      }),
    );
    expect((await driveStep(prewarm, fake)).result.is).toBe('reached');
    expect(fake.done).toHaveLength(1);
    expect(fake.done[0]).toMatchObject({ input: { MinCapacity: 60, MaxCapacity: 200 } });
  });

  it('sets only the desired count where autoscaling knows no target', async () => {
    for (const one of [prewarm, standDown]) {
      const fake = createFake(
        one.world((state) => {
          state.scaling = null;
        }),
      );
      expect((await driveStep(one, fake)).result.is).toBe('reached');
      expect(fake.done.map(({ call }) => call)).toEqual(['ecs:UpdateService']);
    }
  });

  it('does not count targets that a failing-open load balancer would use', async () => {
    const fake = createFake(
      healthy.world((state) => {
        state.healthy = 0;
      }),
    );
    const { judgement } = await lookOnce(healthy, fake, pastOf(fake));
    expect(judgement).toMatchObject({ is: 'moving', hint: expect.stringContaining('0 of 50') as string });
  });

  it('calls fewer healthy targets degraded when no more tasks can run', async () => {
    const fake = createFake(
      healthy.world((state) => {
        Object.assign(state.service ?? {}, { desired: 50, running: 41 });
        state.room = 41;
        state.events = [{ message: shortageText, at: '2026-11-23T02:59:30.000Z' }];
      }),
    );
    expect(await runActivity(healthy, fake)).toMatchObject({
      is: 'reached',
      degraded: expect.stringContaining('41 of 50') as string,
    });
  });

  it('keeps autoscaling from scaling in, and leaves its scaling out alone', async () => {
    const fake = createFake(prewarm.world());
    await driveStep(prewarm, fake);
    const [registered] = fake.done as [Request<'application-autoscaling:RegisterScalableTarget'>];
    expect(registered.input).toMatchObject({
      MinCapacity: 50,
      MaxCapacity: 100,
      SuspendedState: {
        DynamicScalingInSuspended: true,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: true,
      },
    });
  });

  it('waits for tasks that are on their way, whatever ECS complained of', async () => {
    const fake = createFake(
      prewarm.world((state) => {
        state.service = { status: 'ACTIVE', desired: 50, running: 41, pending: 9 };
        state.scaling = { min: 50, max: 100, in: true, out: false, scheduled: true };
        state.events = [{ message: shortageText, at: '2026-11-23T03:00:00.500Z' }];
      }),
    );
    expect(await runActivity(prewarm, fake, { progresses: false })).toMatchObject({ is: 'moving' });
  });
});
