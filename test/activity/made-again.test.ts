/** What AWS accepted, and what failed then: once a person has taken it away a retry makes it anew, and a read that is behind does not. */
import { type GoalName } from '../../domain/kinds/table';
import { type GoalCase } from './cases/goal-case';
import { deleteKept } from './cases/rds-kept';
import { keep, replicate } from './cases/rds-protect';
import { restore, restoredKey } from './cases/rds-restore';
import { driveStep, lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';
import { at, type ProtectState } from './fakes/protect-world';
import { type RestoreState } from './fakes/restore-state';

interface Making<S> {
  readonly law: GoalCase<GoalName, S>;
  readonly makes: string;
  readonly fail: (state: S) => void;
  readonly takeAway: (state: S) => void;
}

const replica: Making<ProtectState> = {
  law: replicate,
  makes: 'rds:CreateDBInstanceReadReplica',
  fail: (state) => {
    if (state.instances['us-east-1/ledger-use1'])
      Object.assign(at(state, 'us-east-1/ledger-use1'), { status: 'failed', next: [] });
  },
  takeAway: (state) => {
    Reflect.deleteProperty(state.instances, 'us-east-1/ledger-use1');
  },
};
const kept: Making<ProtectState> = {
  law: keep,
  makes: 'rds:CreateDBSnapshot',
  fail: (state) => {
    for (const one of Object.values(state.snapshots)) one.status = 'failed';
  },
  takeAway: (state) => {
    state.snapshots = {};
  },
};
const last: Making<RestoreState> = {
  law: deleteKept,
  makes: 'rds:CreateDBSnapshot',
  fail: (state) => {
    for (const one of state.snapshots) one.status = 'failed';
  },
  takeAway: (state) => {
    state.snapshots = [];
  },
};

const restored: Making<RestoreState> = {
  law: restore,
  makes: 'rds:RestoreDBInstanceToPointInTime',
  fail: (state) => {
    const made = state.instances[restoredKey];
    if (made) Object.assign(made, { status: 'failed', next: [] });
  },
  takeAway: (state) => {
    Reflect.deleteProperty(state.instances, restoredKey);
  },
};

function isMadeAgain<S>({ law, makes, fail, takeAway }: Making<S>): void {
  const sends = (fake: { readonly done: readonly { readonly call: string }[] }) =>
    fake.done.filter(({ call }) => call === makes).length;
  /** Accepted, shown, failed: where the step parks. */
  const failed = async () => {
    const fake = createFake(law.world());
    const { result, past } = await driveStep(law, fake, {
      onPause: () => {
        fail(fake.world.state);
      },
    });
    expect(result.is).toBe('blocked');
    expect(sends(fake)).toBe(1);
    return { fake, past };
  };

  it('is made again by a retry once a person has taken away what failed', async () => {
    const { fake, past } = await failed();
    takeAway(fake.world.state);
    const { result } = await driveStep(law, fake, { past });
    expect(result.is).toBe('reached');
    expect(sends(fake)).toBe(2);
  });

  it('is not made again while a read may be behind that shows it no more', async () => {
    const { fake, past } = await failed();
    takeAway(fake.world.state);
    const result = await runActivity(law, fake, { past, sliceMs: 8_000 });
    expect(result).toMatchObject({ is: 'moving', by: 'us' });
    expect(sends(fake)).toBe(1);
  });

  it('is made once more and no more when reads are behind after the second making too', async () => {
    const { fake, past } = await failed();
    takeAway(fake.world.state);
    fake.clock.ms += 60_000;
    const planned = await runActivity(law, fake, { past });
    if (planned.is !== 'ready') throw new Error(`not ready to make it again: ${JSON.stringify(planned)}`);
    fake.freezeReads();
    const sentAgain = await runActivity(law, fake, { past, intent: planned.send[0], sliceMs: 60_000 });
    const later = pastOf(fake, { ...past, sent: [...past.sent, ...sentAgain.notes.sent], last: sentAgain.notes.seen });
    fake.clock.ms += 60_000;
    expect((await lookOnce(law, fake, later)).judgement).toMatchObject({ is: 'moving', by: 'us' });
    expect(sends(fake)).toBe(2);
  });
}

describe(replica.law.name, () => {
  isMadeAgain(replica);
});
describe(kept.law.name, () => {
  isMadeAgain(kept);
});
describe(last.law.name, () => {
  isMadeAgain(last);
});
describe(restored.law.name, () => {
  isMadeAgain(restored);
});

it('keeps nothing of an old primary that is gone, together with the snapshot that failed', async () => {
  const fake = createFake(keep.world());
  const { past } = await driveStep(keep, fake, {
    onPause: () => {
      kept.fail(fake.world.state);
    },
  });
  kept.takeAway(fake.world.state);
  Reflect.deleteProperty(fake.world.state.instances, 'us-east-1/ledger-use1');
  fake.clock.ms += 10_000;
  expect((await lookOnce(keep, fake, past)).judgement).toMatchObject({
    is: 'reached',
    evidence: { nothingToKeep: expect.stringContaining('not by this operation') as string },
  });
});

it('takes its own last snapshot where that of the retirement failed', async () => {
  const fake = createFake(
    deleteKept.world((state) => {
      const taken = { region: 'us-east-1', of: 'ledger-use1', takenAt: '2026-10-20T02:00:00.000Z' };
      Object.assign(state.instances['us-east-1/ledger-use1-retired-t0']?.tags ?? {}, { 'muster:snapshot': 'final-t0' });
      state.snapshots = [{ ...taken, name: 'final-t0', resourceId: 'db-OLD', status: 'failed' }];
    }),
  );
  const { result } = await driveStep(deleteKept, fake);
  expect(result).toMatchObject({ is: 'reached', evidence: { snapshot: 'ledger-use1-retired-t0-last' } });
});
