/** A standby that cannot become equal is told while writers are still in, so that a planned operation does not begin. */
import { type OutputOf } from '../../activities/outputs';
import { drain } from './cases/rds-postgres';
import { lookOnce, pastOf } from './drive';
import { createFake } from './fakes/fake-outside';
import { type RdsState } from './fakes/rds-world';

interface Said {
  readonly receiving?: boolean;
  readonly inRecovery?: boolean;
  readonly replayedAt?: string | null;
  readonly committedAt?: string | null;
}

const newest = '2026-11-23T02:59:59.000Z';
const openAgain = (state: RdsState): void => {
  state.old.sessions = [{ role: 'app', count: 40 }];
  state.old.roles = [{ role: 'app', canLogin: true, canConnect: true }];
};

async function judged(said: Said, arrange: (state: RdsState) => void = openAgain) {
  const world = drain.world(arrange);
  const { receiving = true, inRecovery = true, replayedAt = newest, committedAt = newest } = said;
  const fake = createFake({
    ...world,
    read: (state, ask) => {
      const answer = world.read(state, ask);
      if (ask.call === 'sql:ReadReplay')
        return { ...(answer as OutputOf<'sql:ReadReplay'>), receiving, inRecovery, lastCommitAt: replayedAt };
      if (ask.call === 'sql:ReadWriters')
        return { ...(answer as OutputOf<'sql:ReadWriters'>), lastCommitAt: committedAt };
      return answer;
    },
  });
  return (await lookOnce(drain, fake, pastOf(fake))).judgement;
}

describe('a drain looked at while writers are in', () => {
  it('says that the standby receives nothing, and how far it came', async () => {
    expect(await judged({ receiving: false })).toMatchObject({
      is: 'blocked',
      because: [
        {
          rule: 'the standby receives from the primary',
          saw: 'ledger-euw1 has no connection to ledger-use1: replayed up to 0/5000, the primary is at 0/5200',
          wanted: expect.stringContaining('before writers are closed') as string,
          source: expect.stringContaining('sql:ReadReplay') as string,
        },
      ],
    });
  });

  it('waits for the fence when the standby is behind: of rare commits one look cannot tell a lag', async () => {
    expect(await judged({ replayedAt: '2026-11-22T00:00:00.000Z' })).toMatchObject({ is: 'moving', by: 'others' });
    expect(await judged({ replayedAt: null })).toMatchObject({ is: 'moving', by: 'others' });
  });

  it('waits for the fence when all is replayed, however long ago the last commit was', async () => {
    const idle = (state: RdsState): void => {
      openAgain(state);
      state.replayedLsn = state.old.lsn;
    };
    expect(await judged({ replayedAt: '2026-11-22T00:00:00.000Z' }, idle)).toMatchObject({ is: 'moving' });
  });

  it('leaves one that is no standby to the rules of its promotion', async () => {
    expect(await judged({ receiving: false, inRecovery: false })).toMatchObject({ is: 'moving', by: 'others' });
  });
});

it('a drain of a closed primary never asks for a connection: what was received is replayed', async () => {
  expect(await judged({ receiving: false, replayedAt: null }, () => undefined)).toMatchObject({
    is: 'moving',
    by: 'us',
  });
});

it('a drain whose primary is closed but for a session that is ending waits for that', async () => {
  const ending = (state: RdsState): void => {
    state.old.sessions = [{ role: 'app', count: 1 }];
  };
  expect(await judged({ receiving: false }, ending)).toMatchObject({ is: 'moving', by: 'others' });
});
