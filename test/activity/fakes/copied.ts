/** What is copied of an instance that has nothing to copy, and of one that has all there is. */
import { type Copied } from '../../../activities/kinds/rds-postgres/copied';

export const nothingCopied: Copied = {
  allocatedGb: null,
  storageType: null,
  iops: null,
  throughput: null,
  dedicatedLogVolume: false,
  maxAllocatedGb: null,
  iamAuthentication: false,
  logExports: [],
  monitoring: null,
  insights: null,
};

/** As DescribeDBInstances shows it. */
export const describedInFull = {
  AllocatedStorage: 500,
  StorageType: 'io2',
  Iops: 20_000,
  DedicatedLogVolume: true,
  MaxAllocatedStorage: 1_000,
  IAMDatabaseAuthenticationEnabled: true,
  EnabledCloudwatchLogsExports: ['postgresql', 'upgrade'],
  MonitoringInterval: 60,
  MonitoringRoleArn: 'arn:aws:iam::111122223333:role/rds-monitoring',
  PerformanceInsightsEnabled: true,
  PerformanceInsightsKMSKeyId: 'arn:aws:kms:us-east-1:111122223333:key/insights',
  PerformanceInsightsRetentionPeriod: 93,
};
