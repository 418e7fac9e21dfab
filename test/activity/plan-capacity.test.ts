/** Capacity as the plan wants it, beyond the laws: what autoscaling may have done, what nobody else does, and that both goals agree. */
import { conform as conformCase, settle, settleStandby } from './cases/ecs-service';
import { driveStep, lookOnce, pastOf, runActivity } from './drive';
import { type EcsState, ecsWorld, fleetsWorld } from './fakes/ecs-world';
import { createFake } from './fakes/fake-outside';

type Change = (state: EcsState) => void;

/** As a recovery leaves the Region that served it. */
const recovered: Change = (state) => {
  state.service = { status: 'ACTIVE', desired: 50, running: 50, pending: 0 };
  state.scaling = { min: 50, max: 120, in: true, out: false, scheduled: true };
};
const scaledTo =
  (desired: number, more: Partial<EcsState> = {}): Change =>
  (state) => {
    state.service = { status: 'ACTIVE', desired, running: desired, pending: 0 };
    state.scaling = { min: 20, max: 100, in: false, out: false, scheduled: false };
    Object.assign(state, more);
  };
const inputs = (fake: ReturnType<typeof createFake<EcsState>>) => fake.done.map(({ input }) => input);

describe('settling the primary', () => {
  it('leaves what autoscaling added for load', async () => {
    const fake = createFake(ecsWorld(scaledTo(73)));
    expect(await runActivity(settle, fake)).toMatchObject({
      is: 'reached',
      evidence: { desired: 73, role: 'primary' },
    });
    expect(fake.done).toEqual([]);
  });

  it('takes away no more than what is above the maximum', async () => {
    const fake = createFake(ecsWorld(scaledTo(140)));
    await driveStep(settle, fake);
    expect(inputs(fake)).toEqual([expect.objectContaining({ desiredCount: 100 })]);
  });

  it('only sets the bounds after a recovery: autoscaling, free again, brings the count down by load', async () => {
    const fake = createFake(ecsWorld(recovered));
    expect((await driveStep(settle, fake)).result).toMatchObject({ is: 'reached', evidence: { desired: 50 } });
    expect(inputs(fake)).toEqual([
      expect.objectContaining({
        MinCapacity: 20,
        MaxCapacity: 100,
        SuspendedState: {
          DynamicScalingInSuspended: false,
          DynamicScalingOutSuspended: false,
          ScheduledScalingSuspended: false,
        },
      }),
    ]);
  });

  it('sets the count itself where autoscaling does not know the service', async () => {
    const fake = createFake(ecsWorld(scaledTo(50, { scaling: null })));
    await driveStep(settle, fake);
    expect(inputs(fake)).toEqual([expect.objectContaining({ desiredCount: 20 })]);
  });

  it('waits while tasks start, and says what ECS complains of', async () => {
    const fake = createFake(
      ecsWorld((state) => {
        state.room = 12;
        state.events = [{ message: '(service api) was unable to place a task.', at: '2026-11-23T03:00:01.000Z' }];
      }),
    );
    expect(await runActivity(settle, fake)).toMatchObject({
      is: 'moving',
      by: 'us',
      hint: '12 tasks running, 0 pending, 20 wanted; (service api) was unable to place a task.',
    });
  });
});

describe('settling the standby', () => {
  it('comes down to its tasks, the bounds first, and waits until the others have stopped', async () => {
    const fake = createFake(ecsWorld(recovered));
    const held = await runActivity(settleStandby, fake, { progresses: false });
    expect(held).toMatchObject({ is: 'moving', by: 'us', hint: '50 tasks running, 0 pending, 10 wanted' });
    expect(inputs(fake)).toEqual([
      expect.objectContaining({ MinCapacity: 10, MaxCapacity: 100 }),
      expect.objectContaining({ desiredCount: 10 }),
    ]);
  });

  it('may be none at all', async () => {
    const fake = createFake(ecsWorld(recovered));
    const none = { name: settleStandby.name, target: { ...settleStandby.target, tasks: 0 } };
    expect((await driveStep(none, fake)).result).toMatchObject({
      is: 'reached',
      evidence: { running: 0, minCapacity: 0 },
    });
  });
});

describe('capacity as the plan says', () => {
  it.each([
    ['after a recovery', recovered],
    ['with less than the plan wants', () => undefined],
    ['with more than the maximum', scaledTo(140)],
    ['scaled for load', scaledTo(73)],
    ['without autoscaling', scaledTo(33, { scaling: null })],
  ] as const)('is found by one goal where the other has brought it about: %s', async (_when, change) => {
    const [one, other] = [createFake(ecsWorld(change)), createFake(ecsWorld(change))];
    await driveStep(settle, one);
    await driveStep(settleStandby, other);
    const both = createFake(
      fleetsWorld((state) => {
        Object.assign(state, { 'us-east-1': one.world.state, 'eu-west-1': other.world.state });
      }),
    );
    expect((await lookOnce(conformCase, both, pastOf(both))).judgement).toMatchObject({ is: 'reached' });
  });

  it('names each difference with Region, role, value and what the plan wants', async () => {
    const [drifted] = conformCase.wrong;
    const fake = createFake(conformCase.world(drifted?.arrange));
    const result = await runActivity(conformCase, fake);
    expect(result.is === 'blocked' ? result.because.map(({ saw, wanted }) => `${saw}: ${wanted}`) : result).toEqual([
      '0 desired of api in us-east-1, the primary: 20 to 100',
      'minimum 0 of api in us-east-1, the primary: 20',
      'maximum 80 of api in us-east-1, the primary: 100',
      'scaling in, scaling out, scheduled actions suspended of api in us-east-1, the primary: nothing suspended',
      '50 desired of api in eu-west-1, the standby: 10',
      'minimum 50 of api in eu-west-1, the standby: 10',
      'scaling in, scheduled actions suspended of api in eu-west-1, the standby: nothing suspended',
    ]);
  });
});
