/** A dry run's end: every request a real run would send, in order, with its input; when; and what cannot be known beforehand. */
import { type Operation, type RecoveryReport } from '../../../domain/report';
import { type Region } from '../../../domain/regions';
import { blockedAt } from '../../../domain/report-blocked';
import { rulesOf } from '../../../domain/operations';
import { statusWord } from '../../../domain/steps/status-words';
import { refusalLine } from '../../problem';
import { span, wayText, wrap } from './words';

const indent = ' '.repeat(10);

export function dryRunLines(report: RecoveryReport, width: number): readonly string[] {
  const { application, operation, chain, predicted } = report;
  const requests = predicted?.requests ?? [];
  return [
    `DRY RUN  ${application} ${wayText(report)}: nothing was sent`,
    ...(chain ? [`${chain.of}, part ${chain.part} of ${chain.parts}: ${operation}, as things stand now`] : []),
    ...wrap(`a real ${operation} ${finishText(report)}`, width, '  '),
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

function finishText(report: RecoveryReport): string {
  const { operation, predicted, rtoMs } = report;
  const blocked = blockedAt(report);
  if (blocked.length > 0)
    return `would be blocked at ${blocked.join(', ')}, as things stand: when it would be over cannot be told`;
  const finishes = predicted === null ? 'cannot be predicted' : `${span(predicted.finishesAfterMs)} after its start`;
  const verdict =
    predicted !== null && predicted.finishesAfterMs > rtoMs && rulesOf(operation).recovers
      ? `, MISSES the RTO of ${span(rtoMs)}`
      : rulesOf(operation).recovers
        ? `, RTO ${span(rtoMs)}`
        : '';
  return `would be over ${finishes}${verdict}, on expected times`;
}

/** Told once where it takes longer than a worker needs to answer: it may be well all the same. */
export function waitLines(operation: Operation, waitedMs: number, region: Region, width: number): readonly string[] {
  return wrap(
    `${rehearsalText(operation)} is not over after ${span(waitedMs)}: a silent Region costs its time-outs; or no worker runs (muster worker --region ${region}). Still waiting, Ctrl-C to leave`,
    width,
    '  ',
  );
}

/** A diff is run as a dry run; people asked for a `plan diff`. */
export function rehearsalText(operation: Operation): string {
  return operation === 'diff' ? 'plan diff' : `the dry run of the ${operation}`;
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
