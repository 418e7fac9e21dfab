/** A problem of a plan file, at its place in the file: what plan check prints and every other command refuses with. */

export type PlanValue = string | number | boolean | null;

export interface PlanProblem {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** From 1; null when there is no file to point into. */
  readonly line: number | null;
  readonly column: number | null;
  /** `resources.api.needs`; empty for the file as a whole. */
  readonly at: string;
  /** The word or number that stands there, shortened; null for a map, a list, nothing. */
  readonly value: PlanValue;
  /** What is wrong, with the value. */
  readonly says: string;
  /** What to write instead. */
  readonly instead: string;
}

/** In reading order, errors and warnings mixed, exact doubles once. */
export function inReadingOrder(problems: readonly PlanProblem[]): readonly PlanProblem[] {
  const keys = problems.map((problem) => JSON.stringify(problem));
  return problems
    .filter((_, index) => keys.indexOf(keys[index] ?? '') === index)
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

export function isError(problem: PlanProblem): boolean {
  return problem.severity === 'error';
}
