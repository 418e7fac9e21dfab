/** Bars of the steps that ran, on one time axis: `=` on the critical path, `-` beside it. */
import { type RecoveryReport, type ReportStep } from '../../../domain/report';
import { epochMs, msBetween } from '../../../domain/instant';
import { span } from './words';

const durationWidth = 9;
/** Shorter ones would be one stroke and no news. */
const leastShareOfAxis = 0.004;

type Ran = ReportStep & { readonly startedAt: string; readonly finishedAt: string };

export function timelineLines(report: RecoveryReport, width: number): readonly string[] {
  const ran = report.steps.filter((step): step is Ran => step.startedAt !== null && step.finishedAt !== null);
  if (ran.length === 0) return [];
  const begin = Math.min(...ran.map((step) => epochMs(step.startedAt)));
  const end = Math.max(...ran.map((step) => epochMs(step.finishedAt)));
  const axisMs = Math.max(1, end - begin);
  const long = ran.filter((step) => msBetween(step.startedAt, step.finishedAt) >= axisMs * leastShareOfAxis);
  const idWidth = Math.min(24, Math.max(...long.map(({ id }) => id.length)));
  const axis = Math.max(10, width - 2 - idWidth - 1 - durationWidth - 1);
  return long.map((step) => {
    const durationMs = msBetween(step.startedAt, step.finishedAt);
    const stroke = report.criticalPath.steps.includes(step.id) ? '=' : '-';
    const from = Math.min(axis - 2, Math.round(((epochMs(step.startedAt) - begin) / axisMs) * axis));
    const length = Math.min(axis - from, Math.max(2, Math.round((durationMs / axisMs) * axis)));
    const bar = `${' '.repeat(from)}|${stroke.repeat(length - 2)}|`.padEnd(axis);
    return `  ${step.id.padEnd(idWidth)} ${bar} ${span(durationMs).padStart(durationWidth)}`;
  });
}
