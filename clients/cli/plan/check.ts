/** `muster plan check FILE|APP`: every problem at once, and what the plan promises when there is none. */
import { type LoadedPlan } from '../../../config/load-plan';
import { isError } from '../../../config/plan-problem';
import { type Plan } from '../../../domain/plan';
import { durationText } from '../../../domain/plan-check/duration';
import { type RtoSum, rtoSum, waysOf } from '../../../domain/plan-check/rto';
import { deriveFailover } from '../../../domain/steps/derive';
import { flow, wrap } from '../view/words';
import { countLine, problemRows } from './problem-rows';
import { published, type Times } from './times';

export function checkLines(loaded: LoadedPlan, columns: number, times = published): readonly string[] {
  const problems = problemsOf(loaded);
  const promise = 'plan' in loaded ? promiseLines(loaded.plan, loaded.planHash, columns, times) : [];
  const count = wrap(`${countLine(problems)} ${times.said}`, columns);
  return [...promise, ...problemRows(problems, columns), ...count];
}

/** What a script may read. */
export function checkJson(loaded: LoadedPlan, times = published) {
  const problems = problemsOf(loaded);
  const { file } = loaded;
  if (!('plan' in loaded)) return { file, ok: false, application: null, planHash: null, rto: [], problems };
  const { plan, planHash } = loaded;
  const rto = sumsOf(plan, times).map(({ expected, budget }) => ({
    from: expected.way.from,
    to: expected.way.to,
    rtoMs: plan.objectives.rtoMs,
    expectedMs: expected.totalMs,
    budgetMs: budget.totalMs,
    criticalPath: expected.path,
  }));
  return { file, ok: true, application: plan.application, planHash, rto, problems };
}

export function isSound(loaded: LoadedPlan): boolean {
  return !problemsOf(loaded).some(isError);
}

function problemsOf(loaded: LoadedPlan) {
  return 'plan' in loaded ? loaded.warnings : loaded.problems;
}

interface Sums {
  readonly expected: RtoSum;
  readonly budget: RtoSum;
}

function sumsOf(plan: Plan, times: Times): readonly Sums[] {
  return waysOf(plan).map((way) => {
    const steps = times.of(deriveFailover(plan, way));
    return { expected: rtoSum(plan, way, steps, 'expectedMs'), budget: rtoSum(plan, way, steps, 'budgetMs') };
  });
}

function promiseLines(plan: Plan, hash: string, columns: number, times: Times): readonly string[] {
  const { preferred, other, witness } = plan.regions;
  return [
    ...flow(
      [plan.application, `${preferred} <-> ${other}`, `witness ${witness}`, `plan ${shortHash(hash)}`],
      columns,
      '  ',
    ),
    ...sumsOf(plan, times).flatMap(({ expected, budget }) =>
      flow([`  ${expected.way.from} -> ${expected.way.to}`, promiseText(plan, expected, budget)], columns, '  '),
    ),
  ];
}

/** Detection and gate are in both figures. */
export function promiseText({ objectives: { rtoMs } }: Plan, expected: RtoSum, budget: RtoSum): string {
  return `RTO ${durationText(rtoMs)}, expected ${durationText(expected.totalMs)}, on budgets ${durationText(budget.totalMs)}`;
}

/** Enough to tell two plans apart by eye; reports keep the whole. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
