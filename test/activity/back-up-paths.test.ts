/** Replicating backups beyond the laws: whose backups they are, keys, new primaries, and what AWS refuses. */
import { groupOf } from '../../activities/aws/error-names';
import { findBackups } from '../../activities/kinds/rds-postgres/backups';
import { backUp } from './cases/rds-back-up';
import { began, sent } from './cases/goal-case';
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

it('says how to go on after a replication that broke: the step is not required, and takes no retry', async () => {
  expect(JSON.stringify(await look(backedUp({ status: 'error' })))).toContain(
    'stop this replication in us-east-1, then run `muster reprotect APP` again',
  );
});

describe('what a restore takes in another Region', () => {
  const place = { region: 'eu-west-1', instance: 'ledger-euw1' };
  const arn = (resourceId: string) => `arn:aws:rds:us-east-1:111122223333:auto-backup:ab-${resourceId}`;
  const found = async (change: (state: ProtectState) => void) => {
    const reader = readerOf('rds-postgres.clone', createFake(backUp.world(change)).outside, () => began);
    return findBackups(reader, 'us-east-1', place);
  };
  const later = '2026-11-23T02:59:00.000Z';
  const isGone = (state: ProtectState) => Reflect.deleteProperty(state.instances, newName);
  const isSilent = (state: ProtectState) => state.dead.push('eu-west-1');

  it('is of the very primary, though newer backups of an instance before it tell its name', async () => {
    const change = (state: ProtectState) => {
      backedUp()(state);
      backedUp({ resourceId: 'db-BEFORE', latest: later })(state);
    };
    expect(await found(change)).toEqual({
      arn: arn('db-NEW'),
      earliestAt: '2026-11-16T03:00:00.000Z',
      latestAt: '2026-11-23T02:50:00.000Z',
    });
  });

  it('is nothing while the first copy of its own has not arrived', async () => {
    const change = (state: ProtectState) => {
      backedUp({ status: 'pending', isRestorable: false })(state);
      backedUp({ resourceId: 'db-BEFORE' })(state);
    };
    expect(await found(change)).toBeNull();
  });

  it('is known by its identity under an earlier name too, also once its replication was stopped', async () => {
    const change = backedUp({ of: 'eu-west-1/ledger-euw1-restored-t0', status: 'retained' });
    expect(await found(change)).toMatchObject({ arn: arn('db-NEW') });
  });

  it.each([
    ['is gone', isGone],
    ['is in a Region that does not answer', isSilent],
  ])('is the newest of all that had the name where the primary %s', async (_which, loses) => {
    const change = (state: ProtectState) => {
      backedUp({ resourceId: 'db-BEFORE', latest: '2026-11-20T00:00:00.000Z' })(state);
      backedUp()(state);
      backedUp({ resourceId: 'db-NEXT', isRestorable: false })(state);
      backedUp({ resourceId: 'db-RETAINED', status: 'retained', latest: later })(state);
      loses(state);
    };
    expect(await found(change)).toMatchObject({ arn: arn('db-NEW') });
  });

  it('is what was retained where nothing else has the name, for its primary was deleted', async () => {
    const change = (state: ProtectState) => {
      backedUp({ status: 'retained' })(state);
      isGone(state);
    };
    expect(await found(change)).toMatchObject({ arn: arn('db-NEW') });
  });
});
