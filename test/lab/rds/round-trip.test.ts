/** Away and home again, twice, by AWS's calls alone: promote, keep the old primary as evidence, replicate back, promote back. */
import * as rds from '@aws-sdk/client-rds';
import { until } from '../postgres/small-world';
import { createRdsWorld, dbArn, type RdsWorld } from './rds-world';

let lab: RdsWorld;
beforeAll(async () => {
  lab = await createRdsWorld();
});
afterAll(() => lab.end());

const other = { 'us-east-1': 'eu-west-1', 'eu-west-1': 'us-east-1' } as const;
const nameIn = { 'us-east-1': 'ledger-use1', 'eu-west-1': 'ledger-euw1' } as const;
type Region = keyof typeof other;

/** The primary's Region is lost; the other one's replica takes over, and the old primary makes way for a new replica. */
async function roundFrom(from: Region, round: number): Promise<void> {
  const { small, us, eu } = lab;
  const to = other[from];
  const [lost, new1] = from === 'us-east-1' ? [us, eu] : [eu, us];
  const [old, promoted] = [nameIn[from], nameIn[to]];
  const kept = `${old}-kept-${round}`;

  await lab.insert(old, `before ${round}`);
  await until('it is on the replica', async () => (await lab.notes(promoted)).includes(`before ${round}`));
  await small.world.regions.lose(from);
  await new1.send(new rds.PromoteReadReplicaCommand({ DBInstanceIdentifier: promoted, BackupRetentionPeriod: 7 }));
  await until('it is a primary', async () => {
    const seen = await lab.describe(new1, promoted);
    return seen.DBInstanceStatus === 'available' && seen.ReadReplicaSourceDBInstanceIdentifier === undefined;
  });
  await lab.insert(promoted, `after ${round}`);
  await small.world.regions.heal(from);
  // Writable again, as PostgreSQL is: nobody told it that it is the old one.
  await lab.insert(old, `split ${round}`);

  const { DbiResourceId: resourceId } = await lab.describe(lost, old);
  await lost.send(new rds.CreateDBSnapshotCommand({ DBInstanceIdentifier: old, DBSnapshotIdentifier: kept }));
  await lab.untilStatus(lost, old, 'available');
  await lost.send(
    new rds.ModifyDBInstanceCommand({
      ...{ DBInstanceIdentifier: old, NewDBInstanceIdentifier: kept, ApplyImmediately: true },
      ...{ DeletionProtection: false },
    }),
  );
  await until('it has its new name', async () => (await lab.errorOf(lab.describe(lost, kept))) === undefined);
  expect(await lab.untilStatus(lost, kept, 'available')).toMatchObject({
    DBInstanceArn: dbArn(from, kept),
    DbiResourceId: resourceId,
  });
  expect(await lab.notes(kept)).toContain(`split ${round}`);

  await lost.send(
    new rds.CreateDBInstanceReadReplicaCommand({
      ...{ DBInstanceIdentifier: old, SourceDBInstanceIdentifier: dbArn(to, promoted), KmsKeyId: 'alias/ledger' },
      ...{ MultiAZ: true, DeletionProtection: true },
    }),
  );
  const replica = await lab.untilStatus(lost, old, 'available');
  expect(replica).toMatchObject({
    ReadReplicaSourceDBInstanceIdentifier: dbArn(to, promoted),
    StatusInfos: [{ Status: 'replicating', Normal: true }],
  });
  expect(replica.DbiResourceId).not.toBe(resourceId);
  expect(small.databases.instanceIn('ledger', from)).toBe(old);
  await until('it has what came after', async () => (await lab.notes(old)).includes(`after ${round}`));
  expect(await lab.notes(old)).not.toContain(`split ${round}`);

  await lost.send(new rds.DeleteDBInstanceCommand({ DBInstanceIdentifier: kept, SkipFinalSnapshot: true }));
  await lab.untilGone(lost, kept);
  expect(await lab.slots(promoted)).toBe(1);
}

it('goes twice round, from either side, and leaves two instances and one slot', async () => {
  for (const [round, from] of (['us-east-1', 'eu-west-1', 'us-east-1', 'eu-west-1'] as const).entries())
    await roundFrom(from, round + 1);

  const states = lab.small.databases.states();
  expect(states.map(({ id, isReplica }) => [id, isReplica]).sort()).toEqual([
    ['ledger-euw1', true],
    ['ledger-use1', false],
  ]);
  expect(await lab.notes('ledger-use1')).toEqual(
    [1, 2, 3, 4].flatMap((round) => [`before ${round}`, `after ${round}`]),
  );
  const { DBSnapshots } = await lab.us.send(new rds.DescribeDBSnapshotsCommand({}));
  expect(DBSnapshots?.map((one) => one.DBSnapshotIdentifier)).toEqual(['ledger-use1-kept-1', 'ledger-use1-kept-3']);
  const unfinished = lab.small.world.journal
    .entries('event')
    .filter((one) => one.is === 'event' && one.name === 'rds.unfinished');
  expect(unfinished).toEqual([]);
});
