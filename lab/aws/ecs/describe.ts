/** How ECS shows a service, its cluster and its tasks. A change of desiredCount starts no deployment: COMPLETED stays. */
import { type Cluster, type Service, type Task as EcsTask } from '@aws-sdk/client-ecs';
import { type RunningService } from './running-service';
import { arnsOf, countsOf, type ServicePlace, type ServiceState, type Task } from './service-state';

export function describeService(account: string, one: RunningService, state: ServiceState): Service {
  const arns = arnsOf(account, one);
  const { desired, running, pending } = countsOf(state);
  const counts = { desiredCount: desired, runningCount: running, pendingCount: pending };
  const createdAt = new Date(one.createdAt);
  return {
    serviceArn: arns.service,
    serviceName: one.service,
    clusterArn: arns.cluster,
    status: 'ACTIVE',
    ...counts,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    taskDefinition: arns.taskDefinition,
    loadBalancers: [{ targetGroupArn: arns.targetGroup, containerName: one.service, containerPort: 8080 }],
    serviceRegistries: [],
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: true, rollback: true },
      maximumPercent: 200,
      minimumHealthyPercent: 100,
    },
    deploymentController: { type: 'ECS' },
    schedulingStrategy: 'REPLICA',
    deployments: [
      {
        id: `ecs-svc/${arns.targetGroup.slice(-16)}`,
        status: 'PRIMARY',
        taskDefinition: arns.taskDefinition,
        ...counts,
        failedTasks: 0,
        launchType: 'FARGATE',
        createdAt,
        updatedAt: createdAt,
        rolloutState: 'COMPLETED',
        rolloutStateReason: 'ECS deployment completed.',
      },
    ],
    events: state.events.map(({ id, at, message }) => ({ id, createdAt: new Date(at), message })),
    createdAt,
    enableECSManagedTags: false,
    propagateTags: 'NONE',
    enableExecuteCommand: false,
  };
}

export function describeTask(account: string, place: ServicePlace, task: Task): EcsTask {
  const arns = arnsOf(account, place);
  return {
    taskArn: arns.task(task.id),
    clusterArn: arns.cluster,
    taskDefinitionArn: arns.taskDefinition,
    group: `service:${place.service}`,
    startedBy: `ecs-svc/${arns.targetGroup.slice(-16)}`,
    launchType: 'FARGATE',
    lastStatus: task.status === 'STOPPING' ? 'DEACTIVATING' : task.status,
    desiredStatus: task.status === 'STOPPING' ? 'STOPPED' : 'RUNNING',
    connectivity: task.status === 'PENDING' ? 'DISCONNECTED' : 'CONNECTED',
    createdAt: new Date(task.createdAt),
    startedAt: task.startedAt === undefined ? undefined : new Date(task.startedAt),
  };
}

export function describeCluster(account: string, services: readonly RunningService[], at: number): Cluster | undefined {
  const first = services[0];
  if (first === undefined) return undefined;
  const counts = services.map(({ state }) => countsOf(state.at(at)));
  return {
    clusterArn: arnsOf(account, first).cluster,
    clusterName: first.cluster,
    status: 'ACTIVE',
    registeredContainerInstancesCount: 0,
    runningTasksCount: counts.reduce((sum, { running }) => sum + running, 0),
    pendingTasksCount: counts.reduce((sum, { pending }) => sum + pending, 0),
    activeServicesCount: services.length,
  };
}
