/** Replicating backups beyond the laws: whose backups they are, keys, new primaries, and what AWS refuses. */
import { groupOf } from '../../activities/aws/error-names';
import { findBackups } from '../../activities/kinds/rds-postgres/backups';
import { backUp } from './cases/rds-back-up';
import { sent } from './cases/goal-case';
import { driveStep, lookOnce, pastOf, readerOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';
import { at, backedUp, newName, oldName, type ProtectState, retiredName } from './fakes/protect-world';

const call = 'rds:StartDBInstanceAutomatedBackupsReplication';
const look = async (change: (state: ProtectState) => void, given = backUp, more: Parameters<typeof pastOf>[1] = {}) => {
  const fake = createFake(backUp.world(change));
  return (await lookOnce(given, fake, pastOf(fake, more))).judgement;
};
const keyOf = (judgement: Awaited<ReturnType<typeof look>>) =>
  judgement.is === 'ready' ? (judgement.send[0].input as { KmsKeyId?: string }).KmsKeyId : judgement;

it('names the primary by its ARN, the days of the plan, and a key of the Region that gets the backups', async () => {
  const fake = createFake(backUp.world());
  const { result } = await driveStep(backUp, fake);
  expect(fake.done).toEqual([
    {
      call,
      region: 'us-east-1',
      input: {
        SourceDBInstanceArn: 'arn:aws:rds:eu-west-1:111122223333:db:ledger-euw1',
        BackupRetentionPeriod: 7,
        KmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/one',
      },
    },
  ]);
  expect(result).toMatchObject({
    is: 'reached',
    evidence: {
      of: 'ledger-euw1 in eu-west-1',
      resourceId: 'db-NEW',
      region: 'us-east-1',
      backups: 'arn:aws:rds:us-east-1:111122223333:auto-backup:ab-db-NEW',
      status: 'replicating',
      latestAt: '2026-11-23T02:50:00.000Z',
      retentionDays: 7,
      encrypted: true,
    },
  });
});

it('takes the backups of an instance that had the name before for none of the primary', async () => {
  expect((await look(backedUp({ resourceId: 'db-BEFORE' }))).is).toBe('ready');
});

it('knows the primary by its identity, though its backups still tell an earlier name', async () => {
  expect((await look(backedUp({ of: 'eu-west-1/ledger-euw1-restored-t0' }))).is).toBe('reached');
});

it.each([
  ['retained after a replication that was stopped', { status: 'retained' }],
  ['of the same identity in another Region', { of: 'ap-south-1/ledger-euw1' }],
  ['in another Region than the standby', { region: 'us-west-2' }],
])('does not count backups %s', async (_which, more) => {
  expect((await look(backedUp(more))).is).toBe('ready');
});

it.each(['replicating', 'active'])('waits, once %s, until there is something to restore', async (status) => {
  const begun = backedUp({ status, isRestorable: false });
  expect(await look(begun)).toMatchObject({ is: 'moving', by: 'others' });
  expect(await look(begun, backUp, { sent: [sent(call)] })).toMatchObject({ is: 'moving', by: 'us' });
});

it('tells a dry run what it sends once the new primary is available and has its first backup', async () => {
  const next = [{ call, region: 'us-east-1' }];
  const isNew = (state: ProtectState) => (at(state, newName).isNew = true);
  const isBusy = (state: ProtectState) => (at(state, newName).status = 'backing-up');
  for (const change of [isNew, isBusy]) expect(await look(change)).toMatchObject({ is: 'moving', by: 'others', next });
});

it('gives the key that the plan says, else that of what stood or stands under the name, and none unencrypted', async () => {
  const target = { ...backUp.target, kmsKey: 'alias/ledger' };
  expect(keyOf(await look(() => undefined, { ...backUp, target }))).toBe('alias/ledger');
  const isRetired = (state: ProtectState) => {
    const old = at(state, oldName);
    state.instances = { [newName]: at(state, newName), [retiredName]: old };
  };
  expect(keyOf(await look(isRetired))).toBe('arn:aws:kms:us-east-1:111122223333:key/one');
  const isPlain = (state: ProtectState) => (at(state, newName).encrypted = false);
  expect(keyOf(await look(isPlain))).toBeUndefined();
});

it('names where in the plan a key is said', async () => {
  const judgement = await look((state) => (at(state, oldName).isModel = false));
  expect(JSON.stringify(judgement)).toContain('name it in resources.ledger.in.us-east-1.settings.kmsKey');
});

it('has nothing to replicate of a primary that keeps no backups, and says what to do', async () => {
  const fake = createFake(backUp.world((state) => (at(state, newName).backup = 0)));
  expect(await runActivity(backUp, fake, { sliceMs: 2_000 })).toMatchObject({
    is: 'blocked',
    because: [{ rule: 'the source keeps automated backups', saw: 'ledger-euw1: BackupRetentionPeriod 0' }],
  });
});

it('takes a quota for one, and a second start for a state to look at', () => {
  expect(groupOf('DBInstanceAutomatedBackupQuotaExceededFault')).toBe('quota');
  expect(groupOf('InvalidDBInstanceAutomatedBackupStateFault')).toBe('wrongState');
});

it('lets a restore take the newest backups of all that had the name', async () => {
  const fake = createFake(
    backUp.world((state) => {
      backedUp({ resourceId: 'db-BEFORE', latest: '2026-11-20T00:00:00.000Z' })(state);
      backedUp()(state);
      backedUp({ resourceId: 'db-FIRST', latest: '2026-11-21T00:00:00.000Z' })(state);
      backedUp({ resourceId: 'db-NEXT', isRestorable: false })(state);
    }),
  );
  const reader = readerOf('rds-postgres.back-up', fake.outside, () => '2026-11-23T03:00:00.000Z');
  expect(
    await findBackups(reader as Parameters<typeof findBackups>[0], 'us-east-1', {
      region: 'eu-west-1',
      instance: 'ledger-euw1',
    }),
  ).toEqual({
    arn: 'arn:aws:rds:us-east-1:111122223333:auto-backup:ab-db-NEW',
    earliestAt: '2026-11-16T03:00:00.000Z',
    latestAt: '2026-11-23T02:50:00.000Z',
  });
});
