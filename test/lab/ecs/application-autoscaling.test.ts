import { type Service } from '@aws-sdk/client-ecs';
import { apiTarget, type ComputeWorld, east, startComputeWorld, until, west } from './compute-world';

let lab: ComputeWorld;
beforeEach(async () => {
  lab = await startComputeWorld();
});
afterEach(() => lab.stop());

const register = (change: unknown) =>
  lab.call('application-autoscaling', 'RegisterScalableTarget', { ...apiTarget, ...(change as object) });
const update = (desiredCount: number) =>
  lab.call('ecs', 'UpdateService', { cluster: 'payments', service: 'api', desiredCount });
const desired = async (region = west) => {
  const { services } = await lab.call<{ services: Service[] }>(
    'ecs',
    'DescribeServices',
    {
      cluster: 'payments',
      services: ['api'],
    },
    region,
  );
  return services[0]?.desiredCount;
};
const activities = async () => {
  const output = await lab.call<{ ScalingActivities: { Cause: string; StatusCode: string }[] }>(
    'application-autoscaling',
    'DescribeScalingActivities',
    apiTarget,
  );
  return output.ScalingActivities;
};

describe('Application Auto Scaling in the lab', () => {
  it('cuts a desired count above its maximum back', async () => {
    await update(50);
    expect(await desired()).toBe(50);
    await until(desired, (seen) => seen === 20);
    const seen = await until(activities, (all) => all.some(({ StatusCode }) => StatusCode === 'Successful'));
    expect(seen.map(({ Cause }) => Cause)).toContain('maximum capacity was set to 20');
  });

  it('raises the desired count to a new minimum by itself', async () => {
    await register({ MinCapacity: 14 });
    await until(desired, (seen) => seen === 14);
  });

  it('scales an idle service in towards its minimum', async () => {
    await register({ MaxCapacity: 60 });
    await update(50);
    await until(desired, (seen) => seen === 10);
    expect((await activities())[0]?.Cause).toContain('AlarmLow');
  });

  it('leaves the count alone within its bounds while scaling in is suspended', async () => {
    await register({ MinCapacity: 10, MaxCapacity: 60, SuspendedState: { DynamicScalingInSuspended: true } });
    await update(50);
    // The same service of the other Region is the clock: it is scaled in from 20 to its minimum meanwhile.
    await until(
      () => desired(east),
      (seen) => seen === 10,
    );
    expect(await desired()).toBe(50);
    expect(await activities()).toEqual([]);
  });

  it('keeps what a partial update does not name', async () => {
    await register({ SuspendedState: { DynamicScalingInSuspended: true } });
    await register({ MaxCapacity: 70 });
    expect(await lab.call('application-autoscaling', 'DescribeScalableTargets', apiTarget)).toMatchObject({
      ScalableTargets: [
        {
          MinCapacity: 10,
          MaxCapacity: 70,
          SuspendedState: { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: false },
        },
      ],
    });
    expect(await lab.call('application-autoscaling', 'DescribeScalingPolicies', apiTarget)).toEqual({
      ScalingPolicies: [],
    });
  });

  it('refuses what cannot be', async () => {
    await expect(register({ MinCapacity: 90 })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(register({ ResourceId: 'service/payments/ghost' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(register({ ServiceNamespace: 'dynamodb' })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
