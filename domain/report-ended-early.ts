/** What an operation that was rejected or aborted left behind: what was put back, what was not, and which side accepts writes. Never from intent. */
import { type RecoveryReport } from './report';

export function endedEarly({ outcome }: Pick<RecoveryReport, 'outcome'>): boolean {
  return outcome === 'rejected' || outcome === 'aborted';
}

/** Nothing was promoted: by itself it lost nothing. */
export function movedNothing(report: Pick<RecoveryReport, 'outcome' | 'protection'>): boolean {
  return endedEarly(report) && report.protection !== 'unprotected';
}

/** As workflows/parts/undo.ts notes it; what people wrote has a name beside it and is not meant. */
const standsPattern = /^(\S+): (?:could not be put back|left as it is)/;

/** The journal's lines on what still stands, and the steps they are about. */
export function leftStanding({ journal }: RecoveryReport): readonly { readonly step: string; readonly says: string }[] {
  return journal.flatMap(({ what, by }) => {
    const step = by === undefined ? standsPattern.exec(what)?.[1] : undefined;
    return step === undefined ? [] : [{ step, says: what }];
  });
}

/** `put back: api.prewarm; NOT put back: ledger.fence` */
export function putBackText(report: RecoveryReport): string {
  const undone = report.steps.filter((step) => step.undone).map(({ id }) => id);
  const stands = leftStanding(report).map(({ step }) => step);
  const parts = [
    ...(undone.length === 0 ? [] : [`put back: ${undone.join(', ')}`]),
    ...(stands.length === 0 ? [] : [`NOT put back: ${stands.join(', ')}`]),
  ];
  return parts.length === 0 ? 'there was nothing to put back' : parts.join('; ');
}

/** Where an application that was not moved is now. */
export function whereText({ protection, from, to }: RecoveryReport): string {
  return protection !== 'unprotected' ? `it stays in ${from}` : `the standby in ${to} is WRITABLE, or may be`;
}

/** Fence steps that were begun, each with how it ended. */
export function triedFences({ fence }: RecoveryReport): readonly (readonly [step: string, outcome: string])[] {
  return Object.entries(fence.perStep).filter(([, outcome]) => outcome !== 'not-tried');
}

/** Fences that still close something, or may. */
function standing(report: RecoveryReport): readonly string[] {
  return triedFences(report).flatMap(([step, is]) => (is === 'proven' || is === 'best-effort' ? [step] : []));
}

/** A database may stay closed beside another that was opened: then nobody is told that the old primary is writable. */
export function undoneText(report: RecoveryReport): { readonly in: 'full' | 'part'; readonly says: string } {
  const stands = standing(report);
  return stands.length === 0
    ? { in: 'full', says: 'the old primary is writable again' }
    : { in: 'part', says: `${stands.join(', ')} still closes the old side, or may` };
}

/** The worst end there is: the old side is closed and nothing was promoted. Empty when that cannot be. */
export function outageLines(report: RecoveryReport): readonly string[] {
  const stands = standing(report);
  return !movedNothing(report) || stands.length === 0
    ? []
    : [
        `${stands.join(', ')} still closes the old side, or may, and nothing was promoted: perhaps NO Region serves customers`,
      ];
}
