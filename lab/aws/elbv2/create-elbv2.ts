/** ELBv2 as it is read: a load balancer and a target group per Region and service, and the health of every target. */
import * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Fleet } from '../ecs/fleet';
import { type RunningService } from '../ecs/running-service';
import { arnsOf, type Task } from '../ecs/service-state';
import { AwsError, type AwsService, type Call } from '../service';

const port = 8080;

export function createElbv2(account: string, fleet: Fleet): AwsService {
  const arns = (one: RunningService) => arnsOf(account, one);

  /** Those with one of the asked ARNs or names; asked for and not there is an error, as in AWS. */
  const select = (
    call: Call,
    asked: readonly string[] | undefined,
    idOf: (one: RunningService) => string,
    error: [string, string],
  ) => {
    const all = fleet.inRegion(call.region);
    if (asked === undefined || asked.length === 0) return all;
    return asked.map((id) => {
      const one = all.find((each) => idOf(each) === id);
      if (one === undefined) throw new AwsError(error[0], `${error[1]} '${id}' not found`);
      return one;
    });
  };

  const describeTargetHealth = (input: elbv2.DescribeTargetHealthCommandInput, call: Call) => {
    const [one] = select(call, [input.TargetGroupArn ?? ''], (each) => arns(each).targetGroup, [
      'TargetGroupNotFoundException',
      'Target groups',
    ]);
    if (one === undefined) return { TargetHealthDescriptions: [] };
    const { tasks, answering } = one.state.at(call.at);
    const known = tasks.filter(({ target }) => target !== 'none');
    const asked = input.Targets?.map(({ Id }) => Id ?? '') ?? known.map(({ ip }) => ip);
    return {
      TargetHealthDescriptions: asked.map((ip) => ({
        Target: { Id: ip, Port: port },
        HealthCheckPort: String(port),
        TargetHealth: healthOf(
          known.find((task) => task.ip === ip),
          answering,
        ),
      })),
    };
  };

  const describeTargetGroups = (input: elbv2.DescribeTargetGroupsCommandInput, call: Call) => {
    const missing: [string, string] = ['TargetGroupNotFoundException', 'One or more target groups'];
    const found = [
      select(call, input.TargetGroupArns, (one) => arns(one).targetGroup, missing),
      select(call, input.Names, (one) => arns(one).name, missing),
      select(
        call,
        input.LoadBalancerArn === undefined ? [] : [input.LoadBalancerArn],
        (one) => arns(one).loadBalancer,
        ['LoadBalancerNotFoundException', 'Load balancers'],
      ),
    ].reduce((before, next) => before.filter((one) => next.includes(one)));
    return {
      TargetGroups: found.map((one) => ({
        TargetGroupArn: arns(one).targetGroup,
        TargetGroupName: arns(one).name,
        Protocol: 'HTTP' as const,
        Port: port,
        TargetType: 'ip' as const,
        LoadBalancerArns: [arns(one).loadBalancer],
        HealthCheckEnabled: true,
        HealthCheckProtocol: 'HTTP' as const,
        HealthCheckPath: '/health',
        HealthCheckPort: 'traffic-port',
        HealthCheckIntervalSeconds: 15,
        HealthCheckTimeoutSeconds: 5,
        HealthyThresholdCount: 3,
        UnhealthyThresholdCount: 2,
        Matcher: { HttpCode: '200' },
      })),
    };
  };

  const describeLoadBalancers = (input: elbv2.DescribeLoadBalancersCommandInput, call: Call) => {
    const missing: [string, string] = ['LoadBalancerNotFoundException', 'Load balancers'];
    const byArn = select(call, input.LoadBalancerArns, (one) => arns(one).loadBalancer, missing);
    const byName = select(call, input.Names, (one) => arns(one).name, missing);
    return {
      LoadBalancers: byArn
        .filter((one) => byName.includes(one))
        .map((one) => ({
          LoadBalancerArn: arns(one).loadBalancer,
          LoadBalancerName: arns(one).name,
          DNSName: arns(one).dnsName,
          CreatedTime: new Date(one.createdAt),
          Scheme: 'internet-facing' as const,
          State: { Code: 'active' as const },
          Type: 'application' as const,
          IpAddressType: 'ipv4' as const,
        })),
    };
  };

  return {
    signingName: 'elasticloadbalancing',
    protocol: 'query',
    schemas: elbv2,
    isRead: (operation) => operation.startsWith('Describe'),
    handlers: {
      DescribeTargetHealth: describeTargetHealth,
      DescribeTargetGroups: describeTargetGroups,
      DescribeLoadBalancers: describeLoadBalancers,
    },
  };
}

function healthOf(task: Task | undefined, answering: boolean): elbv2.TargetHealth {
  switch (task?.target) {
    case 'initial':
      return {
        State: 'initial',
        Reason: 'Elb.RegistrationInProgress',
        Description: 'Target registration is in progress',
      };
    case 'healthy':
      return answering
        ? { State: 'healthy' }
        : { State: 'unhealthy', Reason: 'Target.Timeout', Description: 'Request timed out' };
    case 'draining':
      return {
        State: 'draining',
        Reason: 'Target.DeregistrationInProgress',
        Description: 'Target deregistration is in progress',
      };
    case 'none':
    case undefined:
      return {
        State: 'unused',
        Reason: 'Target.NotRegistered',
        Description: 'Target is not registered to the target group',
      };
  }
}
