/** The steps on one time axis, as text: `=` on the critical path, `-` beside it; each beside its expected, budget and deadline. */
import { epochMs, msBetween } from './instant';
import { type RecoveryReport, type ReportStep } from './report';
import { clock, length } from './report-words';
import { statusWord } from './steps/status-words';

/** Characters of the axis: with the columns beside it the block stays readable in a terminal of 140 columns. */
const axisWidth = 36;

type Ran = ReportStep & { readonly startedAt: string; readonly finishedAt: string };

export function timelineLines(report: RecoveryReport): readonly string[] {
  const ran = report.steps
    .filter((step): step is Ran => step.startedAt !== null && step.finishedAt !== null)
    .sort((a, b) => msBetween(b.startedAt, a.startedAt));
  const rest = report.steps.filter((step) => !ran.includes(step as Ran));
  const head = ['step', '', 'start', 'took', 'expected', 'budget', 'deadline', ''];
  const rows = [...ran.map((step) => ranRow(report, ran, step)), ...rest.map((step) => restRow(report, step))];
  return ['```text', ...columns([head, ...rows]), '```'];
}

function ranRow(report: RecoveryReport, ran: readonly Ran[], step: Ran): readonly string[] {
  const tookMs = msBetween(step.startedAt, step.finishedAt);
  return [
    step.id,
    bar(report, ran, step),
    clock(step.startedAt, report.startedAt),
    length(tookMs),
    ...threeNumbers(step),
    [step.state === 'reached' ? '' : statusWord(step.state), late(step, tookMs)]
      .filter((word) => word !== '')
      .join(', '),
  ];
}

function restRow(report: RecoveryReport, step: ReportStep): readonly string[] {
  const start = step.startedAt === null ? 'not begun' : clock(step.startedAt, report.startedAt);
  return [step.id, '', start, '', ...threeNumbers(step), statusWord(step.state)];
}

function threeNumbers(step: ReportStep): readonly string[] {
  return [length(step.expectedMs), length(step.budgetMs), length(step.deadlineMs)];
}

function late(step: ReportStep, tookMs: number): string {
  // People are never given up on: what a gate has is a time to decide by.
  if (step.id.startsWith('gate.')) return tookMs > step.deadlineMs ? 'decided late' : '';
  if (tookMs > step.deadlineMs) return 'past its deadline';
  return tookMs > step.budgetMs ? 'over its budget' : '';
}

function bar(report: RecoveryReport, ran: readonly Ran[], step: Ran): string {
  const begin = Math.min(...ran.map((one) => epochMs(one.startedAt)));
  const end = Math.max(...ran.map((one) => epochMs(one.finishedAt)));
  const share = (at: number): number => Math.round(((at - begin) / Math.max(1, end - begin)) * axisWidth);
  const from = Math.min(axisWidth - 1, share(epochMs(step.startedAt)));
  const to = Math.max(from + 1, share(epochMs(step.finishedAt)));
  const stroke = report.criticalPath.steps.includes(step.id) ? '=' : '-';
  return `|${`${' '.repeat(from)}${stroke.repeat(to - from)}`.padEnd(axisWidth)}|`;
}

/** Left-aligned columns, two blanks apart, no blanks at line ends. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>(
    (most, row) => row.map((text, column) => Math.max(most[column] ?? 0, text.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
