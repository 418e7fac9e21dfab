/** Whose the times are in which customers could not pay: each outage is laid beside the operation during which it was. */
import { type RecoveryReport } from '../../domain/report';
import { type TruthReport } from '../../lab/world/parts';

type During = Pick<RecoveryReport, 'impairedSince' | 'startedAt' | 'finishedAt'>;
type Outage = TruthReport['outages'][number];

/** The lab counts 10 s of service before it calls an outage over, but dates its end back: what overlaps is what counts. */
function overlaps({ from, to }: Outage, report: During): boolean {
  const begin = Math.min(Date.parse(report.impairedSince.at), Date.parse(report.startedAt));
  return from <= Date.parse(report.finishedAt) && (to === null || to >= begin);
}

/** Seconds customers could not pay during an operation; null while that lasts. */
export function outageSeconds(outages: TruthReport['outages'], report: During): number | null {
  const own = outages.filter((outage) => overlaps(outage, report));
  if (own.some(({ seconds }) => seconds === null)) return null;
  return own.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
}

/** Outages in no operation: nobody announced them. */
export function unexplained(outages: TruthReport['outages'], reports: readonly During[]): TruthReport['outages'] {
  return outages.filter((outage) => !reports.some((report) => overlaps(outage, report)));
}
