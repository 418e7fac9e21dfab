import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { createEndpoints } from '../../../lab/aws/endpoint';
import { apiTarget, type ComputeWorld, startComputeWorld, until, west } from './compute-world';

describe('the SDK clients', () => {
  let lab: ComputeWorld;
  let endpoints: ReturnType<typeof createEndpoints>;
  let ecs: ECSClient;
  let scaling: ApplicationAutoScalingClient;
  let elb: ElasticLoadBalancingV2Client;
  beforeAll(async () => {
    lab = await startComputeWorld({ service: { in: { [west]: { desired: 2, min: 2, max: 20 } } } });
    endpoints = createEndpoints(lab.world, { services: lab.compute.services });
    await endpoints.start();
    const side = endpoints.sides()[west];
    if (side === undefined) throw new Error(`no endpoint on the side ${west}`);
    const options = {
      region: west,
      endpoint: side.endpoint,
      credentials: { accessKeyId: side.env['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: 'lab-secret' },
    };
    ecs = new ECSClient(options);
    scaling = new ApplicationAutoScalingClient(options);
    elb = new ElasticLoadBalancingV2Client(options);
  });
  afterAll(async () => {
    for (const client of [ecs, scaling, elb]) client.destroy();
    await endpoints.stop();
    await lab.stop();
  });

  it('scale a service and see its tasks become healthy targets', async () => {
    await scaling.send(
      new RegisterScalableTargetCommand({
        ...apiTarget,
        ServiceNamespace: 'ecs',
        ScalableDimension: 'ecs:service:DesiredCount',
        MinCapacity: 6,
      }),
    );
    const { service } = await ecs.send(
      new UpdateServiceCommand({ cluster: 'payments', service: 'api', desiredCount: 6 }),
    );
    expect(service).toMatchObject({ serviceName: 'api', desiredCount: 6 });
    const describe_ = () => ecs.send(new DescribeServicesCommand({ cluster: 'payments', services: ['api', 'ghost'] }));
    const { services, failures } = await until(describe_, (seen) => seen.services?.[0]?.runningCount === 6);
    expect(services?.[0]?.events?.[0]?.createdAt).toBeInstanceOf(Date);
    expect(failures).toMatchObject([{ reason: 'MISSING' }]);
    const health = () =>
      elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: lab.compute.targetGroupArn(west, 'api') }));
    await until(
      health,
      ({ TargetHealthDescriptions: all = [] }) =>
        all.length === 6 && all.every((one) => one.TargetHealth?.State === 'healthy'),
    );
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({}));
    expect(LoadBalancers?.[0]?.DNSName).toContain(west);
    const { ScalableTargets } = await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs' }));
    expect(ScalableTargets).toMatchObject([{ MinCapacity: 6, MaxCapacity: 20 }]);
    await scaling.send(new DescribeScalingActivitiesCommand({ ServiceNamespace: 'ecs' }));
  });

  it('know the modelled errors by their classes', async () => {
    const ghost = { service: 'ghost', desiredCount: 1 };
    await expect(ecs.send(new UpdateServiceCommand({ cluster: 'payments', ...ghost }))).rejects.toMatchObject({
      name: 'ServiceNotFoundException',
    });
    await expect(ecs.send(new UpdateServiceCommand({ cluster: 'none', ...ghost }))).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
    const health = elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: 'arn:none' }));
    await expect(health).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
    const wrong = new DescribeScalableTargetsCommand({ ServiceNamespace: 'dynamodb' });
    await expect(scaling.send(wrong)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
