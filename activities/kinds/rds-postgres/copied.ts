/**
 * What the plan has no words for is as the model has it: storage, log-ins by IAM, logs, growth, monitoring. Left out, AWS's defaults would
 * replace production's: gp3, none, none. Each call is given what it takes, and what it does not take is named.
 */
import { type DBInstance } from '@aws-sdk/client-rds';
import { type GrowingInstance, type MadeInstance, type WatchedInstance } from '../../../domain/call-inputs';

export interface Copied {
  readonly allocatedGb: number | null;
  readonly storageType: string | null;
  readonly iops: number | null;
  readonly throughput: number | null;
  readonly dedicatedLogVolume: boolean;
  /** The limit of storage autoscaling; null: it is off. */
  readonly maxAllocatedGb: number | null;
  readonly iamAuthentication: boolean;
  readonly logExports: readonly string[];
  /** Enhanced Monitoring; the role is the account's, so that it serves in every Region. */
  readonly monitoring: { readonly everySeconds: number; readonly role: string } | null;
  /** Performance Insights; the key is the model's Region's, where the new instance is made too. */
  readonly insights: { readonly kmsKey: string | null; readonly days: number | null } | null;
}

/** RDS User Guide, CHAP_Storage: gp3 of PostgreSQL below this is 3,000 IOPS and 125 MiB/s, and figures of one's own are refused. */
const gp3FiguresFromGb = 400;

export function copiedOf(found: DBInstance): Copied {
  const { MonitoringInterval: everySeconds = 0, MonitoringRoleArn: role } = found;
  return {
    allocatedGb: found.AllocatedStorage ?? null,
    storageType: found.StorageType ?? null,
    iops: found.Iops ?? null,
    throughput: found.StorageThroughput ?? null,
    dedicatedLogVolume: found.DedicatedLogVolume ?? false,
    maxAllocatedGb: found.MaxAllocatedStorage ?? null,
    iamAuthentication: found.IAMDatabaseAuthenticationEnabled ?? false,
    logExports: found.EnabledCloudwatchLogsExports ?? [],
    monitoring: everySeconds > 0 && role !== undefined ? { everySeconds, role } : null,
    insights:
      found.PerformanceInsightsEnabled === true
        ? {
            kmsKey: found.PerformanceInsightsKMSKeyId ?? null,
            days: found.PerformanceInsightsRetentionPeriod ?? null,
          }
        : null,
  };
}

type OfAll = Pick<
  MadeInstance,
  | 'StorageType'
  | 'Iops'
  | 'StorageThroughput'
  | 'DedicatedLogVolume'
  | 'EnableIAMDatabaseAuthentication'
  | 'EnableCloudwatchLogsExports'
>;

/** What all three calls take. */
export function takenByAll(model: Copied | null): OfAll {
  if (!model) return { EnableIAMDatabaseAuthentication: false };
  return {
    ...storageOf(model),
    ...(model.dedicatedLogVolume ? { DedicatedLogVolume: true as const } : {}),
    EnableIAMDatabaseAuthentication: model.iamAuthentication,
    ...(model.logExports.length === 0 ? {} : { EnableCloudwatchLogsExports: model.logExports }),
  };
}

/** IOPS only where they are provisioned, throughput only of gp3: AWS refuses both elsewhere. */
function storageOf({
  allocatedGb,
  storageType,
  iops,
  throughput,
}: Copied): Pick<OfAll, 'StorageType' | 'Iops' | 'StorageThroughput'> {
  if (storageType === null) return {};
  const isProvisioned = storageType === 'io1' || storageType === 'io2';
  const isTunable = storageType === 'gp3' && allocatedGb !== null && allocatedGb >= gp3FiguresFromGb;
  return {
    StorageType: storageType,
    ...((isProvisioned || isTunable) && iops !== null ? { Iops: iops } : {}),
    ...(isTunable && throughput !== null ? { StorageThroughput: throughput } : {}),
  };
}

/** RDS User Guide, USER_PIOPS.Autoscaling: a limit nearer to what is allocated is refused. */
const leastRoom = 1.1;

/** What a restore from a snapshot does not take. `ofGb`: the storage it is made with, where that is known; the model may be smaller by now. */
export function growing(model: Copied | null, ofGb: number | null = null): GrowingInstance {
  const limit = model?.maxAllocatedGb ?? null;
  return limit === null || !hasRoom(model, ofGb) ? {} : { MaxAllocatedStorage: limit };
}

function hasRoom(model: Copied | null, ofGb: number | null): boolean {
  const { maxAllocatedGb, allocatedGb } = model ?? { maxAllocatedGb: null, allocatedGb: null };
  return maxAllocatedGb !== null && maxAllocatedGb >= Math.ceil(Math.max(allocatedGb ?? 0, ofGb ?? 0) * leastRoom);
}

/** What only a new replica takes. */
export function watched(model: Copied | null): WatchedInstance {
  const { monitoring, insights } = model ?? {};
  return {
    ...(monitoring ? { MonitoringInterval: monitoring.everySeconds, MonitoringRoleArn: monitoring.role } : {}),
    ...(insights
      ? {
          EnablePerformanceInsights: true,
          ...(insights.kmsKey === null ? {} : { PerformanceInsightsKMSKeyId: insights.kmsKey }),
          ...(insights.days === null ? {} : { PerformanceInsightsRetentionPeriod: insights.days }),
        }
      : {}),
  };
}

/** What the model has and a restore cannot be given, in words; null: nothing. */
export function notTaken(model: Copied | null, from: 'pitr' | 'snapshot'): string | null {
  if (!model) return null;
  const left = [
    ...(model.monitoring ? [`Enhanced Monitoring every ${model.monitoring.everySeconds} s`] : []),
    ...(model.insights ? ['Performance Insights'] : []),
    ...(model.maxAllocatedGb !== null && (from === 'snapshot' || !hasRoom(model, null))
      ? [`storage up to ${model.maxAllocatedGb} GiB`]
      : []),
  ];
  return left.length === 0 ? null : `${left.join(', ')}: no restore takes these, set them with ModifyDBInstance`;
}
