/** How an operation ended, in a word, and what of it is less than the plan wished. */
import { rulesOf } from '../../domain/operations';
import { type Outcome } from '../../domain/report';
import { type Run } from './run';

export function outcomeOf(run: Run): Outcome {
  if (run.input.mode === 'dry-run') return 'predicted';
  if (run.ending) return run.ending.as;
  if (degradations(run).length > 0) return 'degraded';
  return rulesOf(run.input.operation).recovers ? 'recovered' : 'done';
}

export function degradations(run: Run): readonly string[] {
  return run.steps.flatMap((one) => {
    if (one.degraded !== null) return [`${one.step.id}: ${one.degraded}`];
    if (one.status === 'skipped')
      return [`${one.step.id} was skipped by ${String(one.evidence?.skippedBy)}: ${String(one.evidence?.reason)}`];
    return [];
  });
}
