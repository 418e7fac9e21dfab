/** A plan for the commands that look into it: whole and without errors, or every problem and exit code 2. */
import { type Plan, type Way } from '../../../domain/plan';
import { waysOf } from '../../../domain/plan-check/rto';
import { loadPlanNamed, type LoadedPlan } from '../../../config/load-plan';
import { type PlanProblem } from '../../../config/plan-problem';
import { badInput, exitCodes, Problem, type ProblemParts } from '../../problem';
import { type PlansFolder } from './plan-io';
import { countLine, problemRows } from './problem-rows';

export interface SoundPlan {
  readonly file: string;
  readonly plan: Plan;
  readonly planHash: string;
}

/** Rows are broken so that with an error's own indent they fit the narrowest screen. */
const errorColumns = 80 - 'error: '.length;

/** A plan that cannot be used. Scripts read its problems one by one, as from `plan check --json`. */
export class UnsoundPlan extends Problem {
  readonly problems: readonly PlanProblem[];

  constructor(parts: ProblemParts, problems: readonly PlanProblem[]) {
    super(parts);
    this.problems = problems;
  }
}

/** @throws UnsoundPlan (bad input) with every finding */
export function soundPlan(loaded: LoadedPlan): SoundPlan {
  if ('plan' in loaded) return { file: loaded.file, plan: loaded.plan, planHash: loaded.planHash };
  const { problems, file } = loaded;
  const [first] = problems;
  // No line: it is about the file, and checking that once more would say nothing else.
  const parts =
    first?.line === null
      ? { what: `${file === '' ? "''" : file}: ${first.says}`, instead: first.instead }
      : {
          what: `the plan cannot be used, nothing was contacted: ${countLine(problems)}`,
          details: problemRows(problems, errorColumns),
          instead: `mend it until \`muster plan check ${file}\` says 0 errors`,
        };
  throw new UnsoundPlan({ ...parts, exitCode: exitCodes.badInput }, problems);
}

/** FILE or APP of `muster plan`; the environment is only asked when a file was not named. */
export function namedPlan(name: string, folder: PlansFolder): LoadedPlan {
  return loadPlanNamed(name, folder);
}

/** One direction, when a Region is named; else both. @throws Problem on a Region that is not one of the pair */
export function directions(plan: Plan, to: string | undefined): readonly Way[] {
  const ways = waysOf(plan);
  if (to === undefined) return ways;
  const found = ways.filter((way) => way.to === to);
  if (found.length > 0) return found;
  throw badInput(
    `--to: '${to}' is not a Region of ${plan.application}`,
    `its plan names ${ways.map((way) => way.to).join(' and ')}`,
  );
}
