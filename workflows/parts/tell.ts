/** What a run tells outside its own history: the text in the Temporal UI, and the search attributes the namespace knows. */
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { type Outcome } from '../../domain/report';
import { type SearchAttribute } from '../../contract/search-attributes';
import { detailsOf } from './details';
import { phaseOf, progressOf } from './progress';
import { now, type Run } from './run';

/** What was last told to search attributes, so that only changes become events. */
export interface Told {
  outcome: Outcome | null;
  phase?: string;
  told?: Outcome | null;
}

export function tell(run: Run, told: Told): void {
  setCurrentDetails(detailsOf(progressOf(run, now(), told.outcome), run.input.uiUrl));
  const phase = phaseOf(run);
  if (phase !== told.phase) upsert(run, 'MusterPhase', phase);
  told.phase = phase;
  if (told.outcome !== null && told.outcome !== told.told) upsert(run, 'MusterOutcome', told.outcome);
  told.told = told.outcome;
}

/** A run that was continued as another operation carries the attributes of the one that yielded. */
export function tellWhichOperation(run: Run): void {
  const { operation, from, to, mode } = run.input;
  upsert(run, 'MusterOperation', operation);
  upsert(run, 'MusterFrom', from);
  upsert(run, 'MusterTo', to);
  // Not told by those who yielded before there was more than one mode.
  const before = run.input.inherited?.mode;
  if (before !== undefined && before !== mode) upsert(run, 'MusterMode', mode);
}

/** An attribute the namespace does not know would fail the workflow task for ever: only known ones are ever written. */
function upsert(run: Run, name: SearchAttribute, value: string): void {
  if (!run.input.searchAttributes.includes(name)) return;
  upsertSearchAttributes([{ key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD), value }]);
}
