/** Failing over between zones and conforming, beyond the laws: who failed over, what is never asked twice, and what is a difference. */
import { azFailover, conform } from './cases/rds-stay';
import { sent } from './cases/goal-case';
import { driveStep, lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';
import { completed, instance, instanceAt, primary, started, standby } from './fakes/restore-state';

const intent = {
  call: 'rds:RebootDBInstance',
  region: 'us-east-1',
  input: { DBInstanceIdentifier: 'ledger-use1', ForceFailover: true },
} as const;
const longUnwell = { last: { unwellSince: '2026-11-23T02:50:00.000Z' } } as const;

describe('az-failover', () => {
  it('asks for one when AWS makes none of its own, and proves it by events and SQL', async () => {
    const fake = createFake(azFailover.world());
    const { result } = await driveStep(azFailover, fake);
    expect(result).toMatchObject({
      is: 'reached',
      evidence: {
        by: 'muster',
        zoneBefore: 'a',
        zoneAfter: 'b',
        startedAt: expect.stringContaining('T03:00:0') as string,
        completedAt: expect.stringContaining('T03:00:0') as string,
      },
    });
    expect(fake.done).toEqual([intent]);
  });

  it('waits for AWS’s own before that, and says until when', async () => {
    const fake = createFake(azFailover.world());
    const { seen, judgement } = await lookOnce(azFailover, fake, pastOf(fake));
    expect(judgement).toMatchObject({
      is: 'moving',
      by: 'others',
      hint: expect.stringContaining('03:00:02') as string,
    });
    fake.clock.ms += 1_900;
    const past = pastOf(fake, { last: seen });
    expect((await lookOnce(azFailover, fake, past)).judgement.is).toBe('moving');
    fake.clock.ms += 100;
    expect((await lookOnce(azFailover, fake, past)).judgement.is).toBe('ready');
  });

  it('is reached by AWS’s own, without a send', async () => {
    const fake = createFake(azFailover.world(azFailover.othersMoving.arrange));
    const { judgement } = await lookOnce(azFailover, fake, pastOf(fake));
    expect(judgement).toMatchObject({ hint: 'AWS is failing over by itself since 2026-11-23T02:59:30.000Z' });
    const { state } = fake.world;
    state.events.push({ message: completed, at: '2026-11-23T03:00:40.000Z' });
    instanceAt(state, primary).status = 'available';
    fake.clock.ms += 60_000;
    expect((await lookOnce(azFailover, fake, pastOf(fake))).judgement).not.toMatchObject({ is: 'reached' });
    state.sqlAnswers = true;
    expect((await lookOnce(azFailover, fake, pastOf(fake))).judgement).toMatchObject({
      is: 'reached',
      evidence: { by: 'AWS', startedAt: '2026-11-23T02:59:30.000Z', completedAt: '2026-11-23T03:00:40.000Z' },
    });
  });

  it('does not count the end of an earlier failover as the end of the one that runs', async () => {
    const fake = createFake(
      azFailover.world((state) => {
        state.sqlAnswers = true;
        state.events = [
          { message: completed, at: '2026-11-23T02:56:00.000Z' },
          { message: started, at: '2026-11-23T02:59:30.000Z' },
        ];
      }),
    );
    expect((await lookOnce(azFailover, fake, pastOf(fake))).judgement).toMatchObject({ is: 'moving', by: 'others' });
  });

  it('offers no second one when AWS abandoned the first, and says why', async () => {
    const fake = createFake(
      azFailover.world((state) => {
        state.abandons = true;
      }),
    );
    const { result } = await driveStep(azFailover, fake);
    expect(result).toMatchObject({
      is: 'blocked',
      because: [{ saw: expect.stringContaining('RDS-EVENT-0034') as string }],
    });
    expect(fake.done).toHaveLength(1);
  });

  it('is uncertain, and sends none, where one may have been sent and nothing tells of it', async () => {
    const fake = createFake(azFailover.world());
    const result = await runActivity(azFailover, fake, { intent, attempt: 2, past: longUnwell, progresses: false });
    expect(result.is).toBe('uncertain');
    expect(fake.done).toEqual([]);
  });

  it('is not sent while the instance is anything but available', async () => {
    const fake = createFake(
      azFailover.world((state) => {
        instanceAt(state, primary).status = 'modifying';
      }),
    );
    expect((await lookOnce(azFailover, fake, pastOf(fake, longUnwell))).judgement).toMatchObject({
      is: 'moving',
      next: [intent],
    });
  });

  it('asks for one without a probe, where nobody can tell whether the database answers', async () => {
    const { probe: _probe, ...target } = azFailover.target;
    const fake = createFake(azFailover.world());
    const { result } = await driveStep({ ...azFailover, target }, fake);
    expect(result).toMatchObject({
      is: 'reached',
      evidence: { proved: expect.stringContaining('api only') as string },
    });
    expect(fake.reads).not.toContain('sql:ReadReplay');
  });

  it('has AWS’s acceptance as no proof: it waits for events', async () => {
    const fake = createFake(
      azFailover.world((state) => {
        state.sqlAnswers = true;
      }),
    );
    const past = pastOf(fake, { sent: [sent('rds:RebootDBInstance')] });
    expect((await lookOnce(azFailover, fake, past)).judgement).toMatchObject({ is: 'moving', by: 'us' });
  });
});

describe('conform', () => {
  const kept = { 'muster:application': 'payments', 'muster:role': 'retired', 'muster:keep-until': '2026-12-23' };

  it('tells what is kept, and until when, and calls it no difference', async () => {
    const fake = createFake(
      conform.world((state) => {
        state.instances['us-east-1/ledger-use1-retired-t0'] = instance({ tags: kept });
        state.instances['us-east-1/search-use1'] = instance({ tags: { 'muster:application': 'search' } });
      }),
    );
    expect(await runActivity(conform, fake)).toMatchObject({
      is: 'reached',
      evidence: { kept: 'ledger-use1-retired-t0 in us-east-1 (keep until 2026-12-23)', lagMs: 0 },
    });
  });

  it('reads the Region’s list to its end', async () => {
    const world = conform.world((state) => {
      state.instances['us-east-1/drill-t0-ledger'] = instance({ tags: { ...kept, 'muster:role': 'drill' } });
    });
    const fake = createFake({
      ...world,
      read: (state, ask) => {
        const { DBInstanceIdentifier: name, Marker: marker } = ask.input as Record<string, string | undefined>;
        const isFirst = ask.call === 'rds:DescribeDBInstances' && name === undefined && marker === undefined;
        return isFirst ? { DBInstances: [], Marker: 'page-2' } : world.read(state, ask);
      },
    });
    const result = await runActivity(conform, fake);
    expect(result).toMatchObject({
      is: 'blocked',
      because: [{ rule: 'no drill leaves anything behind', saw: 'drill-t0-ledger in us-east-1' }],
    });
  });

  it('does not call the age of the last commit lag on an idle primary', async () => {
    const fake = createFake(
      conform.world((state) => {
        state.lastCommitAt = '2026-11-23T00:00:00.000Z';
      }),
    );
    expect(await runActivity(conform, fake)).toMatchObject({ is: 'reached', evidence: { lagMs: 0 } });
  });

  it('has nothing against a backup that runs', async () => {
    const fake = createFake(
      conform.world((state) => {
        instanceAt(state, primary).status = 'backing-up';
      }),
    );
    expect((await runActivity(conform, fake)).is).toBe('reached');
  });

  it('tells up to when backups are replicated, where the plan asks for it, and asks AWS nothing of them else', async () => {
    const fake = createFake(conform.world());
    expect(await runActivity(conform, fake)).toMatchObject({
      is: 'reached',
      evidence: { backupsReplicatedUpTo: '2026-11-23T02:50:00.000Z' },
    });
    const { replicateBackups: _asked, ...target } = conform.target;
    const other = createFake(
      conform.world((state) => {
        state.replicated = null;
      }),
    );
    const result = await runActivity({ ...conform, target }, other);
    expect(result).toMatchObject({ is: 'reached' });
    expect(JSON.stringify(result)).not.toContain('backupsReplicated');
    expect(other.reads).not.toContain('rds:DescribeDBInstanceAutomatedBackups');
  });

  it('calls a replication of backups that has begun no difference, and a broken one a difference', async () => {
    const asked = async (backupStatus: string) => {
      const fake = createFake(
        conform.world((state) => {
          state.backupStatus = backupStatus;
        }),
      );
      return (await lookOnce(conform, fake, pastOf(fake))).judgement;
    };
    expect(await asked('pending')).toMatchObject({
      is: 'moving',
      hint: 'backups of ledger-use1 in eu-west-1: pending',
    });
    expect(await asked('error')).toMatchObject({
      is: 'blocked',
      because: [{ source: 'the plan: resources.ledger.replicateBackups' }],
    });
  });

  it('names for each difference where the plan says otherwise', async () => {
    const fake = createFake(
      conform.world((state) => {
        instanceAt(state, primary).backup = 1;
        instanceAt(state, standby).multiAz = false;
      }),
    );
    expect(await runActivity(conform, fake)).toMatchObject({
      because: [
        { saw: 'ledger-use1: 1 day', wanted: '7 days', source: 'the plan: resources.ledger.backupRetentionDays' },
        { saw: 'ledger-euw1: false', source: 'the plan: resources.ledger.in.eu-west-1.settings.multiAz' },
      ],
    });
  });

  it('rests on the API alone without probe and fence, and says so', async () => {
    const { probe: _probe, writers: _writers, ...target } = conform.target;
    const fake = createFake(conform.world());
    expect(await runActivity({ ...conform, target }, fake)).toMatchObject({
      is: 'reached',
      evidence: { proved: 'replication by status: api only', lagMs: null, rolesThatMayConnect: null },
    });
    expect(fake.reads.filter((call) => call.startsWith('sql:'))).toEqual([]);
  });
});
