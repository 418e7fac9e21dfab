/** All rules of plan check at once, in the order of the plan file's sections. */
import { checkDrills } from '../calendar/check-drills';
import { type Plan } from '../plan';
import { type Draft, draftOf, type Problem } from './draft';
import { checkGates } from './gates';
import { checkIdentities } from './identities';
import { checkNeeds } from './needs';
import { checkObjectives } from './objectives';
import { checkRegions } from './regions';
import { checkResources } from './resources';
import { checkRto } from './rto';
import { warningsFor } from './warnings';

export interface Findings {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Judges as much as could be read. */
export function checkDraft(draft: Draft): Findings {
  const rules = [checkRegions, checkObjectives, checkIdentities, checkNeeds, checkResources, checkGates, drillsOf];
  return { errors: rules.flatMap((rule) => rule(draft)), warnings: warningsFor(draft) };
}

const drillsOf = (draft: Draft): readonly Problem[] => (draft.drills ? checkDrills(draft.drills, draft) : []);

/** Judges a whole plan, its times included. A plan without errors derives its steps in both directions. */
export function checkPlan(plan: Plan): Findings {
  const found = checkDraft(draftOf(plan));
  const times = timesOf(plan, found.errors.length === 0);
  return { errors: [...found.errors, ...times.errors], warnings: [...found.warnings, ...times.warnings] };
}

function timesOf(plan: Plan, sound: boolean): Findings {
  if (sound) return checkRto(plan);
  // An RTO over before detection is done needs no sum.
  if (checkObjectives(draftOf(plan)).length > 0) return none;
  try {
    return checkRto(plan);
  } catch {
    // No steps can be derived from a broken plan; why is among the problems found already.
    return none;
  }
}

const none: Findings = { errors: [], warnings: [] };
