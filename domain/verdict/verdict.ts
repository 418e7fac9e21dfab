/** A drill's verdict: each objective, the whole, and what of a real failover was not exercised. It claims nothing the drill could not show. */
import { type DrillFacts } from './drill-facts';
import { canExercise, judges, objectives, type ObjectiveVerdict } from './objectives';

export interface Verdict {
  /**
   * failed: an objective was missed. passed: all that a drill of this mode and scenario can exercise was met, and it went through.
   * incomplete: neither; so a dry run, which proves nothing, always is.
   */
  readonly is: 'passed' | 'failed' | 'incomplete';
  readonly why: string;
  /** All five, in their order. */
  readonly objectives: readonly ObjectiveVerdict[];
  /** Ids of the steps of a real failover that this drill did not exercise, in the plan's order. */
  readonly notExercised: readonly string[];
}

export function verdictOf(facts: DrillFacts): Verdict {
  const judged = objectives.map((objective) => ({ objective, ...judges[objective](facts) }));
  return {
    ...whole(facts, judged),
    objectives: judged,
    notExercised: facts.stepsOfFailover.filter((id) => !facts.exercised.includes(id)),
  };
}

function whole(facts: DrillFacts, judged: readonly ObjectiveVerdict[]): Pick<Verdict, 'is' | 'why'> {
  const named = (is: ObjectiveVerdict['is']): readonly string[] =>
    judged.filter((one) => one.is === is).map(({ objective }) => objective);
  const missed = named('missed');
  if (missed.length > 0) return { is: 'failed', why: `missed: ${missed.join(', ')}` };
  if (facts.endedEarly !== undefined) return { is: 'incomplete', why: `it ended early: ${facts.endedEarly}` };
  const possible = canExercise(facts);
  if (possible.length === 0) return { is: 'incomplete', why: `a ${facts.mode} exercises no objective` };
  const leftOut = named('not-exercised').filter((objective) => possible.some((one) => one === objective));
  return leftOut.length > 0
    ? { is: 'incomplete', why: `not exercised: ${leftOut.join(', ')}` }
    : { is: 'passed', why: `met: ${named('met').join(', ')}` };
}
