/** What every operation does with its steps; which steps those are, and under which edges, is in its derived plan. */
import { allHandlersFinished, condition, upsertMemo } from '@temporalio/workflow';
import { ActivityFailure } from '@temporalio/common';
import { type RecoveryReport } from '../../domain/report';
import { memoKeys, type OperationInput } from '../../contract/operation-input';
import { buildReport } from './build-report';
import { outcomeOf } from './outcome';
import { rehearse } from './dry-run';
import { goOn, nextOf } from './chain';
import { type Stoppable } from './stoppable';
import { beginCopies } from './decisions';
import { beginReads } from './read-decisions';
import { handOver, renew } from './hand-over';
import { setHandlers } from './handlers';
import { progressOf } from './progress';
import { recordReport } from './record';
import { beginClaim } from './register';
import { isDisaster, note, now, type Run, startRun } from './run';
import { quarantine } from './quarantine';
import { runAlways, runSteps } from './run-steps';
import { tell, tellWhichOperation, type Told } from './tell';
import { undoAll } from './undo';

export async function operate(input: OperationInput): Promise<RecoveryReport> {
  try {
    return await operation(input);
  } catch (error) {
    // An activity's failure that nobody foresaw would end the run FAILED with the world half moved: it fails the task instead, until code is mended.
    if (error instanceof ActivityFailure) throw new Error(`not foreseen: ${error.message}`, { cause: error });
    throw error;
  }
}

async function operation(input: OperationInput): Promise<RecoveryReport> {
  const run = startRun(input);
  const told: Told = { outcome: null };
  setHandlers(run, () => progressOf(run, now(), told.outcome));
  upsertMemo({
    [memoKeys.operationId]: run.operationId,
    [memoKeys.application]: input.application,
    // Of this part of the chain alone: the next run begins with the memo that the first was started with.
    ...(input.orchestrator ? { [memoKeys.heldOutsideHome]: true } : {}),
  });
  if (input.inherited ?? (input.chain && input.chain.part > 1)) tellWhichOperation(run);
  tell(run, told);

  if (input.mode === 'dry-run') {
    const predicted = await rehearse(run);
    return finish(run, told, buildReport(run, now(), predicted));
  }
  const beside = [beginClaim(run), ...(input.orchestrator ? [beginCopies(run), beginReads(run)] : [])];
  await runSteps(run, () => tell(run, told));
  if (onlyRenews(run)) {
    await condition(allHandlersFinished);
    // What was said while a handler was waited for comes first.
    if (onlyRenews(run)) {
      await stopAll(beside);
      return renew(run);
    }
  }
  // One that is being ended, or makes way for a plan, puts back what it did first: customers must not be closed out while people decide
  // about that plan. A disaster waits for no undo: it inherits what was seen before it.
  if (run.ending || (run.yieldsTo && !isDisaster(run.yieldsTo.input))) await undoAll(run);
  if (run.ending) await runAlways(run);
  // Its report goes to the stores with every decision in it.
  await stopAll(beside);
  if (run.yieldsTo) {
    await condition(allHandlersFinished);
    return handOver(run, run.yieldsTo);
  }
  run.recording = true;
  await quarantine(run);
  told.outcome = outcomeOf(run);
  return finish(run, told, await recordReport(run));
}

async function stopAll(beside: readonly Stoppable[]): Promise<void> {
  for (const one of beside) await one.stop();
}

function onlyRenews({ renews, ending, yieldsTo }: Run): boolean {
  return renews && ending === null && yieldsTo === null;
}

/** Writing a report takes seconds, or minutes beside a silent bucket: a claim or a pause that came meanwhile was answered, and is kept. */
async function finish(run: Run, told: Told, report: RecoveryReport): Promise<RecoveryReport> {
  const next = nextOf(run, report.outcome);
  const held = (): boolean => next !== undefined && run.paused !== null && run.yieldsTo === null;
  if (next && held()) {
    note(run, `${next.input.operation} is the next part and does not begin: the operation is paused`);
    told.outcome = null;
    tell(run, told);
    await condition(() => !held());
  }
  if (run.yieldsTo === null) {
    told.outcome = report.outcome;
    tell(run, told);
  }
  await condition(() => allHandlersFinished() && !held());
  if (run.yieldsTo) return handOver(run, run.yieldsTo, report);
  return next === undefined ? report : goOn(run, next, report);
}
