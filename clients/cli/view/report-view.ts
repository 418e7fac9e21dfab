/** The end of an operation as people read it: served or not, against which objective, at what loss, what is still open. */
import { type RecoveryReport } from '../../../domain/report';
import { epochMs } from '../../../domain/instant';
import { operations } from '../../../domain/operations';
import { stepIds } from '../../../domain/steps/step';
import { dryRunLines } from './dry-run-view';
import { lossText } from './exposure-text';
import { timelineLines } from './timeline';
import { clock, flow, lossSpan, span, wrap } from './words';

export function reportView(report: RecoveryReport, width: number): readonly string[] {
  if (report.mode === 'dry-run') return dryRunLines(report, width);
  return [
    ...titleLines(report).flatMap((line) => wrap(line, width, '  ')),
    ...flow(
      movedNothing(report) ? [rtaText(report)] : [rtaText(report), rpaText(report), lossText(report.loss)],
      width,
    ),
    ...fenceLines(report).flatMap((line) => wrap(line, width, '  ')),
    ...stillOpen(report).flatMap((line) => wrap(line, width, '  ')),
    ...pathLine(report),
    ...timelineLines(report, width),
    ...whereLines(report),
  ];
}

function titleLines(report: RecoveryReport): readonly string[] {
  const { application, outcome, from, to, servedSince } = report;
  const at = endOf(report);
  const served =
    servedSince === null
      ? `${application} is NOT KNOWN TO BE SERVED from ${to}`
      : `${application} is served from ${to} since ${clock(servedSince, at)} UTC`;
  const unprotected =
    report.protection === 'unprotected'
      ? ['UNPROTECTED  nothing replicates to another Region until replication is built again']
      : [];
  switch (outcome) {
    case 'recovered':
      return [`RECOVERED  ${served}`, ...unprotected];
    case 'degraded':
      return [
        `DEGRADED  ${served}, with less than the plan wished`,
        ...report.degraded.map((line) => `  ${line}`),
        ...unprotected,
      ];
    case 'rejected':
      return [
        `REJECTED  ${application} was not moved: it stays in ${from}, what was prepared is put back`,
        ...lastWords(report),
        ...unprotected,
      ];
    case 'predicted':
      return [];
    case 'aborted':
      return [
        `ABORTED  ${servedSince === null ? `${application} was not brought to ${to}${staysIn(report)}` : served}`,
        ...lastWords(report),
        ...unprotected,
      ];
  }
}

/** Of a planned operation: it took service away itself, and gave it back. */
function staysIn({ operation, protection, from }: RecoveryReport): string {
  return operations[operation].planned && protection === 'protected'
    ? `: it stays in ${from}, what was done is put back`
    : '';
}

/** Who ended it, and why: the decision where people made one, else the last the journal says of it. */
function lastWords({ journal, approvals, outcome }: RecoveryReport): readonly string[] {
  const decision = outcome === 'rejected' ? approvals.findLast(({ is }) => is === 'reject') : undefined;
  if (decision)
    return [`  by ${decision.by} at the gate${decision.reason === undefined ? '' : `: ${decision.reason}`}`];
  const entry = journal.findLast(({ what }) => /abort|reject/i.test(what));
  return entry === undefined ? [] : [`  ${entry.by === undefined ? '' : `${entry.by}: `}${entry.what}`];
}

/** An operation that ended before its point of no return lost nothing by itself, and fenced nothing for good. */
function movedNothing({ outcome, protection }: RecoveryReport): boolean {
  return (outcome === 'rejected' || outcome === 'aborted') && protection === 'protected';
}

function rtaText({ rtaMs, rtoMs, impairedSince }: RecoveryReport): string {
  if (rtaMs === null) return `RTA none: service was never verified (RTO ${span(rtoMs)})`;
  const verdict = rtaMs > rtoMs ? `, MISSED by ${span(rtaMs - rtoMs)}` : '';
  const assumed =
    impairedSince.known === 'assumed'
      ? ' (from the start of the operation: nobody stated since when it was impaired)'
      : '';
  return `RTA ${span(rtaMs)} of RTO ${span(rtoMs)}${verdict}${assumed}`;
}

function rpaText({ rpaMs, rpoMs, rpaProvisional, loss }: RecoveryReport): string {
  if (rpaMs === null) return `RPA not measured (RPO ${lossSpan(rpoMs)})`;
  const verdict = rpaMs > rpoMs ? `, MISSED by ${lossSpan(rpaMs - rpoMs)}` : '';
  const bound = loss.is === 'open' ? 'at least ' : loss.is === 'closed' ? 'at most ' : '';
  return `RPA ${bound}${lossSpan(rpaMs)} of RPO ${lossSpan(rpoMs)}${verdict}${rpaProvisional ? ' (provisional: old primary not read)' : ''}`;
}

function fenceLines(report: RecoveryReport): readonly string[] {
  const { fence } = report;
  if (movedNothing(report)) return [];
  const accepted = fence.acceptedBy.length === 0 ? '' : `, accepted by ${fence.acceptedBy.join(', ')}`;
  const two =
    fence.twoWritersPossibleSince === null
      ? []
      : [
          `two Regions may accept writes since ${clock(fence.twoWritersPossibleSince, endOf(report))}, until the old primary is proven closed`,
        ];
  return [
    fence.outcome === 'undone'
      ? 'fence put back: the old primary is writable again'
      : `fence ${fence.outcome}${accepted}`,
    ...two,
    ...fence.returnsWritable.map(
      ({ instance, region }) => `old primary ${instance} is WRITABLE, or will be when ${region} returns`,
    ),
  ];
}

function stillOpen({ notProved }: RecoveryReport): readonly string[] {
  return notProved.map((line) => `not proved: ${line}`);
}

function pathLine({ criticalPath }: RecoveryReport): readonly string[] {
  const { fromDecisionMs, wallFromDecisionMs, lengthMs, steps } = criticalPath;
  if (steps.length === 0) return [];
  if (fromDecisionMs === null || wallFromDecisionMs === null) return [`critical path ${span(lengthMs)}`];
  return [`critical path ${span(fromDecisionMs)} from decision, wall ${span(wallFromDecisionMs)}`];
}

function whereLines(report: RecoveryReport): readonly string[] {
  const written = report.steps.find(({ id }) => id === stepIds.record)?.evidence?.written;
  const urls = typeof written === 'string' && written !== '' ? written.split(', ') : [];
  return [...urls.map((url) => `report  ${url}`), `again   muster report ${report.application}@${report.operationId}`];
}

function endOf({ finishedAt }: RecoveryReport): number {
  return epochMs(finishedAt);
}
