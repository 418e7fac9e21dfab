/** ModifyDBInstance and DeleteDBInstance: what is so at once, what is pending, what is refused, and what a deletion leaves. */
import * as rds from '@aws-sdk/client-rds';
import { until } from '../postgres/small-world';
import { createRdsWorld, type RdsWorld } from './rds-world';

let lab: RdsWorld;
beforeAll(async () => {
  lab = await createRdsWorld();
});
afterAll(() => lab.end());

const DBInstanceIdentifier = 'ledger-use1';
const modify = (input: Partial<rds.ModifyDBInstanceCommandInput>, client = lab.us) =>
  client.send(new rds.ModifyDBInstanceCommand({ DBInstanceIdentifier, ...input }));
const remove = (input: Partial<rds.DeleteDBInstanceCommandInput>) =>
  lab.us.send(new rds.DeleteDBInstanceCommand({ DBInstanceIdentifier, ...input }));

it('changes protection and groups at once, and keeps the rest pending until it is to be applied', async () => {
  await modify({ VpcSecurityGroupIds: ['sg-9'], MultiAZ: false });
  expect(await lab.describe(lab.us, DBInstanceIdentifier)).toMatchObject({
    ...{ DBInstanceStatus: 'available', MultiAZ: true, PendingModifiedValues: { MultiAZ: false } },
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-9' }],
  });
  const { DBInstance } = await modify({ ApplyImmediately: true });
  expect(DBInstance).toMatchObject({ DBInstanceStatus: 'available', PendingModifiedValues: { MultiAZ: false } });
  await until('it is applied', async () => (await lab.describe(lab.us, DBInstanceIdentifier)).MultiAZ === false);
  expect(await lab.untilStatus(lab.us, DBInstanceIdentifier, 'available')).toMatchObject({
    ...{ MultiAZ: false, PendingModifiedValues: {} },
  });
});

it('switches backups off and on again: without them there is nothing to restore', async () => {
  const [replica] = (await lab.describe(lab.us, DBInstanceIdentifier)).ReadReplicaDBInstanceIdentifiers ?? [];
  expect(replica).toMatch(/ledger-euw1$/);
  expect((await lab.errorOf(modify({ BackupRetentionPeriod: 0 })))?.name).toBe('InvalidParameterCombination');

  const off = { DBInstanceIdentifier: 'ledger-copy', ApplyImmediately: true, BackupRetentionPeriod: 0 };
  await lab.us.send(new rds.CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier: 'copy' }));
  await lab.untilStatus(lab.us, DBInstanceIdentifier, 'available');
  await lab.us.send(
    new rds.RestoreDBInstanceFromDBSnapshotCommand({
      ...{ DBInstanceIdentifier: 'ledger-copy', DBSnapshotIdentifier: 'copy', DeletionProtection: true },
    }),
  );
  await lab.untilStatus(lab.us, 'ledger-copy', 'available');
  await modify(off);
  await until('they are off', async () => (await lab.describe(lab.us, 'ledger-copy')).BackupRetentionPeriod === 0);
  const seen = await lab.untilStatus(lab.us, 'ledger-copy', 'available');
  expect(seen.LatestRestorableTime).toBeUndefined();

  await modify({ ...off, BackupRetentionPeriod: 3 });
  await until('they are on', async () => (await lab.describe(lab.us, 'ledger-copy')).BackupRetentionPeriod === 3);
  const again = await lab.untilStatus(lab.us, 'ledger-copy', 'available');
  expect(again).toMatchObject({ BackupRetentionPeriod: 3, LatestRestorableTime: expect.any(Date) as Date });
});

it('renames nothing to a name that is taken, and nothing that is not there or not available', async () => {
  const rename = (from: string, to: string) =>
    lab.errorOf(modify({ DBInstanceIdentifier: from, NewDBInstanceIdentifier: to, ApplyImmediately: true }));
  expect((await rename('ledger-use1', 'ledger-copy'))?.name).toBe('DBInstanceAlreadyExistsFault');
  expect((await rename('nobody', 'somebody'))?.name).toBe('DBInstanceNotFoundFault');
  await lab.us.send(new rds.RebootDBInstanceCommand({ DBInstanceIdentifier: 'ledger-copy' }));
  expect((await rename('ledger-copy', 'ledger-other'))?.name).toBe('InvalidDBInstanceStateFault');
  await lab.untilStatus(lab.us, 'ledger-copy', 'available');
});

it('takes a rename once: the same request finds its instance busy, then gone, and a namesake cannot get a name that is taken', async () => {
  const snapshot = { DBInstanceIdentifier, DBSnapshotIdentifier: 'namesake' };
  await lab.us.send(new rds.CreateDBSnapshotCommand(snapshot));
  await lab.untilStatus(lab.us, DBInstanceIdentifier, 'available');
  const make = (id: string) =>
    lab.us.send(new rds.RestoreDBInstanceFromDBSnapshotCommand({ ...snapshot, DBInstanceIdentifier: id }));
  const rename = { DBInstanceIdentifier: 'twice', NewDBInstanceIdentifier: 'twice-retired', ApplyImmediately: true };
  await make('twice');
  await lab.untilStatus(lab.us, 'twice', 'available');
  await modify(rename);
  expect((await lab.errorOf(modify(rename)))?.name).toMatch(/^(InvalidDBInstanceState|DBInstanceNotFound)Fault$/);
  await lab.untilGone(lab.us, 'twice');
  await lab.untilStatus(lab.us, 'twice-retired', 'available');
  expect((await lab.errorOf(modify(rename)))?.name).toBe('DBInstanceNotFoundFault');
  await make('twice');
  await lab.untilStatus(lab.us, 'twice', 'available');
  expect((await lab.errorOf(modify(rename)))?.name).toBe('DBInstanceAlreadyExistsFault');
});

it('refuses a snapshot whose name is taken, and deletes none that is being taken', async () => {
  const snapshot = { DBInstanceIdentifier: 'ledger-copy', DBSnapshotIdentifier: 'second' };
  const taken = await lab.errorOf(
    lab.us.send(new rds.CreateDBSnapshotCommand({ ...snapshot, DBSnapshotIdentifier: 'copy' })),
  );
  expect(taken?.name).toBe('DBSnapshotAlreadyExistsFault');
  const { DBSnapshot } = await lab.us.send(new rds.CreateDBSnapshotCommand(snapshot));
  expect(DBSnapshot).toMatchObject({ Status: 'creating', PercentProgress: 0 });
  const early = lab.us.send(new rds.DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'second' }));
  expect((await lab.errorOf(early))?.name).toBe('InvalidDBSnapshotStateFault');
  expect(
    (await lab.errorOf(lab.us.send(new rds.CreateDBSnapshotCommand({ ...snapshot, DBSnapshotIdentifier: 'third' }))))
      ?.name,
  ).toBe('InvalidDBInstanceStateFault');
  await lab.untilStatus(lab.us, 'ledger-copy', 'available');
});

it('deletes nothing that is protected, and nothing without a word on its final snapshot', async () => {
  const copy = { DBInstanceIdentifier: 'ledger-copy' };
  const guarded = await lab.errorOf(remove({ ...copy, SkipFinalSnapshot: true }));
  expect(guarded).toMatchObject({
    name: 'InvalidParameterCombination',
    message: expect.stringMatching(/Cannot delete protected DB Instance/) as string,
  });
  await modify({ ...copy, DeletionProtection: false });
  expect((await lab.errorOf(remove(copy)))?.name).toBe('InvalidParameterCombination');

  const { DBInstance } = await remove({ ...copy, SkipFinalSnapshot: true, DeleteAutomatedBackups: false });
  expect(DBInstance?.DBInstanceStatus).toBe('deleting');
  expect((await lab.errorOf(remove({ ...copy, SkipFinalSnapshot: true })))?.name).toBe('InvalidDBInstanceStateFault');
  await lab.untilGone(lab.us, 'ledger-copy');
  expect((await lab.errorOf(remove({ ...copy, SkipFinalSnapshot: true })))?.name).toBe('DBInstanceNotFoundFault');
  expect(lab.small.databases.states().map(({ id }) => id)).not.toContain('ledger-copy');
  const { DBInstanceAutomatedBackups = [] } = await until('its backups are retained', async () => {
    const answer = await lab.us.send(new rds.DescribeDBInstanceAutomatedBackupsCommand(copy));
    return answer.DBInstanceAutomatedBackups?.[0]?.Status === 'retained' && answer;
  });
  const [backup] = DBInstanceAutomatedBackups;
  const SourceDbiResourceId = backup?.DbiResourceId;
  await lab.us.send(
    new rds.RestoreDBInstanceToPointInTimeCommand({
      ...{ TargetDBInstanceIdentifier: 'ledger-again', SourceDbiResourceId, UseLatestRestorableTime: true },
    }),
  );
  await lab.untilStatus(lab.us, 'ledger-again', 'available');
});

it('leaves the replica of a deleted source what it is, with its replication terminated', async () => {
  await modify({ DeletionProtection: false });
  await remove({ SkipFinalSnapshot: true });
  await lab.untilGone(lab.us, DBInstanceIdentifier);

  const replica = await lab.describe(lab.eu, 'ledger-euw1');
  expect(replica.StatusInfos).toMatchObject([{ Status: 'terminated', Normal: false }]);
  expect(await lab.events(lab.eu, 'ledger-euw1')).toEqual(['Replication on the read replica was terminated.']);
  await expect(lab.insert('ledger-euw1', 'no')).rejects.toThrow(/read-only/);
  expect(() => lab.small.databases.instanceIn('ledger', 'us-east-1')).toThrow(/named ledger-use1 now/);

  await lab.eu.send(new rds.PromoteReadReplicaCommand({ DBInstanceIdentifier: 'ledger-euw1' }));
  await until('it takes writes', async () =>
    lab.insert('ledger-euw1', 'yes').then(
      () => true,
      () => false,
    ),
  );
});
