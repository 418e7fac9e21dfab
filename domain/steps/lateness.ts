/**
 * When a step is late: by the time it was worked on, as workers measured it. A takeover or a handover makes the workflow's clock jump by the
 * difference of the clusters' clocks, and no step is late for that.
 */
import { epochMs, type Instant, msBetween } from '../instant';

/** How long a step has been worked on since its deadline began. */
export interface WorkedOn {
  readonly deadlineAt: Instant;
  /**
   * In ms: its activities by their workers' monotonic clocks, and the waits for a worker and pauses between them as they were asked for. Null, or absent in
   * histories of before: not all of its activities told, and the clock decides.
   */
  readonly workedMs?: number | null;
  /** The same of its deadlines before: a person asked for another try. Absent: there were none. */
  readonly earlierMs?: number | null;
}

/** How long it was worked on since it began, whatever became of its deadlines; null: not known. */
export function workedInAll({ workedMs, earlierMs = 0 }: Pick<WorkedOn, 'workedMs' | 'earlierMs'>): number | null {
  return workedMs == null || earlierMs === null ? null : workedMs + earlierMs;
}

/** `tookMs` undefined: the activity did not tell. */
export function workedAfter(workedMs: number | null | undefined, tookMs: number | undefined): number | null {
  return workedMs == null || tookMs === undefined ? null : workedMs + tookMs;
}

/**
 * Not counted is time in which nobody could work on it: tasks that no worker of any Region took, a pause, a register that was silent, an
 * orchestrator that was lost. Each of them is told by itself. The wait for a worker of the surviving Region is, by what was waited.
 */
export function isLate({ deadlineAt, workedMs }: WorkedOn, deadlineMs: number, at: Instant): boolean {
  return workedMs == null ? epochMs(at) >= epochMs(deadlineAt) : workedMs >= deadlineMs;
}

/** How long it is worked on, for how long the next slice may be; ms. */
export function workedFor({ workedMs }: WorkedOn, began: Instant, at: Instant): number {
  return workedMs ?? msBetween(began, at);
}
