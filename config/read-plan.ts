/** A plan file's text to a Plan, or to all its problems at once: YAML, shape and rules, each with line, column and remedy. Pure. */
import { type Plan } from '../domain/plan';
import { checkDraft, checkPlan, type Findings } from '../domain/plan-check/check-plan';
import { type Problem } from '../domain/plan-check/draft';
import { topOf } from './no-plan';
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
  const found = topOf(source, text);
  if ('no' in found) return { problems: [placed(found.no, 'error', file, source)] };
  if (!found.top) return { problems: inReadingOrder(leading(source.flaws).map((flaw) => yamlProblem(flaw, file))) };
  const shape = readShape(found.top, source.written);
  const { errors, warnings } = judge(shape);
  const place = (severity: PlanProblem['severity']) => (problem: Problem) => placed(problem, severity, file, source);
  const problems = inReadingOrder([
    ...[...shape.problems, ...errors].map(place('error')),
    ...warnings.map(place('warning')),
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
  const spot = source.spot(at, key === true ? 'key' : 'value');
  return { severity, file, ...spot, at: plain(pathText(at)), value: source.value(at), says: plain(says), instead };
}

/** What stands in a file may be anything; what is printed never moves a cursor or paints a screen. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '?');
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
    at: '',
    value: null,
    says: plain(`not YAML: ${says}`),
    instead: 'mend it here, or on the line above',
  };
}
