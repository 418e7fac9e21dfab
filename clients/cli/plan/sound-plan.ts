/** A plan for the commands that look into it: whole and without errors, or every problem and exit code 2. */
import { type Plan, type Way } from '../../../domain/plan';
import { waysOf } from '../../../domain/plan-check/rto';
import { loadPlanNamed, type LoadedPlan } from '../../../config/load-plan';
import { badInput, exitCodes, Problem } from '../../problem';
import { type PlansFolder } from './plan-io';
import { countLine, problemRows } from './problem-rows';

export interface SoundPlan {
  readonly file: string;
  readonly plan: Plan;
  readonly planHash: string;
}

/** Rows are broken at this width inside an error, whose own indent comes on top. */
const errorColumns = 100;

/** @throws Problem (bad input) with every finding */
export function soundPlan(loaded: LoadedPlan): SoundPlan {
  if ('plan' in loaded) return { file: loaded.file, plan: loaded.plan, planHash: loaded.planHash };
  throw new Problem({
    what: `the plan cannot be used: ${countLine(loaded.problems)}`,
    details: problemRows(loaded.problems, errorColumns),
    instead: `mend it until \`muster plan check ${loaded.file}\` says 0 errors; nothing was contacted`,
    exitCode: exitCodes.badInput,
  });
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
