/** The end of an operation as people read it: served or not, against which objective, at what loss, what is still open. */
import { type Leftover, type RecoveryReport } from '../../../domain/report';
import { epochMs } from '../../../domain/instant';
import { rulesOf } from '../../../domain/operations';
import {
  endedEarly,
  leftStanding,
  movedNothing,
  outageLines,
  triedFences,
  undoneText,
} from '../../../domain/report-ended-early';
import { writersText } from '../../../domain/orchestrator/writers';
import { lossSentence, rpaSpan } from '../../../domain/report-words';
import { stepIds } from '../../../domain/steps/step';
import { chainLines } from './chain-lines';
import { dryRunLines } from './dry-run-view';
import { leftLines } from './left-lines';
import { titleLines } from './report-title';
import { timelineLines } from './timeline';
import { verdictLines } from './verdict-lines';
import { clock, flow, lossSpan, span, wrap } from './words';

export function reportView(report: RecoveryReport, width: number): readonly string[] {
  if (report.mode === 'dry-run') return dryRunLines(report, width);
  return [
    ...titleLines(report).flatMap((line) => wrap(line, width, '  ')),
    ...verdictLines(report, width),
    ...chainLines(report).flatMap((line) => wrap(line, width, '    ')),
    ...flow(figures(report), width),
    ...fenceLines(report).flatMap((line) => wrap(line, width, '  ')),
    ...leftLines(report.application, leftoversOf(report), width),
    ...stillOpen(report).flatMap((line) => wrap(line, width, '  ')),
    ...pathLine(report),
    ...timelineLines(report, width),
    ...writersLine(report).flatMap((line) => wrap(line, width, '  ')),
    ...whereLines(report),
  ];
}

/** Against the objectives: only where customers were without service. */
function figures(report: RecoveryReport): readonly string[] {
  if (!rulesOf(report.operation).recovers) return [];
  return [rtaText(report), ...(movedNothing(report) ? [] : [rpaText(report)]), lossSentence(report, lossSpan)];
}

/** Of all parts: what the first of them kept is still there. */
function leftoversOf({ leftovers = [], earlier = [] }: RecoveryReport): readonly Leftover[] {
  return [...earlier.flatMap((part) => part.leftovers ?? []), ...leftovers];
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

function rpaText(report: RecoveryReport): string {
  const { rpaMs, rpoMs, rpaProvisional, loss } = report;
  if (rpaMs === null) return `RPA not measured (RPO ${lossSpan(rpoMs)})`;
  const verdict = rpaMs > rpoMs ? `, MISSED by ${lossSpan(rpaMs - rpoMs)}` : '';
  const bound = loss.is === 'open' ? 'at least ' : loss.is === 'closed' ? 'at most ' : '';
  const provisional = rpaProvisional ? ' (provisional: old primary not read)' : '';
  const counted = rpaSpan(report) === '' ? '' : `: time ${rpaSpan(report)}`;
  return `RPA ${bound}${lossSpan(rpaMs)} of RPO ${lossSpan(rpoMs)}${verdict}${provisional}${counted}`;
}

function fenceLines(report: RecoveryReport): readonly string[] {
  const { fence } = report;
  const tried = triedFences(report);
  const stands = endedEarly(report) ? leftStanding(report).map(({ says }) => says) : [];
  const nothingMoved = movedNothing(report) || !rulesOf(report.operation).recovers;
  if (nothingMoved && tried.length === 0) return stands;
  // Where nothing was to be closed, that nothing is open proves nothing.
  const vacuous = fence.outcome === 'proven' && Object.keys(fence.perStep).length === 0;
  return [
    ...(vacuous ? [] : [fenceText(report)]),
    ...tried.map(([step, outcome]) => `  ${step}: ${outcome === 'undone' ? 'put back' : outcome}`),
    ...outageLines(report),
    ...stands,
    ...twoWriters(report),
    ...fence.returnsWritable.map(
      ({ instance, region }) => `old primary ${instance} is WRITABLE, or will be when ${region} returns`,
    ),
  ];
}

function twoWriters(report: RecoveryReport): readonly string[] {
  const { twoWritersPossibleSince: since, twoWritersPossibleUntil: until } = report.fence;
  if (since === null) return [];
  const at = (when: string): string => clock(when, endOf(report));
  // Absent in reports that were made before it was kept.
  return until
    ? [
        `two Regions may have accepted writes from ${at(since)} until ${at(until)}, when the old primary was proven closed`,
      ]
    : [`two Regions may accept writes since ${at(since)}, until the old primary is proven closed`];
}

function fenceText(report: RecoveryReport): string {
  const { outcome, acceptedBy } = report.fence;
  if (outcome === 'undone') {
    const undone = undoneText(report);
    return `fence put back${undone.in === 'part' ? ' in part' : ''}: ${undone.says}`;
  }
  return `fence ${outcome}${acceptedBy.length === 0 ? '' : `, accepted by ${acceptedBy.join(', ')}`}`;
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

function writersLine({ clusters = [] }: RecoveryReport): readonly string[] {
  return clusters.length === 0 ? [] : [`orchestrated by ${writersText(clusters)}`];
}

function whereLines(report: RecoveryReport): readonly string[] {
  const written = report.steps.find(({ id }) => id === stepIds.record)?.evidence?.written;
  const urls = typeof written === 'string' && written !== '' ? written.split(', ') : [];
  return [...urls.map((url) => `report  ${url}`), `again   muster report ${report.application}@${report.operationId}`];
}

function endOf({ finishedAt }: RecoveryReport): number {
  return epochMs(finishedAt);
}
