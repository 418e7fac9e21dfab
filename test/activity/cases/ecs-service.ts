import { ecsWorld, type EcsState, fleet, type FleetsState, fleetsWorld } from '../fakes/ecs-world';
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

const asPrimary = (state: EcsState): void => {
  state.service = { status: 'ACTIVE', desired: 20, running: 20, pending: 0 };
  state.scaling = { min: 20, max: 100, in: false, out: false, scheduled: false };
};
const asStandby = (state: EcsState): void => {
  state.service = { status: 'ACTIVE', desired: 10, running: 10, pending: 0 };
  state.scaling = { min: 10, max: 100, in: false, out: false, scheduled: false };
};
const primary = { ...fleet, region: 'us-east-1', tasks: 20, max: 100 } as const;
const standby = { ...fleet, tasks: 10, max: 100 } as const;

export const settle: GoalCase<'ecs-service.settle', EcsState> = {
  name: 'ecs-service.settle',
  target: primary,
  world: ecsWorld,
  sends: ['application-autoscaling:RegisterScalableTarget', 'ecs:UpdateService'],
  reached: { arrange: asPrimary },
  othersMoving: {
    arrange: (state) => {
      asPrimary(state);
      Object.assign(state.service ?? {}, { running: 12, pending: 8 });
    },
  },
  wrong,
  silent: 'unseen',
  restores: ({ service, scaling }) => [service?.desired, scaling],
};

export const settleStandby: GoalCase<'ecs-service.settle-standby', EcsState> = {
  name: 'ecs-service.settle-standby',
  target: standby,
  // As a recovery left it.
  world: (change) =>
    ecsWorld((state) => {
      running(state);
      change?.(state);
    }),
  sends: ['application-autoscaling:RegisterScalableTarget', 'ecs:UpdateService'],
  reached: { arrange: asStandby },
  othersMoving: {
    arrange: (state) => {
      asStandby(state);
      Object.assign(state.service ?? {}, { running: 34 });
    },
  },
  wrong,
  silent: 'unseen',
  restores: ({ service, scaling }) => [service?.desired, scaling],
};

const asPlanned = (state: FleetsState): void => {
  asPrimary(state['us-east-1']);
  asStandby(state['eu-west-1']);
};

export const conform: GoalCase<'ecs-service.conform', FleetsState> = {
  name: 'ecs-service.conform',
  target: { primary, standby },
  world: (change) =>
    fleetsWorld((state) => {
      asPlanned(state);
      change?.(state);
    }),
  sends: [],
  reached: { arrange: asPlanned },
  othersMoving: {
    arrange: (state) => {
      Object.assign(state['eu-west-1'].service ?? {}, { desired: 11 });
    },
    is: 'blocked',
  },
  wrong: [
    {
      name: 'a recovery nobody returned from',
      arrange: (state) => {
        running(state['eu-west-1']);
        state['us-east-1'].service = { status: 'ACTIVE', desired: 0, running: 0, pending: 0 };
        state['us-east-1'].scaling = { min: 0, max: 80, in: true, out: true, scheduled: true };
      },
      rules: [
        "the desired count is the plan's",
        "the minimum capacity is the plan's",
        "the maximum capacity is the plan's",
        'autoscaling is not suspended',
        "the desired count is the plan's",
        "the minimum capacity is the plan's",
        'autoscaling is not suspended',
      ],
    },
    {
      name: 'a service that is gone on one side and inactive on the other',
      arrange: (state) => {
        state['us-east-1'].service = null;
        Object.assign(state['eu-west-1'].service ?? {}, { status: 'INACTIVE' });
      },
      rules: ['the service exists', 'the service is active'],
    },
  ],
  silent: 'unseen',
};
