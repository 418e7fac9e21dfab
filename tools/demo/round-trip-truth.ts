/** A round trip judged whole: each operation by its outcome, the customers' ledger over all of it. Pure. */
import { type RecoveryReport } from '../../domain/report';
import { type TruthReport } from '../../lab/world/parts';
import { partOf } from '../truth/chain';
import { isCovered, lostSinceFailover } from '../truth/loss';
import { outageSeconds, unexplained } from '../truth/outages';
import { heading, lossText, lostText, row, rtaText, scaleLines, secondsText, truthForFile } from './truth';
import { count, span } from './words';

export interface Whole {
  /** Failover, reprotect, and the parts of the failback, in order. */
  readonly reports: readonly RecoveryReport[];
  readonly quarantine: RecoveryReport;
  readonly isDiffEmpty: boolean;
  /** When the failover was over, and in the end. */
  readonly afterFailover: TruthReport;
  readonly truth: TruthReport;
}

const wellEnded: readonly RecoveryReport['outcome'][] = ['recovered', 'degraded', 'done'];

export function isWholeGood({ reports, quarantine, isDiffEmpty, afterFailover, truth }: Whole): boolean {
  return (
    [...reports, quarantine].every(({ outcome }) => wellEnded.includes(outcome)) &&
    isDiffEmpty &&
    truth.duplicated === 0 &&
    isCovered(afterFailover, partOf(reports, 'failover')) &&
    lostSinceFailover({ afterFailover, inTheEnd: truth }) === 0
  );
}

export function wholeTable(
  { reports, quarantine, isDiffEmpty, afterFailover, truth }: Whole,
  timeScale: number,
): readonly string[] {
  const [failover, switchover] = [partOf(reports, 'failover'), partOf(reports, 'switchover')];
  const outage = (report: RecoveryReport): string => secondsText(outageSeconds(truth.outages, report));
  const others = unexplained(truth.outages, [...reports, quarantine]);
  return [
    heading,
    row('no payments in failover', rtaText(failover), outage(failover)),
    row('  in the switchover home', rtaText(switchover), outage(switchover)),
    row('  at any other time', 'never', others.length === 0 ? 'never' : span(sumMs(others))),
    row('payments lost', lossText(failover), lostText(afterFailover)),
    row('  in the switchover home', lossText(switchover), count(lostSinceFailover({ afterFailover, inTheEnd: truth }))),
    row('payments duplicated', '-', count(truth.duplicated)),
    row(
      'old primary',
      `${quarantine.fence.outcome} closed`,
      `two writers for ${span(truth.secondsOfTwoWriters * 1_000)}`,
    ),
    row('plan and world', isDiffEmpty ? 'no difference' : 'DIFFER', '-'),
    ...scaleLines(timeScale),
  ];
}

function sumMs(outages: TruthReport['outages']): number {
  return outages.reduce((sum, { seconds }) => sum + (seconds ?? 0) * 1_000, 0);
}

/** As `--json` promises it: of the whole, with the seconds without payments of failover and switchover apart. */
export function wholeTruth({ reports, truth }: Whole): Readonly<Record<string, unknown>> {
  return {
    ...truthForFile(truth),
    maxWriters: truth.maxWriters,
    outages: truth.outages,
    secondsWithoutPayments: {
      failover: outageSeconds(truth.outages, partOf(reports, 'failover')),
      switchover: outageSeconds(truth.outages, partOf(reports, 'switchover')),
    },
  };
}
