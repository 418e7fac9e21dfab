/** The readable state of one ECS service: an immutable value, so that a stale read can answer from an older one. */
import { createHash } from 'node:crypto';

export interface Task {
  readonly id: string;
  readonly ip: string;
  readonly status: 'PENDING' | 'RUNNING' | 'STOPPING';
  /** Its place in the target group: registered once it runs, healthy once the health checks have passed. */
  readonly target: 'none' | 'initial' | 'healthy' | 'draining';
  readonly createdAt: number;
  readonly startedAt?: number;
}

export interface ServiceEvent {
  readonly id: string;
  readonly at: number;
  readonly message: string;
}

export interface ServiceState {
  readonly desired: number;
  readonly tasks: readonly Task[];
  /** Newest first, a hundred at most, as ECS keeps them. */
  readonly events: readonly ServiceEvent[];
  /** Whether the tasks answer health checks: when they do not, healthy targets read as unhealthy. */
  readonly answering: boolean;
  readonly updatedAt: number;
}

export interface ServicePlace {
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
}

export interface Counts {
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly registered: number;
  readonly healthy: number;
  /** Tasks the load balancer sends requests to: the healthy ones, or, failing open, everything registered. */
  readonly routed: number;
}

export function countsOf({ desired, tasks, answering }: ServiceState): Counts {
  const with_ = (test: (task: Task) => boolean) => tasks.filter(test).length;
  const registered = with_(({ target }) => target === 'initial' || target === 'healthy');
  const healthy = answering ? with_(({ target }) => target === 'healthy') : 0;
  return {
    desired,
    running: with_(({ status }) => status === 'RUNNING'),
    pending: with_(({ status }) => status === 'PENDING'),
    registered,
    healthy,
    routed: healthy > 0 ? healthy : registered,
  };
}

export const keyOf = ({ cluster, service }: Pick<ServicePlace, 'cluster' | 'service'>): string =>
  `${cluster}/${service}`;

/** The same world file gives the same ARNs, so that plans can be written before the lab is up. */
export function arnsOf(account: string, { region, cluster, service }: ServicePlace) {
  const hash = createHash('sha256').update(`${region}/${cluster}/${service}`).digest('hex').slice(0, 16);
  const ecs = `arn:aws:ecs:${region}:${account}`;
  const elb = `arn:aws:elasticloadbalancing:${region}:${account}`;
  // ELBv2 names have 32 characters at most.
  const name = `${cluster}-${service}`.slice(0, 32);
  return {
    name,
    cluster: `${ecs}:cluster/${cluster}`,
    service: `${ecs}:service/${cluster}/${service}`,
    taskDefinition: `${ecs}:task-definition/${service}:1`,
    task: (id: string) => `${ecs}:task/${cluster}/${id}`,
    targetGroup: `${elb}:targetgroup/${name}/${hash}`,
    loadBalancer: `${elb}:loadbalancer/app/${name}/${hash}`,
    scalableTarget: `arn:aws:application-autoscaling:${region}:${account}:scalable-target/${hash}`,
    /** Real in form only: the lab's DNS answers its zones' names, with the fronts' addresses. */
    dnsName: `${name}-${parseInt(hash.slice(0, 8), 16)}.${region}.elb.amazonaws.com`,
  };
}
