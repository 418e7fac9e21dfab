/** A compound operation part by part: which are over and how, and which were never begun. */
import { type RecoveryReport } from '../../../domain/report';
import { goesOn } from '../../../domain/report-drill';
import { endedEarly } from '../../../domain/report-ended-early';
import { msBetween } from '../../../domain/instant';
import { span, wayText } from './words';

export function chainLines(report: RecoveryReport): readonly string[] {
  const { chain, earlier = [] } = report;
  if (!chain) return [];
  const missing = chain.parts - chain.part;
  return [
    `${chain.of}, part ${chain.part} of ${chain.parts}: ${report.operation}`,
    ...earlier.flatMap(partLines),
    ...(missing > 0 && report.outcome !== 'predicted' ? [`  ${restText(report, missing)}`] : []),
  ];
}

/** Only a ladder's last rung can be spared: of the others each part is needed. */
function restText(report: RecoveryReport, missing: number): string {
  if (goesOn(report)) return 'it goes on with the next part';
  const spared = report.chain?.of === 'ladder' && !endedEarly(report);
  return `${missing === 1 ? 'the last part was' : `the last ${missing} parts were`} not ${spared ? 'needed' : 'begun'}`;
}

function partLines(part: RecoveryReport): readonly string[] {
  const { application, operation, operationId, outcome, startedAt, finishedAt, chain } = part;
  const n = chain === undefined ? '' : `part ${chain.part} `;
  const rta = part.rtaMs === null ? '' : `, RTA ${span(part.rtaMs)}`;
  return [
    `  ${n}${operation} ${wayText(part)}: ${outcome} in ${span(msBetween(startedAt, finishedAt))}${rta}`,
    `    muster report ${application}@${operationId}`,
  ];
}
