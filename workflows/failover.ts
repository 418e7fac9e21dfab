/** Failover: unplanned, may lose data, and says how much. Reads like the runbook; what each step does is in the derived plan. */
import {
  allHandlersFinished,
  condition,
  setCurrentDetails,
  upsertMemo,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { type Outcome, type RecoveryReport } from '../domain/report';
import { type OperationInput, memoKeys } from '../contract/operation-input';
import { type SearchAttribute } from '../contract/search-attributes';
import { buildReport, outcomeOf } from './parts/build-report';
import { detailsOf } from './parts/details';
import { rehearse } from './parts/dry-run';
import { setHandlers } from './parts/handlers';
import { phaseOf, progressOf } from './parts/progress';
import { recordReport } from './parts/record';
import { now, type Run, startRun } from './parts/run';
import { runSteps } from './parts/run-steps';
import { undoAll } from './parts/undo';

export async function failover(input: OperationInput): Promise<RecoveryReport> {
  const run = startRun(input);
  const told: Told = { outcome: null };
  setHandlers(run, () => progressOf(run, now(), told.outcome));
  upsertMemo({ [memoKeys.operationId]: run.operationId, [memoKeys.application]: input.application });
  tell(run, told);

  if (input.mode === 'dry-run') {
    const predicted = await rehearse(run);
    return finish(run, told, buildReport(run, now(), predicted));
  }
  await runSteps(run, () => tell(run, told));
  if (run.ending) await undoAll(run);
  told.outcome = outcomeOf(run);
  return finish(run, told, await recordReport(run));
}

async function finish(run: Run, told: Told, report: RecoveryReport): Promise<RecoveryReport> {
  told.outcome = report.outcome;
  tell(run, told);
  await condition(allHandlersFinished);
  return report;
}

/** What was last told to search attributes, so that only changes become events. */
interface Told {
  outcome: Outcome | null;
  phase?: string;
  told?: Outcome | null;
}

function tell(run: Run, told: Told): void {
  setCurrentDetails(detailsOf(progressOf(run, now(), told.outcome), run.input.uiUrl));
  const phase = phaseOf(run);
  if (phase !== told.phase) upsert(run, 'MusterPhase', phase);
  told.phase = phase;
  if (told.outcome !== null && told.outcome !== told.told) upsert(run, 'MusterOutcome', told.outcome);
  told.told = told.outcome;
}

/** An attribute the namespace does not know would fail the workflow task for ever: only known ones are ever written. */
function upsert(run: Run, name: SearchAttribute, value: string): void {
  if (!run.input.searchAttributes.includes(name)) return;
  upsertSearchAttributes([{ key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD), value }]);
}
