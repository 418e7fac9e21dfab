/** What an operation knows when it goes on in a new history, and as it takes it up there: nothing is decided or timed a second time. */
import { isEnded } from '../../domain/steps/schedule';
import { type RunSoFar, type StepSoFar } from '../../contract/operation-input';
import { heldSoFar } from './held';
import { type Run, type StepRun } from './run';

export function runSoFar(run: Run): RunSoFar {
  const { startedAt, gate, checkedRound, expectedFence, positions, skippedAtAssess, exposureAtDecision } = run;
  const held = heldSoFar(run.held);
  return {
    ...{ startedAt, gate, checkedRound, expectedFence, skippedAtAssess, exposureAtDecision },
    positions: Object.fromEntries(positions),
    ...(held ? { held } : {}),
  };
}

/** Absent: a first history, or one that another operation yielded to. */
export function runFrom(soFar: RunSoFar | undefined): Partial<Run> {
  if (!soFar) return {};
  const { held: _held, ...same } = soFar;
  return { ...same, positions: new Map(Object.entries(soFar.positions)) };
}

export function stepSoFar(one: StepRun): StepSoFar {
  const { status, startedAt, finishedAt, lookedAt, driven, attempts, last, evidence, degraded, because, fence } = one;
  const ended = isEnded(status);
  return {
    ...{ startedAt, finishedAt, lookedAt, driven, attempts, evidence, degraded, fence },
    status: ended ? status : 'pending',
    // Of a parked step they are found anew: its deadline has passed, and it is parked again unless the world was mended.
    because: ended ? because : [],
    ...(ended || last === undefined ? {} : { last }),
  };
}

export function stepFrom(soFar: StepSoFar | undefined): Partial<StepRun> {
  return soFar ?? {};
}
