/** What a new instance is made with in the lab: what was asked for, else AWS's defaults, never the source's; and what does not go together. */
import { settingsSchema } from '../../../lab/world/settings';
import { observingAsked, toObserving } from '../../../lab/aws/rds/observing';
import { storageAsked, storageOf, toStorage } from '../../../lab/aws/rds/storage';

const role = 'arn:aws:iam::111122223333:role/rds-monitoring';
const refused = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (failure) {
    return (failure as Error).name;
  }
};
const combination = 'InvalidParameterCombination';

describe('storage', () => {
  it("is AWS's default where none is asked for", () => {
    expect(storageAsked(500, {})).toEqual({ gb: 500, type: 'gp3', iops: 12_000, throughput: 500 });
    expect(storageAsked(100, {})).toEqual({ gb: 100, type: 'gp3', iops: 3_000, throughput: 125 });
    expect(storageAsked(500, { Iops: 5_000 })).toMatchObject({ type: 'io1', iops: 5_000 });
  });

  it('is what was asked for, and shows no figures it has not', () => {
    expect(toStorage({ storage: storageAsked(500, { StorageType: 'io2', Iops: 20_000 }) })).toEqual({
      ...{ AllocatedStorage: 500, StorageType: 'io2', Iops: 20_000 },
    });
    const gp3 = { StorageType: 'gp3', Iops: 16_000, StorageThroughput: 750 };
    expect(toStorage({ storage: storageAsked(500, gp3) })).toEqual({ AllocatedStorage: 500, ...gp3 });
    expect(toStorage({ storage: storageOf({ gb: 50, type: 'gp2' }) })).toEqual({
      ...{ AllocatedStorage: 50, StorageType: 'gp2' },
    });
  });

  it.each([
    [500, { StorageType: 'io2' }],
    [500, { StorageType: 'gp2', Iops: 3_000 }],
    [500, { StorageType: 'io2', Iops: 20_000, StorageThroughput: 500 }],
    [399, { StorageType: 'gp3', Iops: 3_000 }],
    [399, { StorageType: 'gp3', StorageThroughput: 125 }],
  ])('of %d GiB is refused as %j', (gb, asked) => {
    expect(refused(() => storageAsked(gb, asked))).toBe(combination);
  });
});

describe('observing', () => {
  it('is off unless it is asked for', () => {
    expect(toObserving(observingAsked({}))).toEqual({
      ...{ IAMDatabaseAuthenticationEnabled: false, DedicatedLogVolume: false },
      ...{ MonitoringInterval: 0, PerformanceInsightsEnabled: false },
    });
    const { observing } = settingsSchema.shape.databases.parse([
      { name: 'ledger', database: 'ledger', primary: { id: 'ledger-use1', region: 'us-east-1' }, roles: {} },
    ])[0]?.primary ?? { observing: undefined };
    expect(observing).toEqual(observingAsked({}));
  });

  it('is shown as it was asked for', () => {
    const asked = {
      ...{ EnableIAMDatabaseAuthentication: true, EnableCloudwatchLogsExports: ['postgresql'] },
      ...{ MaxAllocatedStorage: 1_000, MonitoringInterval: 60, MonitoringRoleArn: role },
      EnablePerformanceInsights: true,
    };
    expect(toObserving(observingAsked(asked))).toMatchObject({
      ...{ IAMDatabaseAuthenticationEnabled: true, EnabledCloudwatchLogsExports: ['postgresql'] },
      ...{ MaxAllocatedStorage: 1_000, MonitoringInterval: 60, MonitoringRoleArn: role },
      ...{ PerformanceInsightsEnabled: true, PerformanceInsightsRetentionPeriod: 7 },
    });
  });

  it.each([{ MonitoringInterval: 60 }, { MonitoringRoleArn: role }])('is refused as %j', (asked) => {
    expect(refused(() => observingAsked(asked))).toBe(combination);
  });
});
