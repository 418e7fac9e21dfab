/** A planned operation that cannot be carried out is not waited for: what was done is put back, and customers stay where they are. */
import { operations } from '../../domain/operations';
import { type Refusal } from '../../domain/goal';
import { note, type Run } from './run';

/** True while a step that is stopped ends the operation instead of parking it: once a promotion was sent only people go on. */
export function endsInstead(run: Run): boolean {
  return operations[run.input.operation].stopped === 'put-back' && !run.pointOfNoReturn;
}

export function giveUp(run: Run, what: string, because: readonly Refusal[]): void {
  const reason = `${what}: ${because.map(({ rule, saw }) => `${rule} (${saw})`).join('; ')}`;
  note(run, `${run.input.operation} gives up and puts back what it did: ${reason}`);
  run.ending ??= { as: 'aborted', by: 'muster', reason };
}
