/** A planned operation that cannot be carried out is not waited for: what was done is put back, and customers stay where they are. */
import { rulesOf } from '../../domain/operations';
import { type Refusal } from '../../domain/goal';
import { note, type Run } from './run';

/** True while a step that is stopped ends the operation instead of parking it: once a promotion was sent only people go on. */
export function endsInstead(run: Run): boolean {
  const { stopped } = rulesOf(run.input.operation);
  return (stopped === 'put-back' && !run.pointOfNoReturn) || stopped === 'hand-on';
}

export function giveUp(run: Run, what: string, because: readonly Refusal[]): void {
  const reason = `${what}: ${because.map(({ rule, saw }) => `${rule} (${saw})`).join('; ')}`;
  const handsOn = rulesOf(run.input.operation).stopped === 'hand-on' && run.input.chain !== undefined;
  note(
    run,
    handsOn
      ? `${run.input.operation} is not enough, the next operation goes on: ${reason}`
      : `${run.input.operation} gives up and puts back what it did: ${reason}`,
  );
  run.ending ??= { as: handsOn ? 'handed-on' : 'aborted', by: 'muster', reason };
}
