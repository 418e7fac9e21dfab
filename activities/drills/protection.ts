/**
 * Whether a loss of the primary's Region could be survived now, and which way round: each database's two instances, as RDS tells of them,
 * and the standby's own word on what it receives. What does not answer is unknown, never assumed.
 */
import { type StartFacts } from '../../domain/calendar/judge-start';
import { epochMs } from '../../domain/instant';
import { type RdsPostgresEntry } from '../../domain/kinds/rds-postgres';
import { type Plan, type Way } from '../../domain/plan';
import { type Reader } from '../goal';
import { isOutsideError } from '../outside-error';
import { type ReplayOutput } from '../outputs';
import { describe, isNamed } from '../kinds/rds-postgres/instance';
import { isAtLeast } from '../kinds/rds-postgres/lsn';

export interface ProtectionSeen extends Pick<StartFacts, 'protection' | 'lagMs'> {
  readonly way: Way | null;
}

type ProtectionReader = Reader<'rds:DescribeDBInstances' | 'sql:ReadReplay'>;

const unknown: ProtectionSeen = { protection: 'unknown', way: null, lagMs: null };
const unprotected: ProtectionSeen = { protection: 'unprotected', way: null, lagMs: null };

export async function protectionOf(plan: Plan, reader: ProtectionReader): Promise<ProtectionSeen> {
  const { preferred, other } = plan.regions;
  const entries = Object.values(plan.resources).filter((entry) => entry.kind === 'rds-postgres');
  // Nothing replicates: nothing can be unprotected, and the way is the plan's.
  if (entries.length === 0) return { protection: 'protected', way: { from: preferred, to: other }, lagMs: null };
  return entries.length === 1 && entries[0]
    ? ofDatabase(entries[0], plan, reader)
    : together(await Promise.all(entries.map((entry) => ofDatabase(entry, plan, reader))));
}

/** One unprotected database makes the application so; databases that lead different ways are no state to rehearse in. */
function together(seen: readonly ProtectionSeen[]): ProtectionSeen {
  const [first = unknown, ...rest] = seen;
  if (seen.some(({ protection }) => protection === 'unprotected')) return unprotected;
  if (seen.some(({ protection }) => protection === 'unknown')) return unknown;
  if (rest.some(({ way }) => way?.to !== first.way?.to)) return unprotected;
  const lags = seen.map(({ lagMs }) => lagMs);
  const known = lags.filter((ms) => ms !== null);
  return { ...first, lagMs: known.length === lags.length ? Math.max(...known) : null };
}

async function ofDatabase(entry: RdsPostgresEntry, plan: Plan, reader: ProtectionReader): Promise<ProtectionSeen> {
  const { preferred, other } = plan.regions;
  try {
    const [home, away] = await Promise.all([look(entry, preferred, reader), look(entry, other, reader)]);
    if (!home || !away) return unprotected;
    const standby = follows(away, home) ? away : follows(home, away) ? home : undefined;
    if (!standby) return unprotected;
    const way = standby === away ? { from: preferred, to: other } : { from: other, to: preferred };
    const wellAsRdsSays = standby.replication === null || standby.replication === 'replicating';
    if (standby.status !== 'available' || !wellAsRdsSays) return { ...unprotected, way };
    return { way, ...(await asTheStandbySays(entry, standby, reader)) };
  } catch (error) {
    if (isOutsideError(error)) return unknown;
    throw error;
  }
}

type Instance = Exclude<Awaited<ReturnType<typeof look>>, null>;

async function look(entry: RdsPostgresEntry, region: string, reader: ProtectionReader) {
  const instance = entry.in[region]?.instance;
  const seen = instance === undefined ? null : await describe(reader, region, instance);
  return seen && instance !== undefined ? { ...seen, place: { region, instance } } : null;
}

function follows(one: Instance, primary: Instance): boolean {
  return one.source !== null && isNamed(one.source, one.place.region, primary.place);
}

async function asTheStandbySays(
  { probe }: RdsPostgresEntry,
  { place: { region, instance } }: Instance,
  reader: ProtectionReader,
): Promise<Pick<ProtectionSeen, 'protection' | 'lagMs'>> {
  // Without a probe there is only RDS's word, and no lag.
  if (!probe) return { protection: 'protected', lagMs: null };
  const where = { region, instance, database: probe.database, secret: probe.secret, secretRegion: region };
  const replay = await reader.read('sql:ReadReplay', region, where);
  return { protection: replay.inRecovery && replay.receiving ? 'protected' : 'unprotected', lagMs: lagOf(replay) };
}

/** None while all that was received is replayed; else at most the age of the last replayed commit; null: it never replayed one. */
function lagOf({ receivedLsn, replayedLsn, receiving, lastCommitAt, askedAt }: ReplayOutput): number | null {
  if (receiving && isAtLeast(replayedLsn, receivedLsn)) return 0;
  return lastCommitAt === null ? null : Math.max(0, epochMs(askedAt) - epochMs(lastCommitAt));
}
