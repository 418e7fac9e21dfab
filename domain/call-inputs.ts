/** What each call takes: for AWS the part of the API's own input that muster uses, by the API's own names. */
import { type Instant } from './instant';
import { type Region } from './regions';

/** How SQL calls reach a database: the instance's endpoint is looked up in its Region, the credentials in `secretRegion`. */
export interface SqlWhere {
  readonly instance: string;
  /** Region of the instance. */
  readonly region: Region;
  readonly database: string;
  readonly secret: string;
  /** Region whose copy of the secret is read: a living one, so that fencing a dead Region does not hang on its secrets. */
  readonly secretRegion: Region;
  /** Endpoint seen earlier, used when the control plane of `region` does not answer. */
  readonly endpoint?: { readonly host: string; readonly port: number };
}

export interface ResourceRecordSet {
  readonly Name: string;
  readonly Type: string;
  readonly SetIdentifier?: string;
  readonly Failover?: 'PRIMARY' | 'SECONDARY';
  readonly Weight?: number;
  readonly Region?: string;
  readonly TTL?: number;
  readonly HealthCheckId?: string;
  readonly ResourceRecords?: readonly { readonly Value: string }[];
  readonly AliasTarget?: {
    readonly HostedZoneId: string;
    readonly DNSName: string;
    readonly EvaluateTargetHealth: boolean;
  };
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Said every time a new instance is made: what is left out falls back to AWS's defaults (default groups, one zone, gp3, no deletion protection). */
export interface MadeInstance {
  readonly DBInstanceClass: string;
  readonly MultiAZ: boolean;
  readonly DBSubnetGroupName: string;
  readonly VpcSecurityGroupIds: readonly string[];
  readonly DBParameterGroupName: string;
  readonly DeletionProtection: boolean;
  readonly CACertificateIdentifier?: string;
  readonly CopyTagsToSnapshot: true;
  readonly PubliclyAccessible: false;
  readonly AutoMinorVersionUpgrade: boolean;
  readonly StorageType?: string;
  readonly Iops?: number;
  readonly StorageThroughput?: number;
  readonly DedicatedLogVolume?: true;
  readonly EnableIAMDatabaseAuthentication: boolean;
  readonly EnableCloudwatchLogsExports?: readonly string[];
  readonly Tags: readonly Tag[];
}

/** Storage autoscaling: RestoreDBInstanceFromDBSnapshot does not take it. */
export interface GrowingInstance {
  readonly MaxAllocatedStorage?: number;
}

/** Of the three calls that make an instance only CreateDBInstanceReadReplica takes these. */
export interface WatchedInstance {
  readonly MonitoringInterval?: number;
  readonly MonitoringRoleArn?: string;
  readonly EnablePerformanceInsights?: true;
  readonly PerformanceInsightsKMSKeyId?: string;
  readonly PerformanceInsightsRetentionPeriod?: number;
}

export interface CallInputs {
  'sts:GetCallerIdentity': Record<string, never>;
  'secretsmanager:GetSecretValue': { readonly SecretId: string };
  /** Without a name: all of the Region, page by page. */
  'rds:DescribeDBInstances': { readonly DBInstanceIdentifier?: string; readonly Marker?: string };
  'rds:DescribeDBSnapshots': {
    readonly DBSnapshotIdentifier?: string;
    readonly DBInstanceIdentifier?: string;
    readonly Marker?: string;
  };
  'rds:DescribeDBInstanceAutomatedBackups': { readonly DbiResourceId?: string; readonly Marker?: string };
  'rds:DescribeEvents': {
    readonly SourceIdentifier: string;
    readonly SourceType: 'db-instance';
    /** As text: AWS takes and gives dates, history keeps neither. */
    readonly StartTime: Instant;
    readonly EventCategories?: readonly ['failover'];
    readonly Marker?: string;
  };
  /** Subject: up to 100 characters of ASCII, no line breaks (SNS API reference, Publish, read 2026-11). */
  'sns:Publish': { readonly TopicArn: string; readonly Subject: string; readonly Message: string };
  'rds:PromoteReadReplica': { readonly DBInstanceIdentifier: string; readonly BackupRetentionPeriod: number };
  'rds:CreateDBSnapshot': {
    readonly DBInstanceIdentifier: string;
    readonly DBSnapshotIdentifier: string;
    readonly Tags: readonly Tag[];
  };
  /** Renaming and its like: everything else of an instance is left as it is. */
  'rds:ModifyDBInstance': {
    readonly DBInstanceIdentifier: string;
    readonly NewDBInstanceIdentifier?: string;
    readonly DeletionProtection?: boolean;
    readonly ApplyImmediately: true;
  };
  'rds:AddTagsToResource': { readonly ResourceName: string; readonly Tags: readonly Tag[] };
  'rds:CreateDBInstanceReadReplica': MadeInstance &
    GrowingInstance &
    WatchedInstance & {
      readonly DBInstanceIdentifier: string;
      /** Its ARN: the source is in another Region. */
      readonly SourceDBInstanceIdentifier: string;
      readonly SourceRegion: Region;
      readonly KmsKeyId?: string;
    };
  /** The SDK presigns for the source's Region, which it takes from the ARN. */
  'rds:StartDBInstanceAutomatedBackupsReplication': {
    readonly SourceDBInstanceArn: string;
    readonly BackupRetentionPeriod: number;
    readonly KmsKeyId?: string;
  };
  'rds:RestoreDBInstanceToPointInTime': MadeInstance &
    GrowingInstance & {
      readonly TargetDBInstanceIdentifier: string;
      readonly SourceDBInstanceIdentifier?: string;
      readonly SourceDBInstanceAutomatedBackupsArn?: string;
      readonly RestoreTime?: Instant;
      readonly UseLatestRestorableTime?: true;
    };
  'rds:RestoreDBInstanceFromDBSnapshot': MadeInstance & {
    readonly DBInstanceIdentifier: string;
    readonly DBSnapshotIdentifier: string;
  };
  'rds:RebootDBInstance': { readonly DBInstanceIdentifier: string; readonly ForceFailover: true };
  'rds:DeleteDBInstance': {
    readonly DBInstanceIdentifier: string;
    readonly SkipFinalSnapshot: true;
    readonly DeleteAutomatedBackups: boolean;
  };
  'cloudwatch:DescribeAlarms': {
    readonly AlarmNames: readonly string[];
    /** Named, or only metric alarms are answered: a composite one would look as if it did not exist. */
    readonly AlarmTypes: readonly ('MetricAlarm' | 'CompositeAlarm' | 'LogAlarm')[];
    readonly MaxRecords: number;
  };
  'ecs:DescribeServices': { readonly cluster: string; readonly services: readonly string[] };
  'ecs:UpdateService': { readonly cluster: string; readonly service: string; readonly desiredCount: number };
  'application-autoscaling:DescribeScalableTargets': {
    readonly ServiceNamespace: 'ecs';
    readonly ResourceIds: readonly string[];
  };
  'application-autoscaling:RegisterScalableTarget': {
    readonly ServiceNamespace: 'ecs';
    readonly ResourceId: string;
    readonly ScalableDimension: 'ecs:service:DesiredCount';
    readonly MinCapacity: number;
    readonly MaxCapacity: number;
    readonly SuspendedState: {
      readonly DynamicScalingInSuspended: boolean;
      readonly DynamicScalingOutSuspended: boolean;
      readonly ScheduledScalingSuspended: boolean;
    };
  };
  'elasticloadbalancing:DescribeTargetHealth': { readonly TargetGroupArn: string };
  'route53-recovery-cluster:GetRoutingControlState': { readonly RoutingControlArn: string };
  'route53-recovery-cluster:UpdateRoutingControlStates': {
    readonly UpdateRoutingControlStateEntries: readonly {
      readonly RoutingControlArn: string;
      readonly RoutingControlState: 'On' | 'Off';
    }[];
  };
  'route53:ListResourceRecordSets': {
    readonly HostedZoneId: string;
    readonly StartRecordName: string;
    readonly StartRecordType: string;
  };
  'route53:GetChange': { readonly Id: string };
  'route53:ChangeResourceRecordSets': {
    readonly HostedZoneId: string;
    readonly ChangeBatch: {
      readonly Comment: string;
      readonly Changes: readonly { readonly Action: 'UPSERT'; readonly ResourceRecordSet: ResourceRecordSet }[];
    };
  };
  'dns:Resolve': { readonly name: string; readonly type: 'A' | 'CNAME' };
  /** `keep`: secrets of muster's own other roles, which are no strangers (the probe's). */
  'sql:ReadWriters': SqlWhere & { readonly roles: readonly string[]; readonly keep?: readonly string[] };
  'sql:ReadReplay': SqlWhere;
  'sql:Query': SqlWhere & { readonly query: string; readonly parameters: readonly string[] };
  /** `keep`: secrets of roles that would lose CONNECT together with PUBLIC and must not (the probe's). */
  'sql:CloseForWrites': SqlWhere & { readonly roles: readonly string[]; readonly keep?: readonly string[] };
  'sql:OpenForWrites': SqlWhere & {
    readonly roles: readonly {
      readonly role: string;
      readonly canLogin: boolean;
      readonly canConnect: boolean;
      /** CONNECT was granted to the role itself; absent: granted only when it cannot connect otherwise. */
      readonly granted?: boolean;
    }[];
  };
  'sql:WriteProbe': SqlWhere & { readonly id: string };
  'http:Get': HttpInput;
  'http:Send': HttpInput;
  's3:GetObject': { readonly Bucket: string; readonly Key: string };
  's3:ListObjectsV2': { readonly Bucket: string; readonly Prefix: string; readonly ContinuationToken?: string };
  's3:PutObject': {
    readonly Bucket: string;
    readonly Key: string;
    readonly Body: string;
    readonly ContentType: string;
    /** Only over exactly this version of the object: another one is answered PreconditionFailed. */
    readonly IfMatch?: string;
    /** Only where there is none. */
    readonly IfNoneMatch?: '*';
  };
}

export interface HttpInput {
  readonly url: string;
  readonly method: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
}
