/** An ECS service with Application Auto Scaling and a target group, role serving. Capacity is the long pole, and it is reversible. */
import { type Region } from '../regions';
import { declares, type Entry, type GoalDeclaration, oneLook, type Placing, type Warning } from './kind';

export interface EcsServiceEntry extends Entry {
  readonly kind: 'ecs-service';
  readonly role: 'serving';
  readonly cluster: string;
  readonly service: string;
  /** Tasks: as primary, as standby, wanted after a recovery, least to open with, and the ceiling for autoscaling. */
  readonly capacity: {
    readonly primary: number;
    readonly standby: number;
    readonly recovered: number;
    readonly minimum: number;
    readonly max: number;
  };
  readonly targetGroups: Readonly<Record<Region, string>>;
}

export interface CapacityTarget {
  readonly region: Region;
  readonly cluster: string;
  readonly service: string;
  readonly tasks: number;
  readonly minimum: number;
  readonly max: number;
  /** After this long the minimum is enough, and the report says degraded. */
  readonly settleForMinimumMs: number;
  readonly targetGroup: string;
}
/** Capacity as the plan wants it while the Region has that role; autoscaling free between the bounds. */
export interface SettleTarget {
  readonly region: Region;
  readonly cluster: string;
  readonly service: string;
  /** Desired at least, and the bound below which autoscaling may not go. */
  readonly tasks: number;
  readonly max: number;
}
export interface StandDownTarget {
  readonly region: Region;
  readonly cluster: string;
  readonly service: string;
}

const reads = ['ecs:DescribeServices', 'application-autoscaling:DescribeScalableTargets'] as const;
const sends = ['application-autoscaling:RegisterScalableTarget', 'ecs:UpdateService'] as const;

/** 20 launches a second (Fargate sustained quota, aws.md 6.1), then start and health checks. */
function scaleOutMs({ entry }: Placing<EcsServiceEntry>): number {
  const launches = Math.max(0, entry.capacity.recovered - entry.capacity.standby);
  return (launches / 20) * 1_000 + 100_000;
}

function capacityTarget(placing: Placing<EcsServiceEntry>): CapacityTarget {
  const { id, entry, way } = placing;
  const targetGroup = entry.targetGroups[way.to];
  if (targetGroup === undefined)
    throw new Error(`resources.${id}.targetGroups has no ${way.to}; plan check refuses such a plan`);
  return {
    region: way.to,
    cluster: entry.cluster,
    service: entry.service,
    tasks: entry.capacity.recovered,
    minimum: entry.capacity.minimum,
    max: entry.capacity.max,
    settleForMinimumMs: scaleOutMs(placing) * 2,
    targetGroup,
  };
}

/** What stays in its Region keeps its capacity. */
function elsewhere(placing: Placing<EcsServiceEntry>): CapacityTarget | undefined {
  return placing.way.from === placing.way.to ? undefined : capacityTarget(placing);
}

const prewarm = declares<EcsServiceEntry, CapacityTarget>()({
  phase: 'capacity',
  reads,
  sends,
  courses: { move: { after: ['assess'], required: true }, restore: { after: ['assess'], required: true } },
  target: elsewhere,
  timing: (placing) => {
    const expectedMs = scaleOutMs(placing);
    return {
      expectedMs,
      budgetMs: expectedMs * 2,
      deadlineMs: 900_000,
      source:
        'published: 20 launches/s (Amazon ECS Developer Guide, throttling); chosen: 100 s until a Fargate task runs, give up at 15 min',
      clock: 'simulated',
    };
  },
  says: ({ tasks, service, region }) => `run ${tasks} tasks of ${service} in ${region}`,
});

const healthy = declares<EcsServiceEntry, CapacityTarget>()({
  phase: 'capacity',
  reads: ['ecs:DescribeServices', 'elasticloadbalancing:DescribeTargetHealth'],
  sends: [],
  completes: true,
  courses: {
    move: { after: [{ own: 'prewarm', until: 'reached' }], required: true },
    restore: { after: [{ own: 'prewarm', until: 'reached' }], required: true },
  },
  target: elsewhere,
  timing: () => ({
    expectedMs: 45_000,
    budgetMs: 120_000,
    deadlineMs: 600_000,
    source:
      'chosen: a target group that passes a target after 3 checks 15 s apart (its settings: Application Load Balancers guide, target-group-health-checks); give up at 10 min as the AWS SDK waiter ServicesStable does',
    clock: 'simulated',
  }),
  says: ({ tasks, service, region }) => `${tasks} healthy targets of ${service} in ${region}`,
});

const standDown = declares<EcsServiceEntry, StandDownTarget>()({
  phase: 'fence',
  reads,
  sends,
  fences: 'compute',
  courses: {
    move: { after: ['gate'], required: false },
    quarantine: { after: [], required: true },
  },
  target: ({ entry, way }) => ({ region: way.from, cluster: entry.cluster, service: entry.service }),
  timing: () => ({
    expectedMs: 2_000,
    budgetMs: 10_000,
    deadlineMs: 60_000,
    source: 'chosen: one probe time-out of 2 s when the Region is silent; give up at 60 s',
    clock: 'real',
  }),
  says: ({ service, region }) => `stand ${service} down in ${region}`,
});

const settleTiming: GoalDeclaration<EcsServiceEntry, SettleTarget>['timing'] = (placing) => ({
  expectedMs: scaleOutMs(placing),
  budgetMs: scaleOutMs(placing) * 2,
  deadlineMs: 900_000,
  source:
    'published: 20 launches/s (Amazon ECS Developer Guide, throttling); chosen: 100 s until a Fargate task runs, give up at 15 min',
  clock: 'simulated',
});

/** Way of a return: from the primary's Region to the standby's. */
function settled({ entry, way, course, plan }: Placing<EcsServiceEntry>, role: 'primary' | 'standby'): SettleTarget {
  const roles =
    course === 'conform'
      ? { primary: plan.regions.preferred, standby: plan.regions.other }
      : { primary: way.from, standby: way.to };
  return {
    region: roles[role],
    cluster: entry.cluster,
    service: entry.service,
    tasks: entry.capacity[role],
    max: entry.capacity.max,
  };
}

const returning = { return: { after: ['assess'], required: true } } as const;
const saysSettle = ({ tasks, max, service, region }: SettleTarget): string =>
  `${tasks} to ${max} tasks of ${service} in ${region}, as the plan says`;

const settle = declares<EcsServiceEntry, SettleTarget>()({
  phase: 'capacity',
  reads,
  sends,
  courses: returning,
  target: (placing) => settled(placing, 'primary'),
  timing: settleTiming,
  says: saysSettle,
});

const settleStandby = declares<EcsServiceEntry, SettleTarget>()({
  phase: 'capacity',
  reads,
  sends,
  courses: returning,
  target: (placing) => settled(placing, 'standby'),
  timing: settleTiming,
  says: saysSettle,
});

export interface ConformServiceTarget {
  readonly primary: SettleTarget;
  readonly standby: SettleTarget;
}

const conform = declares<EcsServiceEntry, ConformServiceTarget>()({
  phase: 'readiness',
  reads,
  sends: [],
  courses: { conform: { after: [], required: true } },
  target: (placing) => ({ primary: settled(placing, 'primary'), standby: settled(placing, 'standby') }),
  timing: () => ({ ...oneLook }),
  says: ({ primary }) => `capacity of ${primary.service} is the plan's in both Regions`,
});

export const ecsService = {
  goals: { prewarm, healthy, 'stand-down': standDown, settle, 'settle-standby': settleStandby, conform },
  warnings: (id: string, entry: EcsServiceEntry): readonly Warning[] =>
    entry.capacity.standby >= entry.capacity.minimum
      ? []
      : [
          {
            resource: id,
            says: `standby runs ${entry.capacity.standby} tasks, below the minimum of ${entry.capacity.minimum}: opening depends on Fargate having capacity in the disaster`,
            instead: 'keep at least the minimum running (static stability), or reserve capacity',
          },
        ],
} as const;
