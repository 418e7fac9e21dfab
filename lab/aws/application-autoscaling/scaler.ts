/**
 * Application Auto Scaling at work on one ECS service. It overrides desiredCount: every tick it brings the count into
 * [min, max], and scales an idle service in towards min unless that is suspended. It writes down each of its doings.
 */
import { randomUUID } from 'node:crypto';
import { type RunningService } from '../ecs/running-service';
import { type Versioned } from '../service';
import { createVersioned } from '../../world/create-versioned';
import { type World } from '../../world/world';

/** At scale 1. Target tracking looks each minute and waits 15 minutes to scale in; shortened so that a run sees it. Lab choices. */
const tickMs = 10_000;
const idleBeforeScaleInMs = 60_000;
const applyMs = 500;
const idleBelow = 0.4;
const scaleInShare = 0.1;
const keptActivities = 50;

export interface Activity {
  readonly id: string;
  readonly description: string;
  readonly cause: string;
  readonly startedAt: number;
  readonly endedAt?: number;
}

export interface ScalableTarget {
  readonly min: number;
  readonly max: number;
  readonly suspended: { readonly in: boolean; readonly out: boolean; readonly scheduled: boolean };
  readonly createdAt: number;
  /** Newest first. */
  readonly activities: readonly Activity[];
}

export interface Scaler {
  readonly service: RunningService;
  /** Undefined until somebody registers it. */
  readonly target: Versioned<ScalableTarget | undefined>;
  /** An adjustment is being made: ConcurrentUpdateException for whoever comes now. */
  readonly isAdjusting: () => boolean;
  readonly start: () => void;
  readonly stop: () => void;
}

export function createScaler(needs: {
  readonly world: World;
  readonly service: RunningService;
  readonly initial: { readonly min: number; readonly max: number } | undefined;
  /** Share of what the desired tasks could carry that is asked of them now. */
  readonly utilisation: () => number;
}): Scaler {
  const { world, service, initial, utilisation } = needs;
  const { clock } = world;
  const target = createVersioned<ScalableTarget | undefined>(
    clock,
    initial && {
      min: initial.min,
      max: initial.max,
      suspended: { in: false, out: false, scheduled: false },
      createdAt: clock.now(),
      activities: [],
    },
  );
  let timer: NodeJS.Timeout | undefined;
  let idleSince: number | undefined;
  let adjusting = false;

  const adjust = async (desired: number, cause: string) => {
    adjusting = true;
    const id = randomUUID();
    const started = { id, cause, description: `Setting desired count to ${desired}.`, startedAt: clock.now() };
    const write = (activity: Activity) => {
      const now = target.now();
      if (now === undefined) return;
      const others = now.activities.filter((other) => other.id !== id);
      target.set({ ...now, activities: [activity, ...others].slice(0, keptActivities) });
    };
    write(started);
    await clock.after(applyMs);
    // A Region that was lost meanwhile has taken its autoscaling with it.
    if (timer !== undefined && !world.regions.isLost(service.region)) {
      service.setDesired(desired, `application-autoscaling: ${cause}`);
      write({ ...started, endedAt: clock.now() });
    }
    adjusting = false;
  };

  const tick = () => {
    const now = target.now();
    if (now === undefined || adjusting || world.regions.isLost(service.region)) return;
    const { desired } = service.state.now();
    idleSince = utilisation() < idleBelow ? (idleSince ?? clock.now()) : undefined;
    const idle = idleSince !== undefined && clock.now() - idleSince >= clock.scaled(idleBeforeScaleInMs);
    if (desired < now.min) void adjust(now.min, `minimum capacity was set to ${now.min}`);
    else if (desired > now.max) void adjust(now.max, `maximum capacity was set to ${now.max}`);
    else if (desired > now.min && idle && !now.suspended.in) {
      const step = Math.max(1, Math.floor(desired * scaleInShare));
      void adjust(
        Math.max(now.min, desired - step),
        `monitor alarm TargetTracking-service/${service.key}-AlarmLow in state ALARM triggered policy`,
      );
    }
  };

  return {
    service,
    target,
    isAdjusting: () => adjusting,
    start: () => {
      idleSince = undefined;
      timer = setInterval(tick, Math.max(10, clock.scaled(tickMs))).unref();
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
