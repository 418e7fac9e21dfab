/** ECS as far as scaling a service goes: the desired count is taken on at once, the tasks follow in their own time. */
import * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type AwsService, type Call } from '../service';
import { describeCluster, describeService, describeTask } from './describe';
import { type Fleet } from './fleet';
import { pageOf } from './pages';
import { arnsOf } from './service-state';

export function createEcs(account: string, fleet: Fleet): AwsService {
  const clusterIn = (call: Call, given: string | undefined) => {
    const name = nameOf(given ?? 'default');
    const services = fleet.inRegion(call.region).filter(({ cluster }) => cluster === name);
    if (services.length === 0) throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    return { name, services };
  };

  const describeServices = (input: ecs.DescribeServicesCommandInput, call: Call) => {
    const { name, services } = clusterIn(call, input.cluster);
    const asked = listOf(input.services, 'services', 10);
    const found = asked.map((given) => ({ given, one: services.find(({ service }) => service === nameOf(given)) }));
    return {
      services: found.flatMap(({ one }) =>
        one === undefined ? [] : [describeService(account, one, one.state.at(call.at))],
      ),
      failures: found.flatMap(({ given, one }) => {
        const place = { region: call.region, cluster: name, service: nameOf(given) };
        return one === undefined ? [{ arn: arnsOf(account, place).service, reason: 'MISSING' }] : [];
      }),
    };
  };

  const updateService = (input: ecs.UpdateServiceCommandInput, call: Call) => {
    const { name } = clusterIn(call, input.cluster);
    const { service, cluster: _cluster, desiredCount, ...others } = input;
    const one = fleet.find(call.region, name, nameOf(service ?? ''));
    if (one === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
    const unplayed = Object.entries(others).flatMap(([field, value]) => (value === undefined ? [] : [field]));
    if (unplayed.length > 0)
      throw invalid(`The lab plays UpdateService for desiredCount only, not for ${unplayed.join(', ')}.`);
    if (desiredCount !== undefined && (!Number.isInteger(desiredCount) || desiredCount < 0 || desiredCount > 5_000)) {
      throw invalid(`desiredCount ${desiredCount} is not between 0 and 5000.`);
    }
    if (desiredCount !== undefined) one.setDesired(desiredCount, 'ecs:UpdateService');
    return { service: describeService(account, one, one.state.now()) };
  };

  const tasksOf = (call: Call, given: string | undefined) =>
    clusterIn(call, given).services.flatMap((one) =>
      one.state.at(call.at).tasks.map((task) => ({ one, task, arn: arnsOf(account, one).task(task.id) })),
    );

  return {
    signingName: 'ecs',
    protocol: 'json-1.1',
    schemas: ecs,
    isRead: (operation) => /^(Describe|List)/.test(operation),
    handlers: {
      DescribeServices: describeServices,
      UpdateService: updateService,
      ListServices: (input: ecs.ListServicesCommandInput, call: Call) => {
        const arns = clusterIn(call, input.cluster).services.map((one) => arnsOf(account, one).service);
        const { items, nextToken } = pageOf(arns, input, 10);
        return { serviceArns: items, nextToken };
      },
      ListClusters: (input: ecs.ListClustersCommandInput, call: Call) => {
        const arns = [...new Set(fleet.inRegion(call.region).map((one) => arnsOf(account, one).cluster))];
        const { items, nextToken } = pageOf(arns, input, 100);
        return { clusterArns: items, nextToken };
      },
      DescribeClusters: (input: ecs.DescribeClustersCommandInput, call: Call) => {
        const asked = (input.clusters ?? ['default']).map(nameOf);
        const clusters = asked.map((name) =>
          describeCluster(
            account,
            fleet.inRegion(call.region).filter(({ cluster }) => cluster === name),
            call.at,
          ),
        );
        return {
          clusters: clusters.filter((one) => one !== undefined),
          failures: asked.flatMap((cluster, index) =>
            clusters[index] === undefined
              ? [{ arn: arnsOf(account, { region: call.region, cluster, service: '' }).cluster, reason: 'MISSING' }]
              : [],
          ),
        };
      },
      ListTasks: (input: ecs.ListTasksCommandInput, call: Call) => {
        const wanted = input.desiredStatus ?? 'RUNNING';
        const arns = tasksOf(call, input.cluster)
          .filter(({ one }) => input.serviceName === undefined || one.service === nameOf(input.serviceName))
          .filter(({ task }) => (task.status === 'STOPPING' ? 'STOPPED' : 'RUNNING') === wanted)
          .map(({ arn }) => arn);
        const { items, nextToken } = pageOf(arns, input, 100);
        return { taskArns: items, nextToken };
      },
      DescribeTasks: (input: ecs.DescribeTasksCommandInput, call: Call) => {
        const tasks = tasksOf(call, input.cluster);
        const found = listOf(input.tasks, 'tasks', 100).map((given) => ({
          given,
          hit: tasks.find(({ task }) => task.id === nameOf(given)),
        }));
        return {
          tasks: found.flatMap(({ hit }) => (hit === undefined ? [] : [describeTask(account, hit.one, hit.task)])),
          failures: found.flatMap(({ given, hit }) => (hit === undefined ? [{ arn: given, reason: 'MISSING' }] : [])),
        };
      },
    },
  };
}

/** Names and ARNs are taken alike, as ECS does. */
const nameOf = (nameOrArn: string): string => nameOrArn.split('/').at(-1) ?? nameOrArn;

const invalid = (message: string) => new AwsError('InvalidParameterException', message);

function listOf(given: readonly string[] | undefined, field: string, most: number): readonly string[] {
  const list = given ?? [];
  if (list.length === 0) throw invalid(`${field} cannot be empty.`);
  if (list.length > most) throw invalid(`${field} cannot have more than ${most} members, this one has ${list.length}.`);
  return list;
}
