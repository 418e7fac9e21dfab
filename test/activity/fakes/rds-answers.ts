/** How RDS answers of an instance, a snapshot and backups replicated to another Region, and that there is none; names are `region/name`. */
import { OutsideError } from '../../../activities/outside-error';
import { account } from './fake-outside';

export function arnOf(name: string): string {
  const [region = '', id = ''] = name.split('/');
  return `arn:aws:rds:${region}:${account}:db:${id}`;
}

export function tagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function tagsOf(list: readonly { readonly Key: string; readonly Value: string }[]): Record<string, string> {
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

export function noInstance(name: string): OutsideError {
  return new OutsideError('NotPermitted', 'DBInstanceNotFoundFault', `DBInstance ${name} not found`, 'no');
}

export function noSnapshot(id: string): OutsideError {
  return new OutsideError('NotPermitted', 'DBSnapshotNotFoundFault', `DBSnapshot ${id} not found`, 'no');
}

/** @throws OutsideError as RDS says it of an instance that is not there */
export function instanceNamed<T>(instances: Readonly<Record<string, T>>, name: string): T {
  const found = instances[name];
  if (found === undefined) throw noInstance(name);
  return found;
}

/** Class, size and end point are those of every instance; what a world knows besides stands over it. */
export function describedInstance(
  name: string,
  one: {
    readonly resourceId: string;
    readonly status: string;
    readonly backupDays: number;
    readonly tags: Record<string, string>;
  },
) {
  const [, id = ''] = name.split('/');
  return {
    DBInstanceIdentifier: id,
    DBInstanceArn: arnOf(name),
    DbiResourceId: one.resourceId,
    DBInstanceClass: 'db.r6g.2xlarge',
    DBInstanceStatus: one.status,
    Engine: 'postgres',
    AllocatedStorage: 500,
    StorageEncrypted: true,
    MultiAZ: true,
    BackupRetentionPeriod: one.backupDays,
    Endpoint: { Address: `${id}.example`, Port: 5432 },
    AutoMinorVersionUpgrade: false,
    TagList: tagList(one.tags),
  };
}

/** What a replica in that Region is given too. */
export function describedGroups(region: string) {
  return {
    DBSubnetGroup: { DBSubnetGroupName: `payments-${region}` },
    VpcSecurityGroups: [{ VpcSecurityGroupId: `sg-${region}` }],
    DBParameterGroups: [{ DBParameterGroupName: 'payments-pg18' }],
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    KmsKeyId: `arn:aws:kms:${region}:${account}:key/one`,
  };
}

export function describedSnapshot(
  region: string,
  id: string,
  one: {
    readonly of: string;
    readonly resourceId: string;
    readonly status: string;
    readonly tags: Record<string, string>;
  },
  takenAt: Date,
) {
  return {
    DBSnapshotIdentifier: id,
    DBSnapshotArn: `arn:aws:rds:${region}:${account}:snapshot:${id}`,
    DBInstanceIdentifier: one.of,
    DbiResourceId: one.resourceId,
    Status: one.status,
    SnapshotCreateTime: takenAt,
    AllocatedStorage: 500,
    Encrypted: true,
    TagList: tagList(one.tags),
  };
}

/** `restorable`: from when to when; null: nothing can be restored of them yet. */
export function describedBackup(
  one: {
    readonly region: string;
    readonly of: string;
    readonly resourceId: string;
    readonly status: string;
  },
  restorable: { readonly EarliestTime: Date; readonly LatestTime: Date } | null,
) {
  return {
    DBInstanceAutomatedBackupsArn: `arn:aws:rds:${one.region}:${account}:auto-backup:ab-${one.resourceId}`,
    DBInstanceArn: arnOf(one.of),
    DBInstanceIdentifier: one.of.split('/')[1],
    DbiResourceId: one.resourceId,
    Status: one.status,
    RestoreWindow: restorable ?? {},
    BackupRetentionPeriod: 7,
    Encrypted: true,
  };
}
