/** When customers should be served, on expected times: asked again at any instant, because people read progress later than it was made. */
import { epochMs, instant, type Instant } from '../instant';
import { type CriticalPath, criticalPath } from './critical-path';
import { isEnded, type StepStatus } from './schedule';
import { type Edge, stepIds } from './step';

export interface Paced {
  readonly id: string;
  readonly after: readonly Edge[];
  readonly status: StepStatus;
  readonly startedAt: Instant | null;
  readonly expectedMs: number;
}

/** The way still before us, from `at` on; while a gate is open, as if it were decided at `at`. Writing the report serves nobody and is not on it. */
export function wayLeft(steps: readonly Paced[], at: Instant): CriticalPath {
  return criticalPath(
    steps.filter(({ id }) => id !== stepIds.record),
    (step) => leftMs(step, at),
  );
}

/** What is left of a step: nothing once ended, nothing of a gate that waits, never less than nothing. */
export function leftMs({ status, startedAt, expectedMs }: Paced, at: Instant): number {
  if (isEnded(status) || status === 'waiting') return 0;
  if (startedAt === null) return expectedMs;
  return Math.max(0, expectedMs - (epochMs(at) - epochMs(startedAt)));
}

/** Why nobody can say when it will be over: it waits for people who have no deadline. Empty: `etaAt` holds. */
export function heldBy(steps: readonly Pick<Paced, 'id' | 'status'>[], paused: boolean): readonly string[] {
  const parked = steps.filter(({ status }) => status === 'parked').map(({ id }) => `${id} is parked`);
  return [...(paused ? ['paused'] : []), ...parked];
}

export function etaAt(steps: readonly Paced[], at: Instant): Instant {
  return instant(epochMs(at) + wayLeft(steps, at).lengthMs);
}
