/** Problems of a plan as people read them: place, weight, path, what is wrong, what to write instead; wrapped, nothing cut off. */
import { isError, type PlanProblem } from '../../../config/plan-problem';
import { wrap } from '../view/words';

/** A place longer than this has its line to itself: texts must not be squeezed into a narrow column. */
const widestPlace = 24;
const weights = { error: 'error', warning: 'warn ' } as const;

export function problemRows(problems: readonly PlanProblem[], columns: number): readonly string[] {
  const places = problems.map(placeOf);
  const width = Math.max(0, ...places.map((place) => place.length));
  return problems.flatMap((problem, index) => {
    const head = `${(places[index] ?? '').padEnd(width)}  ${weights[problem.severity]}  `;
    if (width > widestPlace) return [head.trimEnd(), ...wrap(`    ${textOf(problem)}`, columns, '    ')];
    return wrap(head + textOf(problem), columns, ' '.repeat(head.length));
  });
}

function placeOf({ file, line, column }: PlanProblem): string {
  return line === null ? file : `${file}:${line}:${column ?? 1}`;
}

export function textOf({ at, says, instead }: PlanProblem): string {
  return `${at === '' ? '' : `${at}: `}${says}; ${instead}`;
}

/** `3 errors, 1 warning.` */
export function countLine(problems: readonly PlanProblem[]): string {
  const errors = problems.filter(isError).length;
  return `${counted(errors, 'error')}, ${counted(problems.length - errors, 'warning')}.`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
