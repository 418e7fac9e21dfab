/** How an instance is logged in to and observed beside its data: IAM, logs, monitoring, growth. None of it does anything in the lab. */
import { type DBInstance } from '@aws-sdk/client-rds';
import { invalidCombination } from './refusals';

export interface Observing {
  readonly iamAuthentication: boolean;
  readonly logExports: readonly string[];
  readonly maxAllocatedGb?: number | undefined;
  readonly dedicatedLogVolume: boolean;
  /** 0: no Enhanced Monitoring. */
  readonly monitoringSeconds: number;
  readonly monitoringRole?: string | undefined;
  readonly insights: boolean;
  readonly insightsKey?: string | undefined;
  readonly insightsDays?: number | undefined;
}

/** What the three calls that make an instance take between them. */
export interface AskedObserving {
  readonly EnableIAMDatabaseAuthentication?: boolean | undefined;
  readonly EnableCloudwatchLogsExports?: string[] | undefined;
  readonly MaxAllocatedStorage?: number | undefined;
  readonly DedicatedLogVolume?: boolean | undefined;
  readonly MonitoringInterval?: number | undefined;
  readonly MonitoringRoleArn?: string | undefined;
  readonly EnablePerformanceInsights?: boolean | undefined;
  readonly PerformanceInsightsKMSKeyId?: string | undefined;
  readonly PerformanceInsightsRetentionPeriod?: number | undefined;
}

/** Nothing of it unless it is asked for (API reference of each call). @throws InvalidParameterCombination */
export function observingAsked(asked: AskedObserving): Observing {
  const { MonitoringInterval: monitoringSeconds = 0, MonitoringRoleArn: monitoringRole } = asked;
  if (monitoringSeconds > 0 !== (monitoringRole !== undefined))
    throw invalidCombination('A MonitoringRoleArn value is required if you specify a MonitoringInterval other than 0.');
  return {
    iamAuthentication: asked.EnableIAMDatabaseAuthentication ?? false,
    logExports: asked.EnableCloudwatchLogsExports ?? [],
    maxAllocatedGb: asked.MaxAllocatedStorage,
    dedicatedLogVolume: asked.DedicatedLogVolume ?? false,
    ...{ monitoringSeconds, monitoringRole },
    insights: asked.EnablePerformanceInsights ?? false,
    insightsKey: asked.PerformanceInsightsKMSKeyId,
    // API reference: 7 days are the default.
    insightsDays:
      asked.EnablePerformanceInsights === true ? (asked.PerformanceInsightsRetentionPeriod ?? 7) : undefined,
  };
}

export function toObserving(one: Observing): DBInstance {
  const { maxAllocatedGb, monitoringRole, insightsKey, insightsDays } = one;
  return {
    IAMDatabaseAuthenticationEnabled: one.iamAuthentication,
    ...(one.logExports.length > 0 && { EnabledCloudwatchLogsExports: [...one.logExports] }),
    ...(maxAllocatedGb !== undefined && { MaxAllocatedStorage: maxAllocatedGb }),
    DedicatedLogVolume: one.dedicatedLogVolume,
    MonitoringInterval: one.monitoringSeconds,
    ...(monitoringRole !== undefined && { MonitoringRoleArn: monitoringRole }),
    PerformanceInsightsEnabled: one.insights,
    ...(insightsKey !== undefined && { PerformanceInsightsKMSKeyId: insightsKey }),
    ...(insightsDays !== undefined && { PerformanceInsightsRetentionPeriod: insightsDays }),
  };
}
