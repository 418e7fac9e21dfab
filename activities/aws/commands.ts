/** Every AWS call of the catalogue: which client makes it and which command it is. A call missing here does not compile. */
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  AddTagsToResourceCommand,
  CreateDBInstanceReadReplicaCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  DescribeEventsCommand,
  ModifyDBInstanceCommand,
  PromoteReadReplicaCommand,
  RDSClient,
  RebootDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  RestoreDBInstanceToPointInTimeCommand,
  StartDBInstanceAutomatedBackupsReplicationCommand,
} from '@aws-sdk/client-rds';
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import {
  GetRoutingControlStateCommand,
  Route53RecoveryClusterClient,
  UpdateRoutingControlStatesCommand,
} from '@aws-sdk/client-route53-recovery-cluster';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type CallName, type ChangeName, type InputOf, type ReadName } from '../../domain/calls';

export type AwsCall = Exclude<CallName, `sql:${string}` | `dns:${string}` | `http:${string}`>;
export type AwsRead = Extract<AwsCall, ReadName>;
export type AwsChange = Extract<AwsCall, ChangeName>;

/**
 * The SDK's inputs are the same shapes without `readonly` (it does not change them), and with an enum of its own
 * where the catalogue has a plain string: `never` fits every enum, so structure and literals stay checked.
 */
type Given<T> = T extends readonly (infer Item)[]
  ? Given<Item>[]
  : T extends object
    ? { -readonly [K in keyof T]: Given<T[K]> }
    : string extends T
      ? never
      : T;

interface Made<C extends AwsCall> {
  readonly client: ClientName;
  readonly command: new (input: Given<InputOf<C>>) => object;
}

export const clients = {
  rds: RDSClient,
  cloudwatch: CloudWatchClient,
  ecs: ECSClient,
  'application-autoscaling': ApplicationAutoScalingClient,
  elasticloadbalancing: ElasticLoadBalancingV2Client,
  route53: Route53Client,
  'route53-recovery-cluster': Route53RecoveryClusterClient,
  s3: S3Client,
  secretsmanager: SecretsManagerClient,
  sns: SNSClient,
  sts: STSClient,
} as const;
export type ClientName = keyof typeof clients;

export const commands = {
  'sts:GetCallerIdentity': { client: 'sts', command: GetCallerIdentityCommand },
  'secretsmanager:GetSecretValue': { client: 'secretsmanager', command: GetSecretValueCommand },
  'rds:DescribeDBInstances': { client: 'rds', command: DescribeDBInstancesCommand },
  'rds:DescribeDBSnapshots': { client: 'rds', command: DescribeDBSnapshotsCommand },
  'rds:DescribeDBInstanceAutomatedBackups': { client: 'rds', command: DescribeDBInstanceAutomatedBackupsCommand },
  'rds:DescribeEvents': { client: 'rds', command: DescribeEventsCommand },
  'rds:PromoteReadReplica': { client: 'rds', command: PromoteReadReplicaCommand },
  'rds:CreateDBSnapshot': { client: 'rds', command: CreateDBSnapshotCommand },
  'rds:ModifyDBInstance': { client: 'rds', command: ModifyDBInstanceCommand },
  'rds:AddTagsToResource': { client: 'rds', command: AddTagsToResourceCommand },
  'rds:CreateDBInstanceReadReplica': { client: 'rds', command: CreateDBInstanceReadReplicaCommand },
  'rds:StartDBInstanceAutomatedBackupsReplication': {
    client: 'rds',
    command: StartDBInstanceAutomatedBackupsReplicationCommand,
  },
  'rds:RestoreDBInstanceToPointInTime': { client: 'rds', command: RestoreDBInstanceToPointInTimeCommand },
  'rds:RestoreDBInstanceFromDBSnapshot': { client: 'rds', command: RestoreDBInstanceFromDBSnapshotCommand },
  'rds:RebootDBInstance': { client: 'rds', command: RebootDBInstanceCommand },
  'rds:DeleteDBInstance': { client: 'rds', command: DeleteDBInstanceCommand },
  'cloudwatch:DescribeAlarms': { client: 'cloudwatch', command: DescribeAlarmsCommand },
  'ecs:DescribeServices': { client: 'ecs', command: DescribeServicesCommand },
  'ecs:UpdateService': { client: 'ecs', command: UpdateServiceCommand },
  'application-autoscaling:DescribeScalableTargets': {
    client: 'application-autoscaling',
    command: DescribeScalableTargetsCommand,
  },
  'application-autoscaling:RegisterScalableTarget': {
    client: 'application-autoscaling',
    command: RegisterScalableTargetCommand,
  },
  'elasticloadbalancing:DescribeTargetHealth': {
    client: 'elasticloadbalancing',
    command: DescribeTargetHealthCommand,
  },
  'route53-recovery-cluster:GetRoutingControlState': {
    client: 'route53-recovery-cluster',
    command: GetRoutingControlStateCommand,
  },
  'route53-recovery-cluster:UpdateRoutingControlStates': {
    client: 'route53-recovery-cluster',
    command: UpdateRoutingControlStatesCommand,
  },
  'route53:ListResourceRecordSets': { client: 'route53', command: ListResourceRecordSetsCommand },
  'route53:GetChange': { client: 'route53', command: GetChangeCommand },
  'route53:ChangeResourceRecordSets': { client: 'route53', command: ChangeResourceRecordSetsCommand },
  'sns:Publish': { client: 'sns', command: PublishCommand },
  's3:GetObject': { client: 's3', command: GetObjectCommand },
  's3:ListObjectsV2': { client: 's3', command: ListObjectsV2Command },
  's3:PutObject': { client: 's3', command: PutObjectCommand },
} as const satisfies { readonly [C in AwsCall]: Made<C> };

export function isAwsCall(call: CallName): call is AwsCall {
  return call in commands;
}
