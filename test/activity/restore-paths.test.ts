/** Instances made from backups, beyond the laws: which backups, as of when, made like what, and whose an instance of that name is. */
import { check, clone, cloneKey, cloneName, restore, restoredKey, tagged } from './cases/rds-restore';
import { driveStep, lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';
import { backupArn, instance, instanceAt, primary, type RestoreState, standby } from './fakes/restore-state';
import { sent } from './cases/goal-case';

const { to: _to, ...latest } = restore.target;
const { to: _cloneTo, ...cloneLatest } = clone.target;

describe('restore', () => {
  it('says every parameter, copied from the instance it takes the place of', async () => {
    const fake = createFake(restore.world());
    await driveStep(restore, fake);
    expect(fake.done[0]).toEqual({
      call: 'rds:RestoreDBInstanceToPointInTime',
      region: 'us-east-1',
      input: {
        TargetDBInstanceIdentifier: 'ledger-use1-restored-t1',
        SourceDBInstanceIdentifier: 'ledger-use1',
        RestoreTime: '2026-11-23T02:30:00.000Z',
        DBInstanceClass: 'db.r6g.2xlarge',
        MultiAZ: true,
        DBSubnetGroupName: 'data',
        VpcSecurityGroupIds: ['sg-1'],
        DBParameterGroupName: 'ledger18',
        DeletionProtection: true,
        CACertificateIdentifier: 'rds-ca-rsa2048-g1',
        CopyTagsToSnapshot: true,
        PubliclyAccessible: false,
        AutoMinorVersionUpgrade: false,
        EnableIAMDatabaseAuthentication: false,
        Tags: [
          { Key: 'muster:application', Value: 'payments' },
          { Key: 'muster:role', Value: 'restored' },
          { Key: 'muster:tag', Value: 't1' },
        ],
      },
    });
  });

  it('makes what the plan says where the plan says it', async () => {
    const fake = createFake(restore.world());
    const settings = { class: 'db.r6g.large', multiAz: false, securityGroups: ['sg-2', 'sg-3'] };
    await driveStep({ ...restore, target: { ...restore.target, settings } }, fake);
    expect(fake.done[0]).toMatchObject({
      input: { DBInstanceClass: 'db.r6g.large', MultiAZ: false, VpcSecurityGroupIds: ['sg-2', 'sg-3'] },
    });
  });

  it('refuses a time that is still to come, and names what can be restored', async () => {
    const target = { ...restore.target, to: '2026-11-23T04:00:00.000Z' };
    const result = await runActivity({ ...restore, target }, createFake(restore.world()));
    expect(result).toMatchObject({
      is: 'blocked',
      because: [
        {
          rule: 'the time has passed',
          wanted: 'a time between 2026-11-16T03:00:00.000Z and 2026-11-23T02:55:00.000Z',
        },
      ],
    });
  });

  it('waits for backups that trail the wanted time, and restores to it once they have it', async () => {
    const fake = createFake(restore.world(restore.othersMoving.arrange));
    const { judgement } = await lookOnce(restore, fake, pastOf(fake));
    expect(judgement).toMatchObject({
      is: 'moving',
      by: 'others',
      hint: expect.stringContaining('02:25:00') as string,
    });
    instanceAt(fake.world.state, primary).latest = '2026-11-23T02:31:00.000Z';
    const { result } = await driveStep(restore, fake);
    expect(result).toMatchObject({
      is: 'reached',
      evidence: {
        from: 'pitr',
        tookFrom: 'ledger-use1',
        asOf: '2026-11-23T02:30:00.000Z',
        window: '2026-11-16T03:00:00.000Z to 2026-11-23T02:31:00.000Z',
        resourceId: 'db-NEW',
        class: 'db.r6g.2xlarge',
        endpoint: 'ledger-use1-restored-t1.example:5432',
      },
    });
  });

  it('takes the latest time that can be restored when none is said', async () => {
    const fake = createFake(restore.world());
    const { result } = await driveStep({ ...restore, target: latest }, fake);
    expect(fake.done[0]).toMatchObject({ input: { UseLatestRestorableTime: true } });
    expect(fake.done[0]?.input).not.toHaveProperty('RestoreTime');
    expect(result).toMatchObject({ evidence: { asOf: '2026-11-23T02:55:00.000Z' } });
  });

  it('is no stranger’s before its tags are shown, once AWS has accepted it', async () => {
    const untagged = (state: RestoreState): void => {
      state.instances[restoredKey] = instance({ status: 'creating' });
    };
    const fake = createFake(restore.world(untagged));
    const past = pastOf(fake, { sent: [sent('rds:RestoreDBInstanceToPointInTime')] });
    expect((await lookOnce(restore, fake, past)).judgement).toMatchObject({ is: 'moving', by: 'us' });
    expect((await lookOnce(restore, fake, pastOf(fake))).judgement).toMatchObject({ is: 'blocked' });
  });
});

describe('clone', () => {
  it('is made from the backups that are replicated into its Region, as of their latest time, unprotected', async () => {
    const fake = createFake(clone.world());
    const { result } = await driveStep({ ...clone, target: cloneLatest }, fake);
    expect(fake.done).toMatchObject([
      {
        region: 'eu-west-1',
        input: {
          TargetDBInstanceIdentifier: cloneName,
          SourceDBInstanceAutomatedBackupsArn: backupArn,
          UseLatestRestorableTime: true,
          MultiAZ: false,
          DeletionProtection: false,
        },
      },
    ]);
    expect(fake.done[0]?.input).not.toHaveProperty('SourceDBInstanceIdentifier');
    expect(result).toMatchObject({
      evidence: { from: 'pitr', tookFrom: 'ledger-use1', asOf: '2026-11-23T02:50:00.000Z' },
    });
    expect(result).not.toHaveProperty('degraded');
  });

  const taken = { region: 'eu-west-1', of: 'ledger-euw1', resourceId: 'db-EUW1' };
  const withSnapshots = (state: RestoreState): void => {
    state.replicated = null;
    state.snapshots = [
      { ...taken, name: 'older', status: 'available', takenAt: '2026-11-22T01:00:00.000Z' },
      { ...taken, name: 'newest', status: 'available', takenAt: '2026-11-23T02:40:00.000Z' },
      { ...taken, name: 'unfinished', status: 'creating', takenAt: '2026-11-23T02:59:00.000Z' },
    ];
  };

  it('is made from the newest finished snapshot where no backups are replicated', async () => {
    const fake = createFake(clone.world(withSnapshots));
    const { result } = await driveStep({ ...clone, target: cloneLatest }, fake);
    expect(fake.done).toMatchObject([
      { call: 'rds:RestoreDBInstanceFromDBSnapshot', input: { DBSnapshotIdentifier: 'newest' } },
    ]);
    expect(result).toMatchObject({
      is: 'reached',
      evidence: { from: 'snapshot', tookFrom: 'newest', asOf: '2026-11-23T02:40:00.000Z' },
    });
  });

  it('takes no snapshot of later than the time that was asked for, and says how far behind it is', async () => {
    const { result } = await driveStep(clone, createFake(clone.world(withSnapshots)));
    expect(result).toMatchObject({
      is: 'reached',
      evidence: { tookFrom: 'older' },
      degraded: expect.stringContaining('as of 2026-11-22T01:00:00.000Z, not of 2026-11-23T02:30:00.000Z') as string,
    });
  });

  it('says what to switch on where there is neither', async () => {
    const fake = createFake(
      clone.world((state) => {
        state.replicated = null;
      }),
    );
    expect((await lookOnce(clone, fake, pastOf(fake))).judgement).toMatchObject({
      because: [
        {
          saw: expect.stringContaining('no available snapshot of ledger-euw1') as string,
          wanted: expect.stringContaining('StartDBInstanceAutomatedBackupsReplication') as string,
        },
      ],
    });
  });

  it('never takes the backups of another instance, or of another Region’s namesake', async () => {
    const world = clone.world();
    const fake = createFake({
      ...world,
      read: (state, ask) => {
        const answer = world.read(state, ask);
        if (ask.call !== 'rds:DescribeDBInstanceAutomatedBackups') return answer;
        const {
          DBInstanceAutomatedBackups: [one],
        } = answer as { DBInstanceAutomatedBackups: [object] };
        return {
          DBInstanceAutomatedBackups: [
            { ...one, DBInstanceArn: 'arn:aws:rds:us-west-2:111122223333:db:ledger-use1' },
            {
              ...one,
              DBInstanceIdentifier: 'other',
              DBInstanceArn: 'arn:aws:rds:us-east-1:111122223333:db:other',
              DbiResourceId: 'db-OTHER',
            },
          ],
        };
      },
    });
    expect((await lookOnce(clone, fake, pastOf(fake))).judgement).toMatchObject({ is: 'blocked' });
  });

  it('finds its backups on the last page too', async () => {
    const world = clone.world();
    const fake = createFake({
      ...world,
      read: (state, ask) => {
        const paged = ask.call === 'rds:DescribeDBInstanceAutomatedBackups';
        const isFirst = (ask.input as { Marker?: string }).Marker === undefined;
        return paged && isFirst ? { DBInstanceAutomatedBackups: [], Marker: 'page-2' } : world.read(state, ask);
      },
    });
    expect((await lookOnce(clone, fake, pastOf(fake))).judgement).toMatchObject({ is: 'ready' });
  });

  it('touches neither the primary nor the standby', async () => {
    const fake = createFake(clone.world());
    const before = structuredClone([primary, standby].map((key) => instanceAt(fake.world.state, key)));
    await driveStep(clone, fake);
    expect([primary, standby].map((key) => instanceAt(fake.world.state, key))).toEqual(before);
    expect(instanceAt(fake.world.state, cloneKey).tags).toEqual(tagged('drill'));
  });
});

describe('check', () => {
  const query = 'select count(*) > 0 from payments';
  const answering = (answer: RestoreState['answers'][string]) =>
    createFake(
      check.world((state) => {
        state.answers = { [query]: answer };
      }),
    );

  it('tells each check that failed by its name, with the value or PostgreSQL’s words', async () => {
    const failing = [
      [[{ n: 0 }], '0'],
      [[{ n: null }], 'null'],
      [[], 'no row'],
      [{ refuses: '42P01', says: 'relation "payments" does not exist' }, 'relation "payments" does not exist'],
      [{ refuses: 'XX001', says: 'invalid page in block 7' }, 'invalid page in block 7'],
    ] as const;
    for (const [answer, saw] of failing) {
      const { judgement } = await lookOnce(check, answering(answer), pastOf(answering(answer)));
      expect(judgement).toMatchObject({
        is: 'blocked',
        because: [{ rule: 'payments are there', saw, wanted: 'true' }],
      });
    }
  });

  it('calls a login that is refused, or a server that is starting, no failure of the data', async () => {
    for (const refuses of ['28P01', '57P03', '3D000']) {
      const fake = answering({ refuses, says: 'no' });
      await expect(lookOnce(check, fake, pastOf(fake))).rejects.toMatchObject({ reason: refuses });
    }
  });

  it('asks nothing of a replica: long queries would hold its replay back', async () => {
    const fake = createFake(
      check.world((state) => {
        instanceAt(state, cloneKey).described = { ReadReplicaSourceDBInstanceIdentifier: 'ledger-use1' };
      }),
    );
    const { judgement } = await lookOnce(check, fake, pastOf(fake));
    expect(judgement).toMatchObject({ is: 'moving', hint: `${cloneName} is still a replica` });
  });

  it('names every check that holds', async () => {
    const result = await runActivity(check, createFake(check.world()));
    expect(result).toMatchObject({
      is: 'reached',
      evidence: { instance: cloneName, 'payments are there': 'ok', 'balances add up': 'ok' },
    });
  });
});
