/** Whether two steps of different operations bring about the same thing for the same object: only then is what one saw and sent the other's past. */
import { canonicalJson } from '../canonical-json';
import { type Step, isGoal } from './step';

/** Where a secret is read from, and durations, are how an operation goes about it, not what it is about. */
const how = /(Ms|secretRegion)$/;

export function isSameGoal(one: Step, other: Step): boolean {
  if (!isGoal(one) || !isGoal(other)) return one.id === other.id;
  return one.id === other.id && one.goal === other.goal && aim(one.target) === aim(other.target);
}

function aim(target: unknown): string {
  return canonicalJson(
    JSON.parse(JSON.stringify(target, (key, value: unknown) => (how.test(key) ? undefined : value))),
  );
}
