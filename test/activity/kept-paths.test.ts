/** What is renamed, kept, removed and deleted, beyond the laws: names change once, and nothing is deleted that somebody may need. */
import { deleteKept, setAside, takePlace, withFinal } from './cases/rds-kept';
import { cloneKey, damagedKey, remove, restoredKey, retiredKey, retiredName, tagged } from './cases/rds-restore';
import { sent } from './cases/goal-case';
import { driveStep, lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';
import { instance, instanceAt, primary, type RestoreState } from './fakes/restore-state';

const calls = (fake: { readonly done: readonly { readonly call: string }[] }) => fake.done.map(({ call }) => call);

describe('set aside and take place', () => {
  it('keeps the damaged instance under another name, with the day until which it is kept', async () => {
    const fake = createFake(setAside.world());
    const { result } = await driveStep(setAside, fake);
    expect(result).toMatchObject({
      is: 'reached',
      evidence: {
        instance: 'ledger-use1-damaged-t1',
        was: 'ledger-use1',
        resourceId: 'db-USE1',
        keepUntil: '2026-12-23',
      },
    });
    expect(instanceAt(fake.world.state, damagedKey).tags).toEqual({
      ...tagged('damaged'),
      'muster:keep-until': '2026-12-23',
    });
  });

  it('gives its name to the restored one afterwards, which keeps its identity', async () => {
    const fake = createFake(setAside.world());
    await driveStep(setAside, fake);
    const { result } = await driveStep(takePlace, fake);
    expect(result).toMatchObject({
      is: 'reached',
      evidence: { instance: 'ledger-use1', resourceId: 'db-RESTORED', endpoint: 'ledger-use1.example:5432' },
    });
    expect(instanceAt(fake.world.state, primary).tags).toEqual(tagged('primary'));
    expect(Object.keys(fake.world.state.instances)).not.toContain(restoredKey);
  });

  it('waits for a successor that is still being made, and says what comes then', async () => {
    const fake = createFake(
      setAside.world((state) => {
        instanceAt(state, restoredKey).status = 'backing-up';
      }),
    );
    expect((await lookOnce(setAside, fake, pastOf(fake))).judgement).toMatchObject({
      is: 'moving',
      by: 'others',
      next: [{ call: 'rds:AddTagsToResource' }, { call: 'rds:ModifyDBInstance' }],
    });
  });

  it('waits a moment for a name that was given away a moment ago', async () => {
    const fake = createFake(
      takePlace.world((state) => {
        state.instances[primary] = instanceAt(state, damagedKey);
      }),
    );
    expect((await lookOnce(takePlace, fake, pastOf(fake))).judgement).toMatchObject({ is: 'moving', by: 'others' });
    Reflect.deleteProperty(fake.world.state.instances, primary);
    expect((await driveStep(takePlace, fake)).result.is).toBe('reached');
  });

  it('tells a dry run of a rename before the instance is restored', async () => {
    const fake = createFake(
      takePlace.world((state) => {
        state.instances[primary] = instanceAt(state, damagedKey);
        Reflect.deleteProperty(state.instances, damagedKey);
        Reflect.deleteProperty(state.instances, restoredKey);
      }),
    );
    expect((await lookOnce(takePlace, fake, pastOf(fake))).judgement).toMatchObject({
      is: 'moving',
      next: [{ call: 'rds:ModifyDBInstance' }],
    });
  });

  it('renames once when the answer was lost and reads are behind', async () => {
    const fake = createFake(setAside.world());
    const before = (await lookOnce(setAside, fake, pastOf(fake))).seen;
    const first = await runActivity(setAside, fake, { past: { before } });
    const intent = first.is === 'ready' ? first.send[0] : undefined;
    expect(intent).toMatchObject({ call: 'rds:ModifyDBInstance' });
    if (!intent) return;
    fake.freezeReads();
    fake.faults.loseReplies = 1;
    const result = await runActivity(setAside, fake, { past: { before, sent: first.notes.sent }, intent });
    expect(result.is).toBe('uncertain');
    fake.faults.staleSince = undefined;
    expect((await driveStep(setAside, fake, { past: { before } })).result.is).toBe('reached');
    expect(calls(fake)).toEqual(setAside.sends);
  });
});

describe('remove', () => {
  it('is not satisfied with one look that sees nothing, for what was just made may be shown later', async () => {
    const fake = createFake(remove.world(remove.reached.arrange));
    let looks = 0;
    const onPause = (): void => {
      looks += 1;
      if (looks === 3) fake.world.state.instances[cloneKey] = instance({ tags: tagged('drill') });
    };
    const seen = await runActivity(remove, fake, { onPause, sliceMs: 9_000 });
    expect(seen).toMatchObject({ is: 'ready', send: [{ call: 'rds:DeleteDBInstance' }] });
  });

  it('looks for ten seconds that do not shrink with the time scale', async () => {
    const fake = createFake(remove.world(remove.reached.arrange));
    const at = fake.clock.ms;
    expect(await runActivity(remove, fake)).toMatchObject({
      is: 'reached',
      evidence: { gone: true, deletedByUs: false },
    });
    expect(fake.clock.ms - at).toBeGreaterThanOrEqual(10_000);
  });

  it('deletes a clone that failed to be made', async () => {
    const fake = createFake(
      remove.world((state) => {
        instanceAt(state, cloneKey).status = 'incompatible-restore';
      }),
    );
    const { result } = await driveStep(remove, fake);
    expect(result).toMatchObject({ is: 'reached', evidence: { deletedByUs: true } });
    expect(fake.done).toMatchObject([{ input: { SkipFinalSnapshot: true, DeleteAutomatedBackups: true } }]);
  });
});

describe('delete', () => {
  it('deletes with no snapshot of its own when the last one of its retirement is there', async () => {
    const fake = createFake(
      deleteKept.world((state) => {
        withFinal(state, 'available');
      }),
    );
    const { result } = await driveStep(deleteKept, fake);
    expect(calls(fake)).toEqual(['rds:ModifyDBInstance', 'rds:DeleteDBInstance']);
    expect(result).toMatchObject({
      is: 'reached',
      evidence: {
        gone: true,
        deletedByUs: true,
        snapshot: 'ledger-use1-final-t0',
        snapshotArn: expect.stringContaining('snapshot:ledger-use1-final-t0') as string,
      },
    });
    expect(fake.world.state.snapshots).toHaveLength(1);
  });

  it('takes one itself when the snapshot that is named is another instance’s', async () => {
    const fake = createFake(
      deleteKept.world((state) => {
        withFinal(state, 'available', 'db-OTHER');
      }),
    );
    const { result } = await driveStep(deleteKept, fake);
    expect(calls(fake)).toEqual(deleteKept.sends);
    expect(result).toMatchObject({ evidence: { snapshot: `${retiredName}-last` } });
  });

  it('switches nothing off that is off already', async () => {
    const fake = createFake(
      deleteKept.world((state) => {
        withFinal(state, 'available');
        instanceAt(state, retiredKey).protected = false;
      }),
    );
    await driveStep(deleteKept, fake);
    expect(calls(fake)).toEqual(['rds:DeleteDBInstance']);
  });

  it.each([
    ['restored', 'ready'],
    ['retired', 'blocked'],
    ['primary', 'blocked'],
  ])('of an instance whose role is %s and that says nothing of how long it is kept is %s', async (role, is) => {
    const without = (state: RestoreState): void => {
      withFinal(state, 'available');
      instanceAt(state, retiredKey).tags = tagged(role);
    };
    const fake = createFake(deleteKept.world(without));
    expect((await lookOnce(deleteKept, fake, pastOf(fake))).judgement.is).toBe(is);
  });

  it('never deletes an instance that the plan names, whatever it carries', async () => {
    const target = { ...deleteKept.target, instance: 'ledger-use1' };
    const asRetired = (state: RestoreState): void => {
      instanceAt(state, primary).tags = { ...tagged('retired'), 'muster:keep-until': '2026-01-01' };
    };
    const fake = createFake(deleteKept.world(asRetired));
    const result = await runActivity({ ...deleteKept, target }, fake);
    expect(result).toMatchObject({ is: 'blocked', because: [{ rule: 'the plan does not name it' }] });
  });

  it('names the day that has not come', async () => {
    const fake = createFake(
      deleteKept.world((state) => {
        instanceAt(state, retiredKey).tags['muster:keep-until'] = '2026-12-23';
      }),
    );
    expect((await lookOnce(deleteKept, fake, pastOf(fake))).judgement).toMatchObject({
      because: [{ saw: `${retiredName} is to be kept until 2026-12-23` }],
    });
  });

  it('says that somebody else deleted it, when it did not', async () => {
    const fake = createFake(deleteKept.world());
    const before = (await lookOnce(deleteKept, fake, pastOf(fake))).seen;
    Reflect.deleteProperty(fake.world.state.instances, retiredKey);
    const { judgement } = await lookOnce(deleteKept, fake, pastOf(fake, { before }));
    expect(judgement).toMatchObject({ is: 'reached', evidence: { deletedByUs: false, snapshot: null } });
  });

  it('waits for deletion protection to be off before it deletes', async () => {
    const fake = createFake(
      deleteKept.world((state) => {
        withFinal(state, 'available');
      }),
    );
    const past = pastOf(fake, { sent: [sent('rds:ModifyDBInstance')] });
    expect((await lookOnce(deleteKept, fake, past)).judgement).toMatchObject({ is: 'moving', by: 'us' });
  });
});
