/** Points in time and snapshots: what was deleted comes back, what came after does not, and what cannot be restored is said. */
import * as rds from '@aws-sdk/client-rds';
import { until } from '../postgres/small-world';
import { createRdsWorld, dbArn, type RdsWorld } from './rds-world';

let lab: RdsWorld;
beforeAll(async () => {
  lab = await createRdsWorld({ replicatedBackups: ['eu-west-1'] });
});
afterAll(() => lab.end());

const restore = (client: rds.RDSClient, input: Partial<rds.RestoreDBInstanceToPointInTimeCommandInput>) =>
  client.send(
    new rds.RestoreDBInstanceToPointInTimeCommand({ TargetDBInstanceIdentifier: 'ledger-restored', ...input }),
  );
const source = { SourceDBInstanceIdentifier: 'ledger-use1' };
const remove = async (client: rds.RDSClient, DBInstanceIdentifier: string, final?: string) => {
  const snapshot = final === undefined ? { SkipFinalSnapshot: true } : { FinalDBSnapshotIdentifier: final };
  await client.send(new rds.DeleteDBInstanceCommand({ DBInstanceIdentifier, ...snapshot }));
  await lab.untilGone(client, DBInstanceIdentifier);
};
/** An instant after everything written so far and before everything written from now on. */
const now = async () => {
  const [row] = await lab.small.sql<{ at: Date }>(
    { instance: 'ledger-use1', role: 'app' },
    "select date_trunc('milliseconds', clock_timestamp()) + interval '1 ms' as at",
  );
  const at = row?.at ?? new Date(0);
  return until('the millisecond is over', () => Date.now() > at.getTime() + 1 && at);
};
const replicated = async () => {
  const { DBInstanceAutomatedBackups = [] } = await lab.eu.send(new rds.DescribeDBInstanceAutomatedBackupsCommand({}));
  const [backup] = DBInstanceAutomatedBackups;
  if (backup === undefined) throw new Error('no automated backups in eu-west-1');
  return backup;
};

it('restores to a point in time beside the damaged instance, with defaults and not with its settings', async () => {
  await lab.insert('ledger-use1', 'good');
  const RestoreTime = await now();
  await lab.small.sql({ instance: 'ledger-use1', role: 'app' }, 'delete from payments');
  await lab.insert('ledger-use1', 'bad');
  await until('it can be restored', async () => {
    const { LatestRestorableTime } = await lab.describe(lab.us, 'ledger-use1');
    return LatestRestorableTime !== undefined && LatestRestorableTime >= RestoreTime;
  });

  const { DBInstance } = await restore(lab.us, { ...source, RestoreTime });
  expect(DBInstance).toMatchObject({ DBInstanceStatus: 'creating' });
  const restored = await lab.untilStatus(lab.us, 'ledger-restored', 'available');
  expect(restored).toMatchObject({ MultiAZ: false, DeletionProtection: false, TagList: [], BackupRetentionPeriod: 7 });
  expect(restored.VpcSecurityGroups).toEqual([{ VpcSecurityGroupId: 'sg-0defa017defa01700', Status: 'active' }]);
  expect(await lab.notes('ledger-restored')).toEqual(['good']);
  expect(await lab.notes('ledger-use1')).toEqual(['bad']);
  await lab.insert('ledger-restored', 'goes on');
  expect(restored.LatestRestorableTime).toBeInstanceOf(Date);
  expect(await lab.events(lab.us, 'ledger-restored')).toContain(
    'The DB instance was restored from a point-in-time backup.',
  );
});

it('puts the restored one in the place of the damaged one by two renames: the address stays', async () => {
  const address = await lab.small.databases.addressFrom('us-east-1', 'ledger-use1');
  const { DbiResourceId: damaged } = await lab.describe(lab.us, 'ledger-use1');
  const rename = async (from: string, to: string) => {
    await lab.us.send(
      new rds.ModifyDBInstanceCommand({
        ...{ DBInstanceIdentifier: from, NewDBInstanceIdentifier: to, ApplyImmediately: true },
      }),
    );
    await lab.untilGone(lab.us, from);
    await lab.untilStatus(lab.us, to, 'available');
  };
  await rename('ledger-use1', 'ledger-damaged');
  expect((await lab.describe(lab.us, 'ledger-damaged')).DbiResourceId).toBe(damaged);
  // Its replica goes on replicating, from the new name.
  expect(await lab.describe(lab.eu, 'ledger-euw1')).toMatchObject({
    ReadReplicaSourceDBInstanceIdentifier: dbArn('us-east-1', 'ledger-damaged'),
    StatusInfos: [{ Status: 'replicating' }],
  });
  await lab.insert('ledger-damaged', 'still streams');
  await until('it is on the replica', async () => (await lab.notes('ledger-euw1')).includes('still streams'));

  await rename('ledger-restored', 'ledger-use1');
  expect(await lab.small.databases.addressFrom('us-east-1', 'ledger-use1')).toEqual(address);
  const rows = await lab.small.sql<{ note: string }>(
    { instance: 'ledger-use1', role: 'app', from: 'us-east-1' },
    'select note from payments',
  );
  expect(rows.map(({ note }) => note)).toEqual(['good', 'goes on']);

  await rename('ledger-use1', 'ledger-restored');
  await rename('ledger-damaged', 'ledger-use1');
  await remove(lab.us, 'ledger-restored');
});

it('restores in the other Region from replicated backups while the first one is lost', async () => {
  await lab.insert('ledger-use1', 'crosses');
  const RestoreTime = await now();
  await until(
    'it has crossed',
    async () => ((await replicated()).RestoreWindow?.LatestTime ?? new Date(0)) >= RestoreTime,
  );
  await lab.insert('ledger-use1', 'too late');
  const backup = await replicated();
  expect(backup).toMatchObject({ Status: 'replicating', DBInstanceIdentifier: 'ledger-use1', Region: 'us-east-1' });
  await lab.small.world.regions.lose('us-east-1');

  const arn = { SourceDBInstanceAutomatedBackupsArn: backup.DBInstanceAutomatedBackupsArn };
  await restore(lab.eu, { ...arn, RestoreTime, BackupRetentionPeriod: 0 });
  await lab.untilStatus(lab.eu, 'ledger-restored', 'available');
  expect(await lab.notes('ledger-restored')).toEqual(['bad', 'still streams', 'crosses']);
  expect(lab.small.databases.states().find(({ id }) => id === 'ledger-restored')?.servesCustomers).toBe(false);
  await lab.small.world.regions.heal('us-east-1');
  await remove(lab.eu, 'ledger-restored');
});

it('replicates the backups of a new primary only once that is asked for', async () => {
  const start = (SourceDBInstanceArn: string, more = {}) =>
    lab.eu.send(new rds.StartDBInstanceAutomatedBackupsReplicationCommand({ SourceDBInstanceArn, ...more }));
  const UseLatestRestorableTime = true;
  await restore(lab.us, { ...source, UseLatestRestorableTime });
  await lab.untilStatus(lab.us, 'ledger-restored', 'available');
  const restoredArn = dbArn('us-east-1', 'ledger-restored');
  expect((await lab.errorOf(start(restoredArn)))?.name).toBe('InvalidParameterCombination');
  const { DBInstanceAutomatedBackup } = await start(restoredArn, {
    KmsKeyId: 'alias/backups',
    BackupRetentionPeriod: 3,
  });
  expect(DBInstanceAutomatedBackup).toMatchObject({ Status: 'pending', DBInstanceArn: restoredArn });
  const seen = async () => {
    const { DBInstanceAutomatedBackups: [one] = [] } = await lab.eu.send(
      new rds.DescribeDBInstanceAutomatedBackupsCommand({ DBInstanceIdentifier: 'ledger-restored' }),
    );
    return one;
  };
  const arrived = await until('its first copy has arrived', async () => {
    const one = await seen();
    return one?.Status === 'replicating' && one;
  });
  expect(arrived).toMatchObject({ BackupRetentionPeriod: 3, RestoreWindow: { LatestTime: expect.any(Date) as Date } });

  await remove(lab.us, 'ledger-restored', 'ledger-final');
  expect((await replicated()).DBInstanceIdentifier).toBe('ledger-use1');
});

it('has nothing to restore from in the other Region before the first copy has arrived there', async () => {
  await restore(lab.us, { ...source, UseLatestRestorableTime: true });
  await lab.untilStatus(lab.us, 'ledger-restored', 'available');
  const link = { from: 'us-east-1', to: 'eu-west-1', both: false } as const;
  const cut = lab.small.world.faults.start({ fault: 'partition', ...link });
  const SourceDBInstanceArn = dbArn('us-east-1', 'ledger-restored');
  const { DBInstanceAutomatedBackup: begun } = await lab.eu.send(
    new rds.StartDBInstanceAutomatedBackupsReplicationCommand({ SourceDBInstanceArn, KmsKeyId: 'alias/backups' }),
  );
  const look = async () => {
    const which = { DBInstanceAutomatedBackupsArn: begun?.DBInstanceAutomatedBackupsArn };
    const answer = await lab.eu.send(new rds.DescribeDBInstanceAutomatedBackupsCommand(which));
    return answer.DBInstanceAutomatedBackups?.[0];
  };
  const since = Date.now();
  const { DbiResourceId: key = '' } = await lab.describe(lab.us, 'ledger-restored');
  const uploaded = () => (lab.small.databases.backupWindow(key, 'us-east-1')?.latest ?? 0) > since + 500;
  await until('its first copy was due, and later ones', uploaded);
  expect(await look()).toMatchObject({ Status: 'pending' });
  expect((await look())?.RestoreWindow).toBeUndefined();
  const from = { SourceDBInstanceAutomatedBackupsArn: begun?.DBInstanceAutomatedBackupsArn };
  const to = { TargetDBInstanceIdentifier: 'ledger-none', UseLatestRestorableTime: true };
  expect(await lab.errorOf(restore(lab.eu, { ...from, ...to }))).toMatchObject({
    name: 'InvalidRestoreFault',
    message: expect.stringContaining('there is nothing to restore from yet') as string,
  });

  lab.small.world.faults.stop(cut);
  await until('it has arrived once there is a link', async () => (await look())?.Status === 'replicating');
  expect((await look())?.RestoreWindow?.LatestTime).toBeInstanceOf(Date);
  await remove(lab.us, 'ledger-restored');
});

it('restores the final snapshot of an instance that is gone', async () => {
  const { DBSnapshots } = await lab.us.send(
    new rds.DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'ledger-final' }),
  );
  expect(DBSnapshots).toMatchObject([{ Status: 'available', DBInstanceIdentifier: 'ledger-restored' }]);
  const from = { DBInstanceIdentifier: 'ledger-restored', DBSnapshotIdentifier: 'ledger-final' };
  await lab.us.send(new rds.RestoreDBInstanceFromDBSnapshotCommand({ ...from, BackupRetentionPeriod: 0 }));
  await lab.untilStatus(lab.us, 'ledger-restored', 'available');
  expect(await lab.notes('ledger-restored')).toContain('crosses');
  await remove(lab.us, 'ledger-restored');
  await lab.us.send(new rds.DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'ledger-final' }));
  const again = lab.us.send(new rds.RestoreDBInstanceFromDBSnapshotCommand(from));
  expect((await lab.errorOf(again))?.name).toBe('DBSnapshotNotFoundFault');
});

const UseLatestRestorableTime = true;
it.each([
  ['InvalidParameterCombination', { ...source }],
  ['InvalidParameterCombination', { ...source, UseLatestRestorableTime, RestoreTime: new Date() }],
  ['InvalidParameterCombination', { UseLatestRestorableTime }],
  ['InvalidRestoreFault', { ...source, RestoreTime: new Date(0) }],
  ['InvalidRestoreFault', { ...source, RestoreTime: new Date(Date.now() + 3_600_000) }],
  ['DBInstanceNotFoundFault', { SourceDBInstanceIdentifier: 'nobody', UseLatestRestorableTime }],
  ['DBInstanceAlreadyExistsFault', { ...source, UseLatestRestorableTime, TargetDBInstanceIdentifier: 'ledger-use1' }],
  ['DBInstanceAutomatedBackupNotFoundFault', { SourceDbiResourceId: 'db-NOBODY', UseLatestRestorableTime }],
])('refuses with %s: %j', async (name, input) => {
  expect((await lab.errorOf(restore(lab.us, { TargetDBInstanceIdentifier: 'ledger-none', ...input })))?.name).toBe(
    name,
  );
});

it('says which window can be restored, that a replica cannot be, and that the quota is used up', async () => {
  const source = { SourceDBInstanceIdentifier: 'ledger-use1', TargetDBInstanceIdentifier: 'ledger-none' };
  const early = await lab.errorOf(restore(lab.us, { ...source, RestoreTime: new Date(0) }));
  expect(early?.message).toMatch(/must be between \d{4}-.*Z and \d{4}-.*Z/);
  const ofReplica = { SourceDBInstanceIdentifier: 'ledger-euw1', UseLatestRestorableTime };
  expect((await lab.errorOf(restore(lab.eu, ofReplica)))?.name).toBe('PointInTimeRestoreNotEnabledFault');
  lab.small.world.faults.start({ fault: 'quota', region: 'us-east-1', service: 'rds' });
  const full = await lab.errorOf(restore(lab.us, { ...source, UseLatestRestorableTime }));
  expect(full?.name).toBe('InstanceQuotaExceededFault');
  lab.small.world.faults.stop('all');
});

it('does all of it to a database nobody can log in to, without a server', async () => {
  const idle = await createRdsWorld({ roles: {}, replicatedBackups: ['eu-west-1'] });
  try {
    const { us, eu, untilStatus, untilGone } = idle;
    const snapshot = { DBInstanceIdentifier: 'ledger-euw1', DBSnapshotIdentifier: 'idle' };
    await eu.send(new rds.CreateDBSnapshotCommand(snapshot));
    await untilStatus(eu, 'ledger-euw1', 'available');
    const clone = { DBInstanceIdentifier: 'idle-clone', DBSnapshotIdentifier: 'idle' };
    await eu.send(new rds.RestoreDBInstanceFromDBSnapshotCommand(clone));
    const point = { TargetDBInstanceIdentifier: 'idle-point', UseLatestRestorableTime: true };
    await us.send(new rds.RestoreDBInstanceToPointInTimeCommand({ ...source, ...point }));
    const replica = { DBInstanceIdentifier: 'idle-2', SourceDBInstanceIdentifier: dbArn('us-east-1', 'ledger-use1') };
    await eu.send(new rds.CreateDBInstanceReadReplicaCommand({ ...replica, KmsKeyId: 'alias/ledger' }));
    for (const [client, id] of [
      [eu, 'idle-clone'],
      [us, 'idle-point'],
      [eu, 'idle-2'],
    ] as const) {
      await untilStatus(client, id, 'available');
      await client.send(new rds.DeleteDBInstanceCommand({ DBInstanceIdentifier: id, SkipFinalSnapshot: true }));
      await untilGone(client, id);
    }
    expect(idle.small.databases.states().map(({ id, isReplica }) => [id, isReplica])).toEqual([
      ['ledger-use1', false],
      ['ledger-euw1', true],
    ]);
  } finally {
    await idle.end();
  }
});
