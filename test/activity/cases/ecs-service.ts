import { ecsWorld, type EcsState, fleet } from '../fakes/ecs-world';
import { type GoalCase } from './goal-case';

const capacity = {
  ...fleet,
  tasks: 50,
  minimum: 30,
  max: 100,
  settleForMinimumMs: 200_000,
  targetGroup: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/api/1',
} as const;

const asked = (state: EcsState): void => {
  if (state.service) state.service.desired = 50;
  state.scaling = { min: 50, max: 100, in: true, out: false, scheduled: true };
};
const running = (state: EcsState): void => {
  asked(state);
  if (state.service) state.service.running = 50;
};
const wrong = [
  {
    name: 'no such service',
    arrange: (state: EcsState) => {
      state.service = null;
    },
    rules: ['the service exists'],
  },
  {
    name: 'a service being deleted',
    arrange: (state: EcsState) => {
      if (state.service) state.service.status = 'DRAINING';
    },
    rules: ['the service is active'],
  },
];

export const prewarm: GoalCase<'ecs-service.prewarm', EcsState> = {
  name: 'ecs-service.prewarm',
  target: capacity,
  world: ecsWorld,
  sends: ['application-autoscaling:RegisterScalableTarget', 'ecs:UpdateService'],
  reached: { arrange: running },
  othersMoving: { arrange: asked },
  wrong,
  silent: 'unseen',
  restores: ({ service, scaling }) => [service?.desired, scaling],
};

export const healthy: GoalCase<'ecs-service.healthy', EcsState> = {
  name: 'ecs-service.healthy',
  target: capacity,
  world: (change) =>
    ecsWorld((state) => {
      running(state);
      change?.(state);
    }),
  sends: [],
  reached: {
    arrange: (state) => {
      state.healthy = 50;
    },
  },
  othersMoving: {
    arrange: (state) => {
      state.healthy = 49;
    },
  },
  wrong,
  silent: 'unseen',
};

export const standDown: GoalCase<'ecs-service.stand-down', EcsState> = {
  name: 'ecs-service.stand-down',
  target: fleet,
  world: ecsWorld,
  sends: ['application-autoscaling:RegisterScalableTarget', 'ecs:UpdateService'],
  reached: {
    arrange: (state) => {
      state.service = { status: 'ACTIVE', desired: 0, running: 0, pending: 0 };
      state.scaling = { min: 0, max: 20, in: true, out: true, scheduled: true };
    },
  },
  othersMoving: {
    arrange: (state) => {
      state.service = { status: 'ACTIVE', desired: 0, running: 7, pending: 0 };
      state.scaling = { min: 0, max: 20, in: true, out: true, scheduled: true };
    },
  },
  wrong,
  silent: 'unseen',
  restores: ({ service, scaling }) => [service?.desired, scaling],
};
