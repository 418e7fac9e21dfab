/** What is copied from the instance that a new one is like, beside what the plan says: each call is given what it takes, and nothing else. */
import { copiedOf, growing, notTaken, takenByAll, watched } from '../../activities/kinds/rds-postgres/copied';
import { clone, restore } from './cases/rds-restore';
import { replicate } from './cases/rds-protect';
import { driveStep, lookOnce, pastOf } from './drive';
import { describedInFull, nothingCopied } from './fakes/copied';
import { createFake } from './fakes/fake-outside';
import { at, retiredName } from './fakes/protect-world';
import { instanceAt, primary, standby } from './fakes/restore-state';

const ofAll = {
  ...{ StorageType: 'io2', Iops: 20_000, DedicatedLogVolume: true },
  ...{ EnableIAMDatabaseAuthentication: true, EnableCloudwatchLogsExports: ['postgresql', 'upgrade'] },
};
const ofReplicas = {
  ...{ MonitoringInterval: 60, MonitoringRoleArn: 'arn:aws:iam::111122223333:role/rds-monitoring' },
  ...{ EnablePerformanceInsights: true, PerformanceInsightsRetentionPeriod: 93 },
  PerformanceInsightsKMSKeyId: 'arn:aws:kms:us-east-1:111122223333:key/insights',
};

it('gives a restored instance all that the call takes, and says the rest', async () => {
  const fake = createFake(
    restore.world((state) => {
      instanceAt(state, primary).described = describedInFull;
    }),
  );
  const { result } = await driveStep(restore, fake);
  expect(fake.done[0]?.input).toMatchObject({ ...ofAll, MaxAllocatedStorage: 1_000 });
  for (const name of Object.keys(ofReplicas)) expect(fake.done[0]?.input).not.toHaveProperty(name);
  expect(result).toMatchObject({
    is: 'reached',
    evidence: {
      notCopied:
        'Enhanced Monitoring every 60 s, Performance Insights: no restore takes these, set them with ModifyDBInstance',
    },
  });
});

it('gives no limit of growth that is nearer to its storage than AWS takes, and says so', () => {
  const model = { ...nothingCopied, allocatedGb: 950, maxAllocatedGb: 1_000 };
  expect(growing(model)).toEqual({});
  expect(notTaken(model, 'pitr')).toContain('storage up to 1000 GiB');
  expect(growing({ ...model, allocatedGb: 909 })).toEqual({ MaxAllocatedStorage: 1_000 });
  // The source may have grown past what an older model had.
  expect(growing({ ...model, allocatedGb: 400 }, 950)).toEqual({});
});

it('gives a clone from a snapshot no limit of growth: that call takes none', async () => {
  const fake = createFake(
    clone.world((state) => {
      instanceAt(state, standby).described = describedInFull;
      state.replicated = null;
      state.snapshots = [
        {
          ...{ region: 'eu-west-1', name: 'newest', of: 'ledger-euw1', resourceId: 'db-EUW1' },
          ...{ status: 'available', takenAt: '2026-11-23T02:40:00.000Z' },
        },
      ];
    }),
  );
  const { to: _to, ...target } = clone.target;
  const { result } = await driveStep({ ...clone, target }, fake);
  expect(fake.done[0]?.input).toMatchObject({ DBSnapshotIdentifier: 'newest', ...ofAll });
  expect(fake.done[0]?.input).not.toHaveProperty('MaxAllocatedStorage');
  expect(result).toMatchObject({ evidence: { notCopied: expect.stringContaining('up to 1000 GiB') as string } });
});

it('gives a new replica all of it', async () => {
  const fake = createFake(
    replicate.world((state) => {
      at(state, retiredName).described = describedInFull;
    }),
  );
  const { judgement } = await lookOnce(replicate, fake, pastOf(fake));
  expect(judgement).toMatchObject({
    is: 'ready',
    send: [{ input: { ...ofAll, ...ofReplicas, MaxAllocatedStorage: 1_000 } }],
  });
});

describe('storage', () => {
  const sizes = { AllocatedStorage: 500, StorageType: 'gp3', Iops: 16_000, StorageThroughput: 750 };
  const storage = (described: object) => {
    const { EnableIAMDatabaseAuthentication: _iam, ...rest } = takenByAll(copiedOf(described));
    return rest;
  };

  it('of gp3 carries its figures from 400 GiB on, below which AWS refuses any', () => {
    const { AllocatedStorage: _gb, ...figures } = sizes;
    expect(storage(sizes)).toEqual(figures);
    expect(storage({ ...sizes, AllocatedStorage: 400 })).toEqual(figures);
    expect(storage({ ...sizes, AllocatedStorage: 399, Iops: 3_000, StorageThroughput: 125 })).toEqual({
      StorageType: 'gp3',
    });
  });

  it('carries IOPS only where they are provisioned, and throughput only of gp3', () => {
    expect(storage({ ...sizes, StorageType: 'io1' })).toEqual({ StorageType: 'io1', Iops: 16_000 });
    expect(storage({ ...sizes, StorageType: 'gp2' })).toEqual({ StorageType: 'gp2' });
    expect(storage({})).toEqual({});
  });
});

it('adds nothing that the model has not, and nothing at all without one', () => {
  const off = { ...nothingCopied };
  expect([growing(off), watched(off), notTaken(off, 'snapshot')]).toEqual([{}, {}, null]);
  expect([growing(null), watched(null), notTaken(null, 'pitr')]).toEqual([{}, {}, null]);
  expect(takenByAll(null)).toEqual({ EnableIAMDatabaseAuthentication: false });
  // A role without an interval is no monitoring, and AWS refuses it.
  expect(watched(copiedOf({ MonitoringInterval: 0, MonitoringRoleArn: 'arn' }))).toEqual({});
});
