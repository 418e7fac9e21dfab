/** CreateDBInstanceReadReplica across Regions: what the source shows meanwhile, what was asked for, and every way it is refused. */
import * as rds from '@aws-sdk/client-rds';
import { createRdsWorld, dbArn, type RdsWorld } from './rds-world';

let lab: RdsWorld;
beforeAll(async () => {
  lab = await createRdsWorld();
});
afterAll(() => lab.end());

const sourceArn = dbArn('us-east-1', 'ledger-use1');
const KmsKeyId = 'arn:aws:kms:eu-west-1:111122223333:key/ledger';
const create = (input: Partial<rds.CreateDBInstanceReadReplicaCommandInput>) =>
  lab.eu.send(
    new rds.CreateDBInstanceReadReplicaCommand({
      ...{ DBInstanceIdentifier: 'ledger-2', SourceDBInstanceIdentifier: sourceArn, KmsKeyId },
      ...input,
    }),
  );
const remove = async (DBInstanceIdentifier: string) => {
  await lab.eu.send(new rds.DeleteDBInstanceCommand({ DBInstanceIdentifier, SkipFinalSnapshot: true }));
  await lab.untilGone(lab.eu, DBInstanceIdentifier);
};

it('shows the source modifying, then streams, with every parameter that was asked for', async () => {
  const { DBInstance } = await create({
    ...{ DBInstanceClass: 'db.r6g.4xlarge', MultiAZ: true, DeletionProtection: false, CopyTagsToSnapshot: true },
    ...{ DBSubnetGroupName: 'private', VpcSecurityGroupIds: ['sg-1'], DBParameterGroupName: 'ledger-18' },
    ...{ CACertificateIdentifier: 'rds-ca-rsa4096-g1', StorageType: 'io2', Iops: 20_000 },
    Tags: [{ Key: 'made-by', Value: 'test' }],
  });
  expect(DBInstance).toMatchObject({ DBInstanceStatus: 'creating', ReadReplicaSourceDBInstanceIdentifier: sourceArn });
  expect(DBInstance?.Endpoint).toBeUndefined();
  const begunAt = DBInstance?.InstanceCreateTime?.getTime() ?? 0;

  const replica = await lab.untilStatus(lab.eu, 'ledger-2', 'available');
  expect(replica).toMatchObject({
    ...{ DBInstanceClass: 'db.r6g.4xlarge', MultiAZ: true, DeletionProtection: false, CopyTagsToSnapshot: true },
    DBSubnetGroup: { DBSubnetGroupName: 'private' },
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
    DBParameterGroups: [{ DBParameterGroupName: 'ledger-18' }],
    ...{ CACertificateIdentifier: 'rds-ca-rsa4096-g1', StorageType: 'io2', Iops: 20_000 },
    ...{ StorageEncrypted: true, KmsKeyId, BackupRetentionPeriod: 0 },
    StatusInfos: [{ StatusType: 'read replication', Status: 'replicating', Normal: true }],
    TagList: [{ Key: 'made-by', Value: 'test' }],
  });
  expect(await lab.events(lab.eu, 'ledger-2')).toEqual(['DB instance created.']);
  const snapshotAt = begunAt + lab.small.world.clock.scaled('rds.replica.source') / 2;
  expect((await lab.asOf('us-east-1', 'ledger-use1', snapshotAt))?.DBInstanceStatus).toBe('modifying');
  const source = await lab.describe(lab.us, 'ledger-use1');
  expect(source.DBInstanceStatus).toBe('available');
  expect(source.ReadReplicaDBInstanceIdentifiers).toContain(dbArn('eu-west-1', 'ledger-2'));
  expect(await lab.slots('ledger-use1')).toBe(2);

  await remove('ledger-2');
  expect(await lab.slots('ledger-use1')).toBe(1);
});

it("gives AWS's defaults where nothing is asked for, whatever the source has", async () => {
  await create({});
  expect(await lab.untilStatus(lab.eu, 'ledger-2', 'available')).toMatchObject({
    ...{ MultiAZ: false, DeletionProtection: false, CopyTagsToSnapshot: false, TagList: [] },
    DBInstanceClass: 'db.r6g.2xlarge',
    DBSubnetGroup: { DBSubnetGroupName: 'default' },
    DBParameterGroups: [{ DBParameterGroupName: 'default.postgres18' }],
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-0defa017defa01700' }],
  });
  await remove('ledger-2');
});

it.each([
  ['DBInstanceAlreadyExistsFault', { DBInstanceIdentifier: 'ledger-euw1' }, /already exists: ledger-euw1/],
  ['DBInstanceNotFoundFault', { SourceDBInstanceIdentifier: dbArn('us-east-1', 'nobody') }, /nobody not found/],
  ['InvalidParameterCombination', { KmsKeyId: undefined }, /KmsKeyId must be specified/],
  ['KMSKeyNotAccessibleFault', { KmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/x' }, /not in eu-west-1/],
  ['InvalidDBInstanceStateFault', { SourceDBInstanceIdentifier: 'ledger-euw1' }, /backups are not enabled/],
  ['InvalidParameterValue', { DBInstanceIdentifier: '2nd' }, /not a valid identifier/],
])('refuses with %s: %j', async (name, input, message) => {
  expect(await lab.errorOf(create(input))).toMatchObject({ name, message: expect.stringMatching(message) as string });
});

it('refuses while the source is changing, its Region is lost, or the quota is used up', async () => {
  await lab.us.send(new rds.RebootDBInstanceCommand({ DBInstanceIdentifier: 'ledger-use1' }));
  expect((await lab.errorOf(create({})))?.name).toBe('InvalidDBInstanceStateFault');
  await lab.untilStatus(lab.us, 'ledger-use1', 'available');

  const quota = lab.small.world.faults.start({ fault: 'quota', region: 'eu-west-1', service: 'rds' });
  expect((await lab.errorOf(create({})))?.name).toBe('InstanceQuotaExceededFault');
  lab.small.world.faults.stop(quota);

  await lab.small.world.regions.lose('us-east-1');
  expect((await lab.errorOf(create({})))?.name).toBe('ServiceUnavailable');
  await lab.small.world.regions.heal('us-east-1');
});

it.each([
  [
    'a fault says so',
    () => Promise.resolve(lab.small.world.faults.start({ fault: 'creation-failure', region: 'eu-west-1' })),
  ],
  ["the source's Region is lost meanwhile", () => lab.small.world.regions.lose('us-east-1')],
])('becomes failed when %s, and tells it by an event', async (_why, breaks) => {
  await create({});
  await breaks();
  const failed = await lab.untilStatus(lab.eu, 'ledger-2', 'failed');
  expect(failed.Endpoint).toBeUndefined();
  expect((await lab.events(lab.eu, 'ledger-2')).at(-1)).toBe('Read replica creation failed.');
  lab.small.world.faults.stop('all');
  await lab.small.world.regions.heal('us-east-1');
  await remove('ledger-2');
  expect(lab.small.databases.states()).toHaveLength(2);
  expect(await lab.slots('ledger-use1')).toBe(1);
});

it('makes none of a source whose master password is managed, and shows whose it is', async () => {
  const managed = await createRdsWorld({
    primary: { id: 'ledger-use1', region: 'us-east-1', managedPassword: true, encrypted: false },
    roles: {},
  });
  try {
    const input = { DBInstanceIdentifier: 'ledger-2', SourceDBInstanceIdentifier: sourceArn };
    const asked = managed.eu.send(new rds.CreateDBInstanceReadReplicaCommand(input));
    expect(await managed.errorOf(asked)).toMatchObject({
      name: 'InvalidParameterCombination',
      message: expect.stringMatching(/managed by AWS Secrets Manager/) as string,
    });
    const source = await managed.describe(managed.us, 'ledger-use1');
    expect(source.MasterUserSecret?.SecretArn).toMatch(/^arn:aws:secretsmanager:us-east-1:.*:secret:rds!/);
    expect(source.StorageEncrypted).toBe(false);
    expect((await managed.describe(managed.eu, 'ledger-euw1')).MasterUserSecret).toBeUndefined();
  } finally {
    await managed.end();
  }
});
