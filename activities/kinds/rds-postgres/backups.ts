/** From what a database can be made anew: the window of its automated backups, of its own Region or replicated, and its newest snapshot. */
import { type DBInstanceAutomatedBackup } from '@aws-sdk/client-rds';
import { type Instant, instant } from '../../../domain/instant';
import { type InstancePlace } from '../../../domain/kinds/rds-postgres/protect';
import { type Region } from '../../../domain/regions';
import { answered } from '../../aws/error-names';
import { type Reader } from '../../goal';
import { describe } from './instance';
import { everyPage } from './pages';

/** Null: not told, so no time can be restored. */
export interface BackupsSeen {
  /** Of backups replicated into another Region: they are named by ARN there. */
  readonly arn: string | null;
  readonly earliestAt: Instant | null;
  readonly latestAt: Instant | null;
}
export interface UsableSnapshot {
  readonly name: string;
  /** Of the data in it. */
  readonly takenAt: Instant;
}

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

async function findReplicated(reader: BackupReader, region: Region, from: InstancePlace): Promise<BackupsSeen | null> {
  const backup = (await list(reader, region)).find((one) => isOf(one, from));
  if (!backup) return null;
  const { earliestAt, latestAt } = windowOf(backup);
  const arn = backup.DBInstanceAutomatedBackupsArn ?? null;
  return arn === null || latestAt === null ? null : { arn, earliestAt, latestAt };
}

/** The instance's ARN names its Region; the list is of the Region that keeps the backups. */
function isOf(backup: DBInstanceAutomatedBackup, { region, instance }: InstancePlace): boolean {
  const { DBInstanceIdentifier: name, DBInstanceArn: arn, Region: told } = backup;
  return name === instance && (arn === undefined ? told === region : arn.split(':')[3] === region);
}

function windowOf(backup: DBInstanceAutomatedBackup | undefined): Pick<BackupsSeen, 'earliestAt' | 'latestAt'> {
  const { EarliestTime: earliest, LatestTime: latest } = backup?.RestoreWindow ?? {};
  return {
    earliestAt: earliest ? instant(earliest.getTime()) : null,
    latestAt: latest ? instant(latest.getTime()) : null,
  };
}

async function list(
  reader: BackupReader,
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
