/** Rebuilding protection beyond the laws: idle primaries, lost answers and stale reads, each as a path through a small world. */
import { type Request } from '../../domain/goal';
import { groupOf } from '../../activities/aws/error-names';
import { keep, replicate, retire } from './cases/rds-protect';
import { sent } from './cases/goal-case';
import { driveStep, type Given, lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';
import {
  at,
  database,
  newArn,
  newName,
  oldName,
  type ProtectState,
  protectWorld,
  replica,
  retiredName,
} from './fakes/protect-world';

const isGone = (state: ProtectState): void => {
  state.instances = { [newName]: at(state, newName) };
};
const look = async (given: Given, change: (state: ProtectState) => void, world = protectWorld) => {
  const fake = createFake(world(change));
  return { fake, ...(await lookOnce(given, fake, pastOf(fake))) };
};

describe('keep', () => {
  it('has nothing to keep where there is no old primary', async () => {
    const { judgement } = await look(keep, isGone);
    expect(judgement).toEqual({ is: 'reached', evidence: { nothingToKeep: 'no ledger-use1 in us-east-1' } });
  });

  it('does not take a vanished instance for nothing once a snapshot may have been sent', async () => {
    const fake = createFake(protectWorld(isGone));
    const past = pastOf(fake, { sent: [sent('rds:CreateDBSnapshot', { answer: 'unknown' })] });
    expect((await lookOnce(keep, fake, past)).judgement).toMatchObject({ is: 'moving', by: 'us' });
  });

  it.each([
    ['ledger-euw1-damaged-t0', 'ready'],
    ['ledger-euw1-retired-t0', 'ready'],
    ['somebody-elses', 'blocked'],
  ])(
    'of a standby that follows %s is %s: only what was set aside from the primary leaves it without use',
    async (source, is) => {
      const follows = (state: ProtectState): void => {
        const old = at(state, oldName);
        state.instances = {
          ...state.instances,
          [oldName]: { ...old, source: `arn:aws:rds:eu-west-1:111122223333:db:${source}` },
        };
      };
      expect((await look(keep, follows)).judgement.is).toBe(is);
    },
  );

  it('tells which snapshot holds what the old primary had', async () => {
    const { result } = await driveStep(keep, createFake(keep.world()));
    expect(result).toMatchObject({
      evidence: {
        snapshot: 'ledger-use1-final-t1',
        arn: 'arn:aws:rds:us-east-1:111122223333:snapshot:ledger-use1-final-t1',
        resourceId: 'db-OLD',
        createdAt: '2026-11-23T03:00:00.000Z',
      },
    });
  });
});

describe('retire', () => {
  const intent: Request = {
    call: 'rds:ModifyDBInstance',
    region: 'us-east-1',
    input: {
      DBInstanceIdentifier: 'ledger-use1',
      NewDBInstanceIdentifier: 'ledger-use1-retired-t1',
      ApplyImmediately: true,
    },
  };

  it('says by tags what is kept, for how long, and under which name its data are', async () => {
    const { result } = await driveStep(retire, createFake(retire.world()));
    expect(result).toMatchObject({
      is: 'reached',
      evidence: {
        as: 'ledger-use1-retired-t1',
        resourceId: 'db-OLD',
        keepUntil: '2026-12-23',
        snapshot: 'ledger-use1-final-t1',
        class: 'db.r6g.2xlarge',
        allocatedGb: 500,
      },
    });
  });

  it('does not move the date that was set on another day', async () => {
    const fake = createFake(retire.world(), '2026-11-24T03:00:00.000Z');
    const { tags, snapshot } = retire.target;
    const before = { ...tags, 'muster:snapshot': snapshot, 'muster:keep-until': '2026-12-23' };
    at(fake.world.state, oldName).tags = before;
    const { result } = await driveStep(retire, fake);
    expect(result).toMatchObject({ evidence: { keepUntil: '2026-12-23' } });
    expect(fake.done.map(({ call }) => call)).toEqual(['rds:ModifyDBInstance']);
  });

  it('sends once when a worker dies after the send and Describe is stale for 5 s', async () => {
    const fake = createFake(retire.world());
    const before = (await lookOnce(retire, fake, pastOf(fake))).seen;
    const sentTags = (await runActivity(retire, fake, { past: { before } })).notes.sent;
    fake.freezeReads();
    await fake.outside.send(intent, new AbortController().signal);
    const until = fake.clock.ms + 5_000;
    const onPause = () => {
      if (fake.clock.ms >= until) fake.faults.staleSince = undefined;
    };
    const past = { before, sent: sentTags };
    const result = await runActivity(retire, fake, { past, intent, attempt: 2, onPause });
    expect(result.is).toBe('reached');
    expect(fake.done.filter(({ call }) => call === 'rds:ModifyDBInstance')).toHaveLength(1);
  });

  it('knows it by its tags when nothing was seen before', async () => {
    const { tags, snapshot } = retire.target;
    const kept = { ...tags, 'muster:snapshot': snapshot, 'muster:keep-until': '2026-12-23' };
    const { judgement } = await look(retire, (state) => {
      isGone(state);
      state.instances[retiredName] = database({ resourceId: 'db-OLD', tags: kept });
    });
    expect(judgement).toMatchObject({ is: 'reached', evidence: { resourceId: 'db-OLD' } });
  });

  it('is not held up by the new replica that has its name already', async () => {
    const { judgement } = await look(retire, (state) => {
      state.instances[oldName] = replica();
      const { tags, snapshot } = retire.target;
      const kept = { ...tags, 'muster:snapshot': snapshot, 'muster:keep-until': '2026-12-23' };
      state.instances[retiredName] = database({ resourceId: 'db-OLD', tags: kept });
    });
    expect(judgement).toMatchObject({ is: 'reached', evidence: { resourceId: 'db-OLD' } });
  });

  it('says so when somebody else took it away since assess', async () => {
    const fake = createFake(retire.world());
    const before = (await lookOnce(retire, fake, pastOf(fake))).seen;
    isGone(fake.world.state);
    const { judgement } = await lookOnce(retire, fake, pastOf(fake, { before }));
    expect(judgement).toMatchObject({
      is: 'reached',
      evidence: { nothingToKeep: expect.stringContaining('gone since assess') as string },
    });
  });
});

describe('replicate', () => {
  const sendOf = async (target: unknown, change: (state: ProtectState) => void = () => undefined) => {
    const { judgement } = await look({ name: replicate.name, target }, change, replicate.world);
    return judgement.is === 'ready' ? (judgement.send[0].input as Record<string, unknown>) : judgement;
  };

  it('leaves nothing to AWS’s defaults: all is copied from the retired instance, the key is of its own Region', async () => {
    expect(await sendOf(replicate.target)).toEqual({
      DBInstanceIdentifier: 'ledger-use1',
      SourceDBInstanceIdentifier: newArn,
      SourceRegion: 'eu-west-1',
      KmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/one',
      DBInstanceClass: 'db.r6g.2xlarge',
      MultiAZ: true,
      DBSubnetGroupName: 'payments-us-east-1',
      VpcSecurityGroupIds: ['sg-us-east-1'],
      DBParameterGroupName: 'payments-pg18',
      DeletionProtection: true,
      CACertificateIdentifier: 'rds-ca-rsa2048-g1',
      CopyTagsToSnapshot: true,
      PubliclyAccessible: false,
      AutoMinorVersionUpgrade: false,
      EnableIAMDatabaseAuthentication: false,
      Tags: [
        { Key: 'muster:application', Value: 'payments' },
        { Key: 'muster:role', Value: 'replica' },
        { Key: 'muster:tag', Value: 't1' },
      ],
    });
  });

  it('takes what the plan says before what is there', async () => {
    const settings = {
      class: 'db.r6g.large',
      multiAz: false,
      subnetGroup: 'dr',
      securityGroups: ['sg-dr'],
      kmsKey: 'k',
    };
    expect(await sendOf({ ...replicate.target, settings })).toMatchObject({
      DBInstanceClass: 'db.r6g.large',
      MultiAZ: false,
      DBSubnetGroupName: 'dr',
      VpcSecurityGroupIds: ['sg-dr'],
      DBParameterGroupName: 'payments-pg18',
      KmsKeyId: 'k',
    });
  });

  it('asks for no encryption that the source has not', async () => {
    const request = await sendOf(replicate.target, (state) => {
      at(state, newName).encrypted = false;
    });
    expect(request).not.toHaveProperty('KmsKeyId');
    expect(request).toHaveProperty('SourceDBInstanceIdentifier', newArn);
  });

  it('looks whose it is when AWS answers that the name is taken: the lost answer may have been its own', () => {
    expect(groupOf('DBInstanceAlreadyExistsFault')).toBe('wrongState');
    expect(groupOf('DBSnapshotAlreadyExists')).toBe('wrongState');
  });

  it('names where in the plan what lacks is said', async () => {
    const lacking = await sendOf(replicate.target, (state) => {
      at(state, retiredName).isModel = false;
    });
    expect(JSON.stringify(lacking)).toContain('name it in resources.ledger.in.us-east-1.settings.subnetGroup');
    expect(JSON.stringify(lacking)).toContain('name it in resources.ledger.in.us-east-1.settings.kmsKey');
  });

  it('tells a dry run what it would send while the old primary still has the name', async () => {
    const { judgement } = await look(replicate, () => undefined);
    expect(judgement).toMatchObject({
      is: 'moving',
      by: 'others',
      next: [{ call: 'rds:CreateDBInstanceReadReplica', input: { DBSubnetGroupName: 'payments-us-east-1' } }],
    });
  });

  it('takes a replica that is being created and names no source yet for what it is', async () => {
    const { judgement } = await look(replicate, (state) => {
      state.instances[oldName] = database({ status: 'creating', tags: { ...replicate.target.tags } });
    });
    expect(judgement).toMatchObject({ is: 'moving', by: 'us' });
  });
});
