/** One ECS service with autoscaling and a target group; tasks come and go ten at a time, up to what the Region has room for. */
import { type World } from './fake-outside';

export interface EcsState {
  service: { status: string; desired: number; running: number; pending: number } | null;
  scaling: { min: number; max: number; in: boolean; out: boolean; scheduled: boolean } | null;
  healthy: number;
  room: number;
  events: { message: string; at: string }[];
}

export const fleet = { region: 'eu-west-1', cluster: 'payments', service: 'api' } as const;
export const shortageText = '(service api) was unable to place a task. Reason: Capacity is unavailable at this time.';

export function ecsWorld(change: (state: EcsState) => void = () => undefined): World<EcsState> {
  const state: EcsState = {
    service: { status: 'ACTIVE', desired: 10, running: 10, pending: 0 },
    scaling: { min: 10, max: 20, in: false, out: false, scheduled: false },
    healthy: 10,
    room: 100,
    events: [],
  };
  change(state);
  return { state, read, apply, progress };
}

/** The same service in two Regions, each with numbers of its own. */
export type FleetsState = Record<'us-east-1' | 'eu-west-1', EcsState>;

export function fleetsWorld(change: (state: FleetsState) => void = () => undefined): World<FleetsState> {
  const state = { 'us-east-1': ecsWorld().state, 'eu-west-1': ecsWorld().state };
  change(state);
  return {
    state,
    read: (now, ask) => read(now[ask.region as keyof FleetsState], ask),
    apply: (now, request, at) => apply(now[request.region as keyof FleetsState], request, at),
    progress: (now) => {
      Object.values(now).forEach(progress);
    },
  };
}

const read: World<EcsState>['read'] = (state, { call }) => {
  switch (call) {
    case 'ecs:DescribeServices': {
      const { service, events } = state;
      if (!service) return { services: [], failures: [{ reason: 'MISSING' }] };
      const { status, desired: desiredCount, running: runningCount, pending: pendingCount } = service;
      const told = events.map(({ message, at }) => ({ message, createdAt: new Date(at) }));
      return {
        services: [{ serviceName: fleet.service, status, desiredCount, runningCount, pendingCount, events: told }],
        failures: [],
      };
    }
    case 'application-autoscaling:DescribeScalableTargets': {
      const { scaling: s } = state;
      const SuspendedState = s && {
        DynamicScalingInSuspended: s.in,
        DynamicScalingOutSuspended: s.out,
        ScheduledScalingSuspended: s.scheduled,
      };
      return {
        ScalableTargets: s
          ? [{ ScalableDimension: 'ecs:service:DesiredCount', MinCapacity: s.min, MaxCapacity: s.max, SuspendedState }]
          : [],
      };
    }
    case 'elasticloadbalancing:DescribeTargetHealth': {
      const starting = Math.max(0, (state.service?.running ?? 0) - state.healthy);
      const targets = [...Array<string>(state.healthy).fill('healthy'), ...Array<string>(starting).fill('initial')];
      return { TargetHealthDescriptions: targets.map((State) => ({ TargetHealth: { State } })) };
    }
    default:
      throw new Error(`the world of tasks plays no ${call}`);
  }
};

const apply: World<EcsState>['apply'] = (state, request) => {
  if (request.call === 'ecs:UpdateService' && state.service) {
    state.service.desired = request.input.desiredCount;
  } else if (request.call === 'application-autoscaling:RegisterScalableTarget') {
    const { MinCapacity: min, MaxCapacity: max, SuspendedState: s } = request.input;
    state.scaling = {
      min,
      max,
      in: s.DynamicScalingInSuspended,
      out: s.DynamicScalingOutSuspended,
      scheduled: s.ScheduledScalingSuspended,
    };
  } else throw new Error(`the world of tasks plays no ${request.call}`);
  return undefined;
};

function progress(state: EcsState): void {
  const { service } = state;
  if (!service) return;
  const wanted = Math.min(service.desired, state.room);
  service.running = wanted > service.running ? Math.min(wanted, service.running + 10) : wanted;
  state.healthy = Math.min(service.running, state.healthy + 10);
}
