/** Work beside the steps: begun with the operation, never ended by itself while what it waits for is away, ended with the operation. */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { ActivityFailure } from '@temporalio/common';

export interface Stoppable {
  /** Resolves once it has ended. */
  readonly stop: () => Promise<void>;
}

export function beginStoppable(work: () => Promise<void>): Stoppable {
  const scope = new CancellationScope();
  const working = scope.run(work).catch((error: unknown) => {
    const endedEarly = scope.consideredCancelled && error instanceof ActivityFailure;
    if (!endedEarly && !isCancellation(error)) throw error;
  });
  return {
    stop: () => {
      scope.cancel();
      return working;
    },
  };
}

/** Undefined: the activity failed for good. Its cancellation is thrown on. */
export async function unlessFailed<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ActivityFailure && !isCancellation(error)) return undefined;
    throw error;
  }
}
