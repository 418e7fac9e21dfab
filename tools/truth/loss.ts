/** Whether what customers lost is what muster said would be lost. */
import { type RecoveryReport } from '../../domain/report';
import { type TruthReport } from '../../lab/world/parts';

/** Chosen: `--since` is the instant before a Region is killed, and the killing of its processes takes tenths of a second. */
const killingMs = 250;

/** Payments the failover's RPA does not cover are a lie of the report; without an RPA nothing may be lost. */
export function isCovered(
  { lost, lostSpanMs }: Pick<TruthReport, 'lost' | 'lostSpanMs'>,
  { rpaMs }: Pick<RecoveryReport, 'rpaMs'>,
): boolean {
  if (lost === 0) return true;
  return rpaMs !== null && lostSpanMs <= rpaMs + killingMs;
}
