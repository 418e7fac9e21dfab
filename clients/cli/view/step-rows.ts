/** One row a step, in the order of the schedule; a parked one prints every reason and the commands that go on from it. */
import { type StepProgress } from '../../../contract/progress';
import { edgeOf } from '../../../domain/steps/edge-text';
import { isEnded, isReached } from '../../../domain/steps/schedule';
import { statusWord } from '../../../domain/steps/status-words';
import { msBetween, plus, instant } from '../../../domain/instant';
import { refusalLine } from '../../problem';
import { clock, span, wrap } from './words';

export interface RowContext {
  readonly application: string;
  /** False where an abort would be refused. */
  readonly mayAbort: boolean;
  readonly steps: readonly StepProgress[];
  readonly nowMs: number;
  readonly width: number;
}

const statusWidth = 9;
/** So that times stand below each other on a screen of 80. */
const middleWidth = 36;

export function stepRows(step: StepProgress, context: RowContext): readonly string[] {
  const idWidth = Math.min(24, Math.max(...context.steps.map(({ id }) => id.length)));
  const left = `  ${statusWord(step.status).padEnd(statusWidth)}${step.id.padEnd(idWidth)}  `;
  const below = ' '.repeat(2 + statusWidth + 2);
  return [
    ...besides(left, middles(step, context), right(step, context), context.width, below),
    ...reasons(step, context, below),
  ];
}

/** Several steps of which there is nothing to say now, on one row. */
export function foldedRow(steps: readonly StepProgress[], width: number): readonly string[] {
  const [first] = steps;
  if (first === undefined) return [];
  const left = `  ${statusWord(first.status).padEnd(statusWidth)}`;
  return wrap(left + steps.map(({ id }) => id).join(', '), width, ' '.repeat(left.length));
}

/** What was seen, or is waited for, and beside it the times; on the row where they fit, else below it. */
function besides(
  left: string,
  middles: readonly string[],
  rightText: string,
  width: number,
  below: string,
): readonly string[] {
  const room = width - left.length - (rightText === '' ? 0 : rightText.length + 2);
  const fits = middles.find((text) => text.length <= room);
  if (fits !== undefined) {
    const gap = Math.max(fits.length, Math.min(middleWidth, room));
    return [(left + (fits === '' ? rightText : `${fits.padEnd(gap)}  ${rightText}`)).trimEnd()];
  }
  const [longest = ''] = middles;
  return left.length + rightText.length <= width
    ? [(left + rightText).trimEnd(), ...wrap(below + longest, width, below)]
    : [left.trimEnd(), ...wrap(below + [longest, rightText].filter((text) => text !== '').join('  '), width, below)];
}

/** Ways to say it, the fullest first. */
function middles(step: StepProgress, { steps }: RowContext): readonly string[] {
  if (step.status === 'pending') return [2, 1].map((named) => `after ${waitsFor(step, steps, named)}`);
  if (step.status === 'unreachable') return [`needs ${waitsFor(step, steps, 2)}, which will not be reached`];
  return [step.hint ?? ''];
}

/** Some of what it still waits for; the rest is counted. */
function waitsFor(step: StepProgress, steps: readonly StepProgress[], count: number): string {
  const open = step.after.filter((edge) => !isOver(edge, steps));
  const named = (open.length > 0 ? open : step.after).map((edge) => edge.replace(/ reached$/, ''));
  if (named.length === 0) return 'the start';
  const more = named.length > count ? ` and ${named.length - count} more` : '';
  return named.slice(0, count).join(', ') + more;
}

function isOver(edge: string, steps: readonly StepProgress[]): boolean {
  const { step: id, until } = edgeOf(edge);
  const status = steps.find((step) => step.id === id)?.status;
  return until === 'ended' ? isEnded(status) : isReached(status);
}

function right(step: StepProgress, { nowMs }: RowContext): string {
  const expected = `expected ${span(step.expectedMs)}`;
  if (step.status === 'pending') return expected;
  if (step.startedAt === null) return '';
  const elapsedMs = Math.max(0, msBetween(step.startedAt, step.finishedAt ?? instant(nowMs)));
  const elapsed = span(elapsedMs);
  if (step.finishedAt !== null) return `${elapsed} (${expected}, ${budget(step, elapsedMs)})`;
  if (step.status === 'waiting') return elapsed;
  const deadline =
    elapsedMs > step.budgetMs && step.status !== 'parked'
      ? `, gives up at ${clock(plus(step.startedAt, step.deadlineMs), nowMs)}`
      : '';
  return `${elapsed} (${expected}, ${budget(step, elapsedMs)}${deadline})`;
}

function budget(step: StepProgress, elapsedMs: number): string {
  return elapsedMs > step.budgetMs ? `OVER BUDGET ${span(step.budgetMs)}` : `budget ${span(step.budgetMs)}`;
}

function reasons(step: StepProgress, { application, mayAbort, width }: RowContext, below: string): readonly string[] {
  const because = step.because.flatMap((refusal) => wrap(below + refusalLine(refusal), width, `${below}  `));
  if (step.status !== 'parked') return because;
  return [
    ...because,
    `${below}muster step retry ${application} ${step.id} --reason WHY --as NAME`,
    `${below}muster step skip ${application} ${step.id} --reason WHY --as NAME`,
    ...(mayAbort ? [`${below}muster abort ${application} --reason WHY --as NAME`] : []),
  ];
}
