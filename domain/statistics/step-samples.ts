/** How long a step took in this application's past runs: only reached ones, only of modes that say something about the asked one. */
import { type Instant, msBetween } from '../instant';
import { type Phase } from '../kinds/kind';
import { type Mode } from '../report';
import { type StepStatus } from '../steps/schedule';
import { feeds } from './feeds';

/** What a report keeps of a step; a RecoveryReport's steps are such. */
export interface PastStep {
  readonly id: string;
  readonly goal?: string;
  readonly state: StepStatus;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly attempts: number;
}

/** A RecoveryReport is one. */
export interface PastRun {
  readonly mode: Mode;
  readonly operation: string;
  readonly steps: readonly PastStep[];
  /** Absent: 1, real time. */
  readonly timeScale?: number;
}

/** The step that is asked about. */
export interface AskedStep {
  readonly id: string;
  readonly phase: Phase;
  /** When both name one, only the same goal counts: a resource may have become another kind. */
  readonly goal?: string;
}

export interface Samples {
  /** p50 and p95 are null when nothing was measured. In ms of the run's own clock. */
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Whose durations they are. */
  readonly modes: readonly Mode[];
}

/** Durations of a lab only speak of labs of the same time scale. */
export function samplesOf(step: AskedStep, mode: Mode, past: readonly PastRun[], timeScale = 1): Samples {
  const feeding = past
    .filter((run) => feeds(run.mode, mode, step.phase) && (run.timeScale ?? 1) === timeScale)
    .flatMap((run) => run.steps.flatMap((one) => durationOf(step, one)).map((ms) => ({ ms, mode: run.mode })));
  const sorted = feeding.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    count: sorted.length,
    p50Ms: nearestRank(sorted, 50),
    p95Ms: nearestRank(sorted, 95),
    modes: [...new Set(feeding.map((sample) => sample.mode))],
  };
}

function durationOf(step: AskedStep, { id, goal, state, startedAt, finishedAt }: PastStep): readonly number[] {
  const other = id !== step.id || (goal !== undefined && step.goal !== undefined && goal !== step.goal);
  // Not `skipped`: a person's word took no time.
  if (other || state !== 'reached' || startedAt === null || finishedAt === null) return [];
  const ms = msBetween(startedAt, finishedAt);
  return ms < 0 ? [] : [ms];
}

/** The smallest sample that at least `percent` of all do not exceed (nearest rank); null of none. */
export function nearestRank(sorted: readonly number[], percent: number): number | null {
  return sorted[Math.max(1, Math.ceil((percent * sorted.length) / 100)) - 1] ?? null;
}
