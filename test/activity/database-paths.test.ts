/** Databases beyond the laws: the traps of promotion, fencing and draining that facts/aws.md names, each as a path through a small world. */
import { drain, fence, promote, verify } from './cases/rds-postgres';
import { driveStep, lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';

const intent = {
  call: 'rds:PromoteReadReplica',
  region: 'eu-west-1',
  input: { DBInstanceIdentifier: 'ledger-euw1', BackupRetentionPeriod: 7 },
} as const;

describe('promote', () => {
  it('sends once when a worker dies after the send and Describe is stale for 5 s', async () => {
    const fake = createFake(promote.world());
    const before = (await lookOnce(promote, fake, pastOf(fake))).seen;
    fake.freezeReads();
    await fake.outside.send(intent, new AbortController().signal);
    const until = fake.clock.ms + 5_000;
    const onPause = () => {
      if (fake.clock.ms >= until) fake.faults.staleSince = undefined;
    };
    const result = await runActivity(promote, fake, { past: { before }, intent, attempt: 2, onPause });
    expect(result.is).toBe('reached');
    expect(fake.done).toHaveLength(1);
  });

  it('is uncertain, and sends nothing, when a send that may have happened stays unseen', async () => {
    const fake = createFake(promote.world());
    const result = await runActivity(promote, fake, { intent, attempt: 2 });
    expect(result).toMatchObject({ is: 'uncertain' });
    expect(fake.done).toEqual([]);
  });

  it('keeps the last replayed commit, which the reboot makes PostgreSQL forget', async () => {
    const { result } = await driveStep(promote, createFake(promote.world()));
    expect(result).toMatchObject({
      evidence: { lastReplayedCommitAt: '2026-11-23T02:59:59.100Z', multiAz: false, backupRetentionDays: 7 },
    });
    expect(result.notes.position?.lastCommitAt).toBe('2026-11-23T02:59:59.100Z');
  });

  it('rests on the API alone without a probe, and says so', async () => {
    const { probe: _probe, ...target } = promote.target;
    const fake = createFake(promote.world());
    const { result } = await driveStep({ name: promote.name, target }, fake);
    expect(result).toMatchObject({
      is: 'reached',
      evidence: { proved: expect.stringContaining('api only') as string },
    });
    expect(fake.reads).not.toContain('sql:ReadReplay');
  });

  it('is not held up by a modification that was pending before', async () => {
    const fake = createFake(
      promote.world((state) => {
        if (state.instance) state.instance.pending = { DBInstanceClass: 'db.r6g.4xlarge' };
      }),
    );
    expect((await driveStep(promote, fake)).result.is).toBe('reached');
  });
});

describe('fence and drain', () => {
  it('takes the endpoint seen earlier when the control plane of the Region is silent', async () => {
    const fake = createFake(fence.world());
    const { seen } = await lookOnce(fence, fake, pastOf(fake));
    const past = pastOf(fake, { before: seen });
    fake.reads.length = 0;
    await lookOnce(fence, fake, past);
    expect(fake.reads).toEqual(['sql:ReadWriters']);
    await runActivity(fence, fake, { past });
    expect(fake.done[0]).toMatchObject({
      input: { endpoint: { host: 'ledger-use1.example', port: 5432 }, keep: ['ledger/probe'] },
    });
  });

  it('closes what can be closed before it says who else may connect, and waits for nothing then', async () => {
    const fake = createFake(
      fence.world((state) => {
        state.old.others = ['batch', 'migrator'];
      }),
    );
    const { result } = await driveStep(fence, fake);
    expect(result).toMatchObject({
      is: 'blocked',
      because: [
        {
          rule: 'no other role may connect',
          saw: expect.stringContaining('batch, migrator may CONNECT to ledger') as string,
          wanted: expect.stringContaining('in fence.roles, or revoke') as string,
        },
      ],
    });
    expect(result.notes.sent).toMatchObject([{ call: 'sql:CloseForWrites', answer: 'ok' }]);
    expect(fake.done).toHaveLength(1);
  });

  it('counts muster’s other roles as its own, on both looks at the old side', async () => {
    const kept: unknown[] = [];
    for (const law of [fence, drain]) {
      const world = law.world();
      const fake = createFake({
        ...world,
        read: (state, ask) => {
          if (ask.call === 'sql:ReadWriters') kept.push((ask.input as { readonly keep?: unknown }).keep);
          return world.read(state, ask);
        },
      });
      await lookOnce(law, fake, pastOf(fake));
    }
    expect(kept).toEqual([['ledger/probe'], ['ledger/probe']]);
  });

  it('drains nothing from a database somebody may still write to', async () => {
    const fake = createFake(
      drain.world((state) => {
        state.old.others = ['batch'];
        state.replayedLsn = state.old.lsn;
      }),
    );
    const { judgement } = await lookOnce(drain, fake, pastOf(fake));
    expect(judgement).toMatchObject({ is: 'moving', by: 'others' });
  });

  it('leaves a standby alone on undo, whatever its roles', async () => {
    const fake = createFake(
      fence.world((state) => {
        state.old.writable = false;
      }),
    );
    const { seen } = await lookOnce(fence, fake, pastOf(fake));
    await runActivity(fence, fake, { may: 'undo', past: { before: seen } });
    expect(fake.done).toEqual([]);
  });

  it('leaves a database alone on undo that was closed before us', async () => {
    const fake = createFake(fence.world(fence.reached.arrange));
    const { seen } = await lookOnce(fence, fake, pastOf(fake));
    await runActivity(fence, fake, { may: 'undo', past: { before: seen } });
    expect(fake.done).toEqual([]);
  });

  it('drains to the position seen when the old side was closed, and asks the old side no more', async () => {
    const fake = createFake(drain.world());
    const { seen } = await lookOnce(drain, fake, pastOf(fake));
    fake.reads.length = 0;
    fake.world.state.old.lsn = '1/0';
    fake.world.state.replayedLsn = '0/5200';
    const { judgement } = await lookOnce(drain, fake, pastOf(fake, { last: seen }));
    expect(judgement).toMatchObject({ is: 'reached', evidence: { oldLsn: '0/5200' } });
    expect(fake.reads).toEqual(['sql:ReadReplay']);
  });
});

describe('verify data', () => {
  it('gives the roles back what they had here at assess, before the fence came over', async () => {
    const fake = createFake(verify.world());
    const before = {
      roles: [
        { role: 'app', canLogin: true, canConnect: false },
        { role: 'public', canLogin: false, canConnect: true },
      ],
    };
    const { result } = await driveStep(verify, fake, { past: { before } });
    expect(result).toMatchObject({ is: 'reached', evidence: { rolesOpened: true } });
    expect(fake.done[0]).toMatchObject({ call: 'sql:OpenForWrites', input: { roles: before.roles } });
  });

  it('proves by the API alone without a probe, and says so', async () => {
    const target = { region: 'eu-west-1', instance: 'ledger-euw1' };
    const result = await runActivity({ name: verify.name, target }, createFake(verify.world()));
    expect(result).toMatchObject({ is: 'reached', evidence: { proved: 'api only' } });
  });
});
