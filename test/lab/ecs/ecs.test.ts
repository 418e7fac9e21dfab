import { type DescribeServicesCommandOutput, type Service } from '@aws-sdk/client-ecs';
import { type DescribeTargetHealthCommandOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Entry } from '../../../lab/world/journal';
import { type ComputeWorld, east, startComputeWorld, until, west } from './compute-world';

let lab: ComputeWorld;
beforeEach(async () => {
  lab = await startComputeWorld({
    suspendAutoscaling: true,
    service: { in: { [east]: { desired: 20, min: 0, max: 200 }, [west]: { desired: 10, min: 0, max: 200 } } },
  });
});
afterEach(() => lab.stop());

const api = { cluster: 'payments', service: 'api' };
const describeApi = async (region = west, at?: number): Promise<Service> => {
  const input = { cluster: 'payments', services: ['api'] };
  const { services } = await lab.call<DescribeServicesCommandOutput>('ecs', 'DescribeServices', input, region, at);
  if (services?.[0] === undefined) throw new Error('no service api');
  return services[0];
};
const targets = async (region = west) => {
  const input = { TargetGroupArn: lab.compute.targetGroupArn(region, 'api') };
  const output = await lab.call<DescribeTargetHealthCommandOutput>(
    'elasticloadbalancing',
    'DescribeTargetHealth',
    input,
    region,
  );
  const states = (output.TargetHealthDescriptions ?? []).map(({ TargetHealth }) => TargetHealth?.State ?? '');
  return { all: states.length, of: (state: string) => states.filter((one) => one === state).length };
};
const work = (name: string) =>
  lab.world.journal
    .entries('work')
    .filter((one): one is Extract<Entry, { is: 'work' }> => one.is === 'work' && one.name === name);

describe('ECS in the lab', () => {
  it('takes about 150 s at scale 1 from 10 tasks to 50 healthy ones', async () => {
    await lab.call('ecs', 'UpdateService', { ...api, desiredCount: 50 });
    expect(await describeApi()).toMatchObject({ status: 'ACTIVE', desiredCount: 50, runningCount: 10 });
    await until(targets, (seen) => seen.of('healthy') === 50);

    const [running, healthy] = [work('ecs.running')[0], work('ecs.healthy')[0]];
    if (running === undefined || healthy === undefined) throw new Error('the raise is not in the journal');
    expect(healthy).toMatchObject({ resource: 'payments/api', region: west, acceptedAt: running.acceptedAt });
    const seconds = (one: { acceptedAt: number; readyAt: number }) => (one.readyAt - one.acceptedAt) / 1_000 / 0.01;
    expect(seconds(running)).toBeGreaterThan(95);
    expect(seconds(running)).toBeLessThan(200);
    expect(seconds(healthy)).toBeGreaterThan(140);
    expect(seconds(healthy)).toBeLessThan(300);

    const after = await describeApi();
    expect(after).toMatchObject({ desiredCount: 50, runningCount: 50, pendingCount: 0 });
    expect(after.deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED', desiredCount: 50 }]);
    expect(after.events?.[0]).toMatchObject({
      message: '(service api) has reached a steady state.',
      createdAt: expect.any(Date) as Date,
    });
  });

  it('registers targets when tasks run and drains them before tasks stop', async () => {
    await lab.call('ecs', 'UpdateService', { ...api, desiredCount: 15 });
    await until(targets, (seen) => seen.of('initial') === 5 && seen.of('healthy') === 10);
    await until(targets, (seen) => seen.of('healthy') === 15);
    await lab.call('ecs', 'UpdateService', { ...api, desiredCount: 4 });
    expect((await targets()).of('draining')).toBe(11);
    expect(await describeApi()).toMatchObject({ desiredCount: 4, runningCount: 4 });
    await until(targets, (seen) => seen.all === 4);
  });

  it('answers reads as the world was when they are asked to be stale', async () => {
    const before = Date.now() - 1;
    await until(Date.now, (now) => now > before + 2);
    await lab.call('ecs', 'UpdateService', { ...api, desiredCount: 12 });
    expect((await describeApi(west, before)).desiredCount).toBe(10);
    expect((await describeApi()).desiredCount).toBe(12);
  });

  it('places no more tasks than the Region has capacity for, says so, and goes on when capacity returns', async () => {
    const fault = lab.world.faults.start({ fault: 'capacity-shortage', region: west, tasks: 30 });
    await lab.call('ecs', 'UpdateService', { ...api, desiredCount: 50 });
    const short = await until(describeApi, (seen) => seen.runningCount === 30);
    expect(short.desiredCount).toBe(50);
    expect(short.events?.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('(service api) was unable to place a task. Reason: '),
    );
    expect(work('ecs.running')).toEqual([]);
    lab.world.faults.stop(fault);
    await until(describeApi, (seen) => seen.runningCount === 50);
  });

  it('keeps its Regions apart', async () => {
    await lab.call('ecs', 'UpdateService', { ...api, desiredCount: 0 }, east);
    expect(await describeApi(east)).toMatchObject({ desiredCount: 0, runningCount: 0 });
    expect(await describeApi(west)).toMatchObject({ desiredCount: 10, runningCount: 10 });
  });

  it('comes back from a lost Region with the tasks desired then', async () => {
    await lab.world.regions.lose(east);
    expect((await describeApi(east)).runningCount).toBe(0);
    await lab.world.regions.heal(east);
    expect(await describeApi(east)).toMatchObject({ desiredCount: 20, runningCount: 20 });
    expect((await targets(east)).of('healthy')).toBe(20);
  });

  it('names what it does not find with the errors of the model', async () => {
    const refused = (operation: string, input: unknown) =>
      lab.call('ecs', operation, input).then(
        () => 'accepted',
        (error: unknown) => (error instanceof Error ? error.name : 'no error'),
      );
    expect(await refused('UpdateService', { ...api, service: 'ghost', desiredCount: 1 })).toBe(
      'ServiceNotFoundException',
    );
    expect(await refused('UpdateService', { ...api, cluster: 'ghost', desiredCount: 1 })).toBe(
      'ClusterNotFoundException',
    );
    expect(await refused('UpdateService', { ...api, desiredCount: -1 })).toBe('InvalidParameterException');
    expect(await refused('UpdateService', { ...api, forceNewDeployment: true })).toBe('InvalidParameterException');
    const eleven = Array.from({ length: 11 }, (_, index) => `s${index}`);
    expect(await refused('DescribeServices', { cluster: 'payments', services: eleven })).toBe(
      'InvalidParameterException',
    );
    const output = await lab.call('ecs', 'DescribeServices', { cluster: 'payments', services: ['api', 'ghost'] });
    expect(output).toMatchObject({
      services: [{ serviceName: 'api' }],
      failures: [{ arn: expect.stringContaining('service/payments/ghost') as string, reason: 'MISSING' }],
    });
    const wrong = lab.call('elasticloadbalancing', 'DescribeTargetHealth', { TargetGroupArn: 'arn:nothing' });
    await expect(wrong).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
  });

  it('lists clusters, services, tasks, load balancers and target groups', async () => {
    expect(await lab.call('ecs', 'ListClusters', {})).toMatchObject({
      clusterArns: [expect.stringMatching(/cluster\/payments$/)],
    });
    expect(await lab.call('ecs', 'DescribeClusters', { clusters: ['payments'] })).toMatchObject({
      clusters: [{ runningTasksCount: 10 }],
    });
    expect(await lab.call('ecs', 'ListServices', { cluster: 'payments' })).toMatchObject({
      serviceArns: [expect.stringMatching(/api$/)],
    });
    const { taskArns } = await lab.call<{ taskArns: string[] }>('ecs', 'ListTasks', {
      cluster: 'payments',
      serviceName: 'api',
    });
    expect(taskArns).toHaveLength(10);
    expect(await lab.call('ecs', 'DescribeTasks', { cluster: 'payments', tasks: taskArns.slice(0, 1) })).toMatchObject({
      tasks: [{ lastStatus: 'RUNNING' }],
    });
    expect(await lab.call('elasticloadbalancing', 'DescribeLoadBalancers', {})).toMatchObject({
      LoadBalancers: [{ State: { Code: 'active' } }],
    });
    const arn = lab.compute.targetGroupArn(west, 'api');
    expect(await lab.call('elasticloadbalancing', 'DescribeTargetGroups', {})).toMatchObject({
      TargetGroups: [{ TargetGroupArn: arn }],
    });
  });
});
