/** What a new instance is like in the lab, which gives AWS's defaults where nothing is asked for: as the one it is copied from. No servers. */
import { DescribeDBInstancesCommand, type DBInstance, RDSClient } from '@aws-sdk/client-rds';
import { type GoalName, type Targets } from '../../../domain/kinds/table';
import { settingsSchema } from '../../../lab/world/settings';
import { account } from './drive-in-lab';
import { labOfSuite } from './lab-of-suite';

const [preferred, other] = ['us-east-1', 'eu-west-1'] as const;
const role = `arn:aws:iam::${account}:role/rds-monitoring`;

const settings = settingsSchema.parse({
  timeScale: 0.002,
  links: { defaultMs: 5, jitterMs: 0 },
  databases: [
    {
      name: 'ledger',
      database: 'ledger',
      primary: {
        ...{ id: 'ledger-use1', region: preferred, storage: { type: 'io2', iops: 20_000 } },
        observing: {
          ...{ iamAuthentication: true, logExports: ['postgresql', 'upgrade'], maxAllocatedGb: 1_000 },
          ...{ dedicatedLogVolume: true, monitoringSeconds: 60, monitoringRole: role },
        },
      },
      replicas: [
        {
          ...{ id: 'ledger-euw1', region: other, storage: { type: 'gp3', iops: 16_000, throughput: 750 } },
          observing: {
            ...{ iamAuthentication: true, logExports: ['postgresql'], maxAllocatedGb: 800 },
            ...{ monitoringSeconds: 30, monitoringRole: role },
            ...{ insights: true, insightsDays: 93, insightsKey: `arn:aws:kms:${other}:${account}:key/insights` },
          },
        },
      ],
      replicatedBackups: [other],
      roles: {},
    },
  ],
});

const suite = labOfSuite(settings, other);

const timing = {
  ...{ expectedMs: 2_000, budgetMs: 10_000, deadlineMs: 60_000 },
  ...({ source: 'the test', clock: 'real' } as const),
};
const act = <N extends GoalName>(goal: N, target: Targets[N]) => suite.drive.act({ id: goal, goal, target, timing });

async function described(region: string, name: string): Promise<DBInstance> {
  const client = new RDSClient({ region });
  const answer = await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
  client.destroy();
  const [found] = answer.DBInstances ?? [];
  if (found === undefined) throw new Error(`no ${name} in ${region}`);
  return found;
}

function storageAndLogIns(one: DBInstance) {
  const { AllocatedStorage, StorageType, Iops, StorageThroughput, DedicatedLogVolume } = one;
  const { IAMDatabaseAuthenticationEnabled, EnabledCloudwatchLogsExports } = one;
  return {
    ...{ AllocatedStorage, StorageType, Iops, StorageThroughput, DedicatedLogVolume },
    ...{ IAMDatabaseAuthenticationEnabled, EnabledCloudwatchLogsExports },
  };
}

function observed(one: DBInstance) {
  const { MonitoringInterval, MonitoringRoleArn, PerformanceInsightsEnabled } = one;
  const { PerformanceInsightsKMSKeyId, PerformanceInsightsRetentionPeriod } = one;
  return {
    ...{ MonitoringInterval, MonitoringRoleArn, PerformanceInsightsEnabled },
    ...{ PerformanceInsightsKMSKeyId, PerformanceInsightsRetentionPeriod },
  };
}

it('restores an instance with the storage, the log-ins and the logs of the damaged one, and says what no restore takes', async () => {
  const result = await act('rds-postgres.restore', {
    ...{ region: preferred, instance: 'ledger-restored', from: { region: preferred, instance: 'ledger-use1' } },
    ...{ settings: {}, like: ['ledger-use1'], tags: { 'muster:tag': 't1' } },
  });
  expect(result).toMatchObject({
    is: 'reached',
    evidence: { notCopied: expect.stringContaining('Enhanced Monitoring every 60 s') as string },
  });
  const [restored, damaged] = [
    await described(preferred, 'ledger-restored'),
    await described(preferred, 'ledger-use1'),
  ];
  expect(damaged).toMatchObject({ StorageType: 'io2', Iops: 20_000, IAMDatabaseAuthenticationEnabled: true });
  expect(storageAndLogIns(restored)).toEqual(storageAndLogIns(damaged));
  expect(restored.MaxAllocatedStorage).toBe(1_000);
});

it('clones an instance with the storage, the log-ins and the logs of the standby', async () => {
  const result = await act('rds-postgres.clone', {
    ...{ region: other, instance: 'drill-t1-ledger', from: { region: preferred, instance: 'ledger-use1' } },
    ...{ settings: { multiAz: false }, like: ['ledger-euw1'], tags: { 'muster:tag': 't1' } },
  });
  expect(result).toMatchObject({ is: 'reached', evidence: { from: 'pitr' } });
  const [clone, standby] = [await described(other, 'drill-t1-ledger'), await described(other, 'ledger-euw1')];
  expect(standby).toMatchObject({ StorageType: 'gp3', Iops: 16_000, StorageThroughput: 750 });
  expect(storageAndLogIns(clone)).toEqual(storageAndLogIns(standby));
  expect(clone.MaxAllocatedStorage).toBe(800);
});

it('makes a replica that is observed as the instance of its Region was, too', async () => {
  const result = await act('rds-postgres.replicate', {
    ...{ region: other, instance: 'ledger-euw2', resource: 'ledger' },
    source: { region: preferred, instance: 'ledger-use1' },
    ...{ settings: {}, like: ['ledger-euw1'], tags: { 'muster:tag': 't1' } },
  });
  expect(result).toMatchObject({ is: 'reached' });
  const [replica, standby] = [await described(other, 'ledger-euw2'), await described(other, 'ledger-euw1')];
  expect(storageAndLogIns(replica)).toEqual(storageAndLogIns(standby));
  expect(standby).toMatchObject({ MonitoringInterval: 30, PerformanceInsightsRetentionPeriod: 93 });
  expect(observed(replica)).toEqual(observed(standby));
  expect(replica.MaxAllocatedStorage).toBe(800);
});
