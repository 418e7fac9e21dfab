/** One line an application: served or not, moving or ended, protected or not. */
import { type Progress } from '../../../contract/progress';
import { type Instant } from '../../../domain/instant';
import { type RecoveryReport } from '../../../domain/report';
import { endedEarly, leftStanding, putBackText } from '../../../domain/report-ended-early';
import { customersText } from './progress-view';
import { clock, wrap } from './words';

/** Where an application stands: what the server knows, and progress or report where they can be had. */
export interface Standing {
  readonly application: string;
  readonly operationId: string;
  readonly workflowId: string;
  /** Temporal's word. */
  readonly state: string;
  readonly startedAt: Instant;
  readonly closedAt: Instant | null;
  readonly gate: string | null;
  readonly pending: readonly string[];
  readonly progress?: Progress;
  readonly report?: RecoveryReport;
  /** Why no worker answers. */
  readonly silent?: string;
}

export function statusLines(standings: readonly Standing[], nowMs: number, width: number): readonly string[] {
  if (standings.length === 0) return ['no operation has run in this namespace'];
  const nameWidth = Math.max(...standings.map(({ application }) => application.length));
  return standings.flatMap((standing) =>
    wrap(
      `${standing.application.padEnd(nameWidth)}   ${standsText(standing, nowMs)}`,
      width,
      ' '.repeat(nameWidth + 3),
    ),
  );
}

function standsText(standing: Standing, nowMs: number): string {
  const { progress, report } = standing;
  if (progress) {
    const parked = progress.steps.find((step) => step.status === 'parked');
    const waits = parked
      ? `PARKED at ${parked.id}: ${parked.because.map(({ rule }) => rule).join(', ')}`
      : progress.gate?.is === 'open'
        ? `waits at gate ${progress.gate.gate} until ${clock(progress.gate.decideBy, nowMs)}`
        : `in ${progress.phase}`;
    return `${progress.operation} ${progress.from} -> ${progress.to}, ${progress.paused ? 'PAUSED' : waits}; ${customersText(progress, nowMs)}`;
  }
  return report ? endText(report, nowMs) : knownText(standing, nowMs);
}

function endText(report: RecoveryReport, nowMs: number): string {
  const { outcome, from, to, servedSince, protection, fence } = report;
  const title = outcome.toUpperCase();
  const left = endedEarly(report) && leftStanding(report).length > 0 ? `; ${putBackText(report)}` : '';
  if (protection === 'protected' && servedSince === null) return `${title}, stays in ${from}${left}`;
  const where =
    servedSince === null
      ? `NOT KNOWN TO BE SERVED from ${to}`
      : `served from ${to} since ${clock(servedSince, nowMs)} UTC`;
  const writable = fence.returnsWritable.map(
    ({ instance, region }) => `; ${instance} is WRITABLE, or will be when ${region} returns`,
  );
  return `${title}, ${where}${protection === 'unprotected' ? '; UNPROTECTED' : ''}${writable.join('')}${left}`;
}

function knownText({ state, startedAt, closedAt, gate, silent }: Standing, nowMs: number): string {
  if (silent === undefined)
    return `ended without a report: ${state.toLowerCase()} since ${clock(closedAt ?? startedAt, nowMs)} UTC`;
  return `runs since ${clock(startedAt, nowMs)} UTC${gate === null ? '' : `, gate ${gate} is open`}; no worker answers (${silent})`;
}

/** One application of which only the server tells. */
export function standingView(standing: Standing, nowMs: number, width: number): readonly string[] {
  const { application, operationId, workflowId, pending, silent } = standing;
  return [
    `${application}   ${knownText(standing, nowMs)}`,
    `operation ${application}@${operationId}   run ${workflowId}`,
    ...(pending.length === 0 ? [] : [`activities under way: ${pending.join(', ')}`]),
    ...(silent === undefined
      ? ['look at the run in the Temporal UI']
      : ['start a worker with: muster worker --region REGION']),
  ].flatMap((line) => wrap(line, width, '  '));
}
