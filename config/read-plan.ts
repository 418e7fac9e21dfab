/** A plan file's text to a Plan, or to all its problems at once: YAML, shape and rules, each with line, column and remedy. Pure. */
import { type Plan } from '../domain/plan';
import { checkDraft, checkPlan, type Findings } from '../domain/plan-check/check-plan';
import { type Problem } from '../domain/plan-check/draft';
import { planHash } from './plan-hash';
import { inReadingOrder, isError, type PlanProblem } from './plan-problem';
import { readShape, type Shape } from './plan-shape';
import { type PlanSource, readSource } from './plan-source';

export type ReadPlan =
  | { readonly plan: Plan; readonly planHash: string; readonly warnings: readonly PlanProblem[] }
  /** Errors, at least one, and the warnings between them. */
  | { readonly problems: readonly PlanProblem[] };

export function readPlan(text: string, file: string): ReadPlan {
  const source = readSource(text);
  if (source.flaws.length > 0)
    return { problems: inReadingOrder(leading(source.flaws).map((flaw) => yamlProblem(flaw, file))) };
  const shape = readShape(source.data, source.written);
  const found = judge(shape);
  const place = (severity: PlanProblem['severity']) => (problem: Problem) => placed(problem, severity, file, source);
  const problems = inReadingOrder([
    ...[...shape.problems, ...found.errors].map(place('error')),
    ...found.warnings.map(place('warning')),
  ]);
  if (!shape.plan || problems.some(isError)) return { problems };
  return { plan: shape.plan, planHash: planHash(shape.plan), warnings: problems };
}

/** One mistake in YAML makes many: of the same words, and of the same line, the first is told. */
function leading(flaws: PlanSource['flaws']): PlanSource['flaws'] {
  return flaws.filter(
    (flaw, index) => !flaws.slice(0, index).some(({ line, says }) => line === flaw.line || says === flaw.says),
  );
}

function judge({ plan, draft }: Shape): Findings {
  return plan ? checkPlan(plan) : checkDraft(draft);
}

function placed(
  { at, says, instead, key }: Problem,
  severity: PlanProblem['severity'],
  file: string,
  source: PlanSource,
): PlanProblem {
  return { severity, file, ...source.spot(at, key === true ? 'key' : 'value'), path: pathText(at), says, instead };
}

/** List positions say little in a path; line and column say where. */
function pathText(at: Problem['at']): string {
  return at.filter((step) => typeof step === 'string').join('.');
}

function yamlProblem({ line, column, says }: PlanSource['flaws'][number], file: string): PlanProblem {
  return {
    severity: 'error',
    file,
    line,
    column,
    path: '',
    says: `not YAML: ${says}`,
    instead: 'mend it here, or on the line above',
  };
}
