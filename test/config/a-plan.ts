/** A small sound plan as text, for tests that break one thing in it. */
import fs from 'node:fs';
import path from 'node:path';
import { type PlanProblem } from '../../config/plan-problem';
import { readPlan } from '../../config/read-plan';

export const referenceText = fs.readFileSync(path.join(__dirname, '../../examples/payments/plan.yaml'), 'utf8');

export interface BrokenPlan {
  readonly what: string;
  /** Texts of the reference plan and what stands there instead. */
  readonly changes: Readonly<Record<string, string>>;
  readonly says: readonly string[];
}

/** The reference plan with one text replaced by another. @throws Error when there is nothing to replace */
export function changed(changes: Readonly<Record<string, string>>, text = referenceText): string {
  return Object.entries(changes).reduce((now, [from, to]) => {
    if (!now.includes(from)) throw new Error(`the plan has no '${from}'`);
    return now.replace(from, () => to);
  }, text);
}

/** `12:9 error resources.api.needs: 'ledgr' is not a resource; did you mean 'ledger'?` */
export function told(text: string): readonly string[] {
  const read = readPlan(text, 'plan.yaml');
  return ('plan' in read ? read.warnings : read.problems).map(line);
}

export function errors(text: string): readonly string[] {
  return told(text).filter((found) => found.includes(' error '));
}

function line({ line: row, column, severity, at, says, instead }: PlanProblem): string {
  return `${row ?? '-'}:${column ?? '-'} ${severity} ${at}: ${says}; ${instead}`;
}
