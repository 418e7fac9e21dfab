/** Which steps may start now. A pure function of steps and their states: crash anywhere, ask again, get the same answer. */
import { type Edge, type Step } from './step';

/**
 * pending: edges not met. running: being brought about. waiting: for people (a gate).
 * parked: a required step failed or is blocked; waits for retry | skip | abort.
 * failed: an optional step ended without being reached. unreachable: an edge of it can never be met.
 */
export type StepStatus =
  'pending' | 'running' | 'waiting' | 'parked' | 'reached' | 'skipped' | 'failed' | 'unreachable';
export type Statuses = Readonly<Record<string, StepStatus>>;

const endedStatuses: readonly StepStatus[] = ['reached', 'skipped', 'failed', 'unreachable'];

export function isEnded(status: StepStatus | undefined): boolean {
  return status !== undefined && endedStatuses.includes(status);
}

/** A skipped step counts as reached for its successors. */
export function isReached(status: StepStatus | undefined): boolean {
  return status === 'reached' || status === 'skipped';
}

function isMet(edge: Edge, statuses: Statuses): boolean {
  const status = statuses[edge.step];
  return edge.until === 'reached' ? isReached(status) : isEnded(status);
}

/** Steps whose every edge is met and that have not started, in the order of the plan. */
export function readySteps<S extends Step>(steps: readonly S[], statuses: Statuses): readonly S[] {
  return steps.filter(
    (step) => statusOf(step, statuses) === 'pending' && step.after.every((edge) => isMet(edge, statuses)),
  );
}

/** Pending steps with an edge that can never be met, because its step ended without being reached. */
export function unreachableSteps(steps: readonly Step[], statuses: Statuses): readonly Step[] {
  return steps.filter(
    (step) =>
      statusOf(step, statuses) === 'pending' &&
      step.after.some((edge) => isEnded(statuses[edge.step]) && !isMet(edge, statuses)),
  );
}

export function isFinished(steps: readonly Step[], statuses: Statuses): boolean {
  return steps.every((step) => isEnded(statusOf(step, statuses)));
}

export function statusOf(step: Step, statuses: Statuses): StepStatus {
  return statuses[step.id] ?? 'pending';
}
