/** A dry run's end: every request a real run would send, in order, with its input; when; and what cannot be known beforehand. */
import { type RecoveryReport } from '../../../domain/report';
import { rulesOf } from '../../../domain/operations';
import { statusWord } from '../../../domain/steps/status-words';
import { refusalLine } from '../../problem';
import { span, wayText, wrap } from './words';

const indent = ' '.repeat(10);

export function dryRunLines(report: RecoveryReport, width: number): readonly string[] {
  const { application, predicted, rtoMs } = report;
  const requests = predicted?.requests ?? [];
  const finishes = predicted === null ? 'cannot be predicted' : `${span(predicted.finishesAfterMs)} after its start`;
  const verdict =
    predicted !== null && predicted.finishesAfterMs > rtoMs && rulesOf(report.operation).recovers
      ? `, MISSES the RTO of ${span(rtoMs)}`
      : rulesOf(report.operation).recovers
        ? `, RTO ${span(rtoMs)}`
        : '';
  const { operation, chain } = report;
  return [
    `DRY RUN  ${application} ${wayText(report)}: nothing was sent`,
    ...(chain ? [`${chain.of}, part ${chain.part} of ${chain.parts}: ${operation}, as things stand now`] : []),
    ...wrap(`a real ${operation} would be over ${finishes}${verdict}, on expected times`, width, '  '),
    ...blockedLines(report, width),
    '',
    `${requests.length} request${requests.length === 1 ? '' : 's'} would be sent, in this order:`,
    ...requests.flatMap(({ atMs, step, call, region, input }) => [
      `  ${`+${span(atMs)}`.padEnd(8)}${step}   ${call}   ${region}`,
      ...wrap(indent + JSON.stringify(input), width, indent),
    ]),
    ...knowledgeLines(report, width),
  ];
}

function blockedLines({ steps, operation }: RecoveryReport, width: number): readonly string[] {
  const stuck = steps.filter(({ because }) => because.length > 0);
  if (stuck.length === 0) return [];
  return [
    '',
    `as things stand, a real ${operation} would stop at:`,
    ...stuck.flatMap(({ id, state, because }) => [
      `  ${statusWord(state)} ${id}`,
      ...because.flatMap((refusal) => wrap(`    ${refusalLine(refusal)}`, width, '      ')),
    ]),
  ];
}

function knowledgeLines({ predicted, notProved }: RecoveryReport, width: number): readonly string[] {
  const unknown = [...(predicted?.cannotKnow ?? []), ...notProved];
  return unknown.length === 0
    ? []
    : ['', 'what cannot be known beforehand:', ...unknown.flatMap((line) => wrap(`  ${line}`, width, '    '))];
}
