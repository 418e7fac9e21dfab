/** From what a database can be made anew: the window of its automated backups, of its own Region or replicated, and its newest snapshot. */
import { type DBInstanceAutomatedBackup } from '@aws-sdk/client-rds';
import { type Instant, instant } from '../../../domain/instant';
import { type InstancePlace } from '../../../domain/kinds/rds-postgres/protect';
import { type Region } from '../../../domain/regions';
import { answered } from '../../aws/error-names';
import { type Reader } from '../../goal';
import { isOutsideError } from '../../outside-error';
import { describe } from './instance';
import { everyPage } from './pages';

/** Null: not told, so no time can be restored. */
export interface BackupsSeen {
  /** Of backups replicated into another Region: they are named by ARN there. */
  readonly arn: string | null;
  readonly earliestAt: Instant | null;
  readonly latestAt: Instant | null;
}
/** Backups of one very instance in another Region than its own. */
export interface ReplicatedSeen {
  readonly arn: string | null;
  /** Pending, replicating or active; what is retained stands still and counts as none. */
  readonly status: string;
  readonly earliestAt: Instant | null;
  readonly latestAt: Instant | null;
  readonly retentionDays: number | null;
  readonly encrypted: boolean;
}
export interface UsableSnapshot {
  readonly name: string;
  /** Of the data in it. */
  readonly takenAt: Instant;
}

/** A Region that may be lost is not waited for longer. */
const silentMs = 2_000;

type BackupReader = Reader<'rds:DescribeDBInstances' | 'rds:DescribeDBInstanceAutomatedBackups'>;

/** The backups of `from` that `region` can restore; null when there are none. */
export async function findBackups(
  reader: BackupReader,
  region: Region,
  from: InstancePlace,
): Promise<BackupsSeen | null> {
  if (from.region !== region) return findReplicated(reader, region, from);
  const source = await describe(reader, region, from.instance);
  if (!source) return null;
  const backups = source.resourceId === null ? [] : await list(reader, region, source.resourceId);
  const window = windowOf(backups[0]);
  const latestAt = source.latestRestorableAt ?? window.latestAt;
  return latestAt === null ? null : { arn: null, earliestAt: window.earliestAt, latestAt };
}

/**
 * By the identity of whoever has the name now, whose backups may tell an earlier name. Without one (its Region is silent, it is gone)
 * instances that had the name one after the other each have left backups: the newest are those of the last.
 */
async function findReplicated(reader: BackupReader, region: Region, from: InstancePlace): Promise<BackupsSeen | null> {
  const [all, resourceId] = await Promise.all([list(reader, region), identityOf(reader, from)]);
  const found =
    resourceId === null
      ? unlessFollowed(all.filter((one) => isOf(one, from)))
      : all.filter((one) => one.DbiResourceId === resourceId && sourceRegion(one) === from.region);
  return found.reduce<BackupsSeen | null>((newest, backup) => {
    const { earliestAt, latestAt } = windowOf(backup);
    const arn = backup.DBInstanceAutomatedBackupsArn ?? null;
    const isOlder = latestAt === null || (newest?.latestAt != null && newest.latestAt >= latestAt);
    return arn === null || isOlder ? newest : { arn, earliestAt, latestAt };
  }, null);
}

/** Null when there is no such instance, or its Region does not answer: then there are only names to go by. */
async function identityOf(reader: BackupReader, { region, instance }: InstancePlace): Promise<string | null> {
  try {
    return (await describe(reader, region, instance, silentMs))?.resourceId ?? null;
  } catch (error) {
    if (isOutsideError(error) && ['NoAnswer', 'Unavailable'].includes(error.code)) return null;
    throw error;
  }
}

/** While backups of the name still come, what was retained is of an instance before. */
function unlessFollowed(named: readonly DBInstanceAutomatedBackup[]): readonly DBInstanceAutomatedBackup[] {
  const coming = named.filter(({ Status: status }) => status !== 'retained');
  return coming.length === 0 ? named : coming;
}

/** By its identity: an instance that had the name before it is another one. Null when nothing of it is replicated into `region`. */
export async function findReplicatedOf(
  reader: Reader<'rds:DescribeDBInstanceAutomatedBackups'>,
  region: Region,
  of: { readonly region: Region; readonly resourceId: string },
): Promise<ReplicatedSeen | null> {
  const found = (await list(reader, region)).find(
    (one) => one.DbiResourceId === of.resourceId && sourceRegion(one) === of.region && one.Status !== 'retained',
  );
  return found
    ? {
        arn: found.DBInstanceAutomatedBackupsArn ?? null,
        status: found.Status ?? 'unknown',
        ...windowOf(found),
        retentionDays: found.BackupRetentionPeriod ?? null,
        encrypted: found.Encrypted ?? false,
      }
    : null;
}

/** Both told and with something to restore: the replication of backups is under way and has brought some. */
export function isReplicating({ status, latestAt }: ReplicatedSeen): boolean {
  return ['replicating', 'active'].includes(status) && latestAt !== null;
}

/** From these no replication of backups comes back by itself. */
export function isBroken({ status }: ReplicatedSeen): boolean {
  return /^(error|failed|incompatible)/.test(status);
}

/** The instance's ARN names its Region; the list is of the Region that keeps the backups. */
function isOf(backup: DBInstanceAutomatedBackup, { region, instance }: InstancePlace): boolean {
  return backup.DBInstanceIdentifier === instance && sourceRegion(backup) === region;
}

function sourceRegion({ DBInstanceArn: arn, Region: told }: DBInstanceAutomatedBackup): string | undefined {
  return arn === undefined ? told : arn.split(':')[3];
}

function windowOf(backup: DBInstanceAutomatedBackup | undefined): Pick<BackupsSeen, 'earliestAt' | 'latestAt'> {
  const { EarliestTime: earliest, LatestTime: latest } = backup?.RestoreWindow ?? {};
  return {
    earliestAt: earliest ? instant(earliest.getTime()) : null,
    latestAt: latest ? instant(latest.getTime()) : null,
  };
}

async function list(
  reader: Reader<'rds:DescribeDBInstanceAutomatedBackups'>,
  region: Region,
  resourceId?: string,
): Promise<readonly DBInstanceAutomatedBackup[]> {
  try {
    const which = resourceId === undefined ? {} : { DbiResourceId: resourceId };
    const pages = await everyPage((more) =>
      reader.read('rds:DescribeDBInstanceAutomatedBackups', region, { ...which, ...more }),
    );
    return pages.flatMap(({ DBInstanceAutomatedBackups: backups }) => backups ?? []);
  } catch (error) {
    if (answered(error, 'DBInstanceAutomatedBackupNotFound')) return [];
    throw error;
  }
}

/** The newest usable snapshot of `instance`, automated or manual, taken at or before `to`; null when there is none. */
export async function newestSnapshot(
  reader: Reader<'rds:DescribeDBSnapshots'>,
  region: Region,
  instance: string,
  to?: Instant,
): Promise<UsableSnapshot | null> {
  const pages = await everyPage((more) =>
    reader.read('rds:DescribeDBSnapshots', region, { DBInstanceIdentifier: instance, ...more }),
  );
  const usable = pages
    .flatMap(({ DBSnapshots: snapshots }) => snapshots ?? [])
    .flatMap(
      ({ Status: status, DBSnapshotIdentifier: name, SnapshotDatabaseTime: data, SnapshotCreateTime: created }) => {
        const taken = data ?? created;
        return status === 'available' && name !== undefined && taken
          ? [{ name, takenAt: instant(taken.getTime()) }]
          : [];
      },
    )
    .filter(({ takenAt }) => to === undefined || takenAt <= to);
  return usable.reduce<UsableSnapshot | null>(
    (newest, one) => (newest && newest.takenAt >= one.takenAt ? newest : one),
    null,
  );
}
