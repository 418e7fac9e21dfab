/** The parameters an instance is made with: what is asked for is so, what is not is AWS's default and never the source's. */
import { type Tag, type TagSpecification } from '@aws-sdk/client-rds';
import { defaults, type DbInstance } from './fleet';
import { type AskedObserving, observingAsked } from './observing';
import { storageAsked } from './storage';

/** Of CreateDBInstanceReadReplica and both restores; each takes most of it. */
export interface Asked extends AskedObserving {
  readonly DBInstanceClass?: string | undefined;
  readonly MultiAZ?: boolean | undefined;
  readonly AvailabilityZone?: string | undefined;
  readonly DBSubnetGroupName?: string | undefined;
  readonly VpcSecurityGroupIds?: string[] | undefined;
  readonly DBParameterGroupName?: string | undefined;
  readonly StorageType?: string | undefined;
  readonly Iops?: number | undefined;
  readonly StorageThroughput?: number | undefined;
  readonly BackupRetentionPeriod?: number | undefined;
  readonly PreferredBackupWindow?: string | undefined;
  readonly DeletionProtection?: boolean | undefined;
  readonly CACertificateIdentifier?: string | undefined;
  readonly CopyTagsToSnapshot?: boolean | undefined;
  readonly ManageMasterUserPassword?: boolean | undefined;
  readonly Tags?: Tag[] | undefined;
  readonly TagSpecifications?: TagSpecification[] | undefined;
}

/** What only the call itself decides. */
export type Place = Pick<DbInstance, 'id' | 'resourceId' | 'region' | 'createdAt' | 'backupRetentionDays'> &
  Partial<Pick<DbInstance, 'source' | 'kmsKeyId'>>;

/** The instance as RDS begins to make it from another one, or from its snapshot or backup. */
export function made(from: DbInstance, place: Place, asked: Asked): DbInstance {
  const zone = asked.AvailabilityZone ?? `${place.region}a`;
  return {
    ...place,
    database: from.database,
    dbName: from.dbName,
    class: asked.DBInstanceClass ?? from.class,
    multiAz: asked.MultiAZ ?? false,
    zone,
    otherZone: `${place.region}${zone.endsWith('a') ? 'b' : 'a'}`,
    status: 'creating',
    backupWindow: asked.PreferredBackupWindow ?? defaults.backupWindow,
    tags: tagsOf(asked),
    storage: storageAsked(from.storage.gb, asked),
    observing: observingAsked(asked),
    managedPassword: asked.ManageMasterUserPassword ?? false,
    subnetGroup: asked.DBSubnetGroupName ?? defaults.subnetGroup,
    securityGroups: asked.VpcSecurityGroupIds ?? defaults.securityGroups,
    parameterGroup: asked.DBParameterGroupName ?? defaults.parameterGroup,
    caCertificate: asked.CACertificateIdentifier ?? defaults.caCertificate,
    deletionProtection: asked.DeletionProtection ?? false,
    copyTagsToSnapshot: asked.CopyTagsToSnapshot ?? false,
    pending: {},
  };
}

export function tagsOf({
  Tags = [],
  TagSpecifications = [],
}: Pick<Asked, 'Tags' | 'TagSpecifications'>): Record<string, string> {
  return toRecord([...Tags, ...TagSpecifications.flatMap((one) => one.Tags ?? [])]);
}

export function toRecord(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
