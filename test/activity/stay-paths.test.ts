/** Conforming beyond the laws: what is a difference between plan and world, and what is none. */
import { conform } from './cases/rds-stay';
import { lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';
import { instance, instanceAt, primary, standby } from './fakes/restore-state';

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
