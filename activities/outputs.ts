/** What each read answers: AWS calls as the SDK's own command output, ours as plain data. */
import { type DescribeScalableTargetsCommandOutput } from '@aws-sdk/client-application-auto-scaling';
import { type DescribeServicesCommandOutput } from '@aws-sdk/client-ecs';
import { type DescribeTargetHealthCommandOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import {
  type DescribeDBInstanceAutomatedBackupsCommandOutput,
  type DescribeDBInstancesCommandOutput,
  type DescribeDBSnapshotsCommandOutput,
  type DescribeEventsCommandOutput,
} from '@aws-sdk/client-rds';
import { type GetChangeCommandOutput, type ListResourceRecordSetsCommandOutput } from '@aws-sdk/client-route-53';
import { type GetRoutingControlStateCommandOutput } from '@aws-sdk/client-route53-recovery-cluster';
import { type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { type GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import { type GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import { type ReadName } from '../domain/calls';
import { type Instant } from '../domain/instant';

/** The old primary through the fence's role. */
export interface WritersOutput {
  /** False: it is a standby and accepts nothing anyway. */
  readonly writable: boolean;
  /** Sessions of clients other than muster's own and the server's. */
  readonly sessions: readonly { readonly role: string; readonly count: number }[];
  /** `granted`: CONNECT was granted to the role itself, so that undo can tell a grant of its own from one through others. */
  readonly roles: readonly {
    readonly role: string;
    readonly canLogin: boolean;
    readonly canConnect: boolean;
    readonly granted?: boolean;
  }[];
  /** Login roles beside those that may connect: not named, not muster's own, no superusers. */
  readonly others: readonly string[];
  /** pg_current_wal_lsn (primary) as text, e.g. 0/3000148. */
  readonly lsn: string;
  readonly lastCommitAt: Instant | null;
  readonly askedAt: Instant;
}

/** A standby or new primary through the probe's role. */
export interface ReplayOutput {
  readonly inRecovery: boolean;
  readonly receivedLsn: string | null;
  readonly replayedLsn: string | null;
  /** A WAL receiver is connected; false on a primary. */
  readonly receiving: boolean;
  /** Counts promotions in the history of its data; null while in recovery. */
  readonly timeline: number | null;
  /** pg_last_xact_replay_timestamp(): kept after promotion until restart; null when nothing was replayed since start. */
  readonly lastCommitAt: Instant | null;
  readonly askedAt: Instant;
}

export interface Outputs {
  'sts:GetCallerIdentity': GetCallerIdentityCommandOutput;
  'secretsmanager:GetSecretValue': GetSecretValueCommandOutput;
  'rds:DescribeDBInstances': DescribeDBInstancesCommandOutput;
  'rds:DescribeDBSnapshots': DescribeDBSnapshotsCommandOutput;
  'rds:DescribeDBInstanceAutomatedBackups': DescribeDBInstanceAutomatedBackupsCommandOutput;
  'rds:DescribeEvents': DescribeEventsCommandOutput;
  'cloudwatch:DescribeAlarms': DescribeAlarmsCommandOutput;
  'ecs:DescribeServices': DescribeServicesCommandOutput;
  'application-autoscaling:DescribeScalableTargets': DescribeScalableTargetsCommandOutput;
  'elasticloadbalancing:DescribeTargetHealth': DescribeTargetHealthCommandOutput;
  'route53-recovery-cluster:GetRoutingControlState': GetRoutingControlStateCommandOutput;
  'route53:ListResourceRecordSets': ListResourceRecordSetsCommandOutput;
  'route53:GetChange': GetChangeCommandOutput;
  'dns:Resolve': {
    readonly answers: readonly string[];
    readonly ttlSeconds: number | null;
    readonly authoritative: boolean;
  };
  'sql:ReadWriters': WritersOutput;
  'sql:ReadReplay': ReplayOutput;
  'sql:Query': { readonly rows: readonly Readonly<Record<string, unknown>>[] };
  'http:Get': { readonly status: number; readonly body: string };
  's3:ListObjectsV2': ListObjectsV2CommandOutput;
  's3:GetObject': { readonly body: string; readonly etag: string };
}

export type OutputOf<C extends ReadName> = Outputs[C];
