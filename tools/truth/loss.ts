/** Whether what customers lost is what muster said would be lost. */
import { type RecoveryReport } from '../../domain/report';
import { type TruthReport } from '../../lab/world/parts';

/** Chosen: `--since` is the instant before a Region is killed, and the killing of its processes takes tenths of a second. */
const killingMs = 250;

/** Of one and the same time, asked when the failover was over and again in the end: a way home may lose nothing. */
export interface LossTwice {
  readonly afterFailover: Pick<TruthReport, 'lost' | 'lostSpanMs'>;
  readonly inTheEnd: Pick<TruthReport, 'lost'>;
}

export function lostSinceFailover({ afterFailover, inTheEnd }: LossTwice): number {
  return Math.max(0, inTheEnd.lost - afterFailover.lost);
}

/** Payments the failover's RPA does not cover are a lie of the report; without an RPA nothing may be lost. */
export function isCovered(
  { lost, lostSpanMs }: Pick<TruthReport, 'lost' | 'lostSpanMs'>,
  { rpaMs }: Pick<RecoveryReport, 'rpaMs'>,
): boolean {
  if (lost === 0) return true;
  return rpaMs !== null && lostSpanMs <= rpaMs + killingMs;
}
