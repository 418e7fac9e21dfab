/** Which side customers write to, and whether the other may be touched: dead Regions, younger histories, names that are gone. */
import { fence } from './cases/rds-postgres';
import { confirm } from './cases/rds-protect';
import { type Given, lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';
import { at, newName, oldName, type ProtectState, protectWorld } from './fakes/protect-world';

const isGone = (state: ProtectState): void => {
  state.instances = { [newName]: at(state, newName) };
};
const isBeingRebuilt = (state: ProtectState): void => {
  const replica = at(state, oldName);
  replica.status = 'creating';
  replica.source = 'arn:aws:rds:eu-west-1:111122223333:db:ledger-euw1';
  replica.sql.answers = false;
};
const look = async (given: Given, change: (state: ProtectState) => void) => {
  const fake = createFake(protectWorld(change));
  return { fake, ...(await lookOnce(given, fake, pastOf(fake))) };
};

describe('confirm', () => {
  it.each([
    ['its Region is dead', (state: ProtectState) => void state.dead.push('us-east-1'), 'did not answer'],
    ['it is not there', isGone, 'no ledger-use1'],
    ['it has an older history', () => undefined, 'older history'],
    [
      'it is in recovery',
      (state: ProtectState) => {
        at(state, oldName).sql.inRecovery = true;
      },
      'in recovery',
    ],
    [
      'its database does not answer',
      (state: ProtectState) => {
        at(state, oldName).sql.answers = false;
      },
      'did not answer',
    ],
  ])('is reached beside the other side when %s, and says so', async (_when, change, said) => {
    const { judgement } = await look(confirm, change);
    expect(judgement).toMatchObject({
      is: 'reached',
      evidence: { timeline: 2, rolesThatMayWrite: 'app', other: expect.stringContaining(said) as string },
    });
  });

  it('is blocked by a side that was promoted later, and names both', async () => {
    const { judgement } = await look(confirm, (state) => {
      at(state, oldName).sql.timeline = 3;
    });
    expect(judgement).toMatchObject({
      is: 'blocked',
      because: [
        { saw: expect.stringMatching(/ledger-euw1 .* timeline 2, ledger-use1 .* on 3.*may be the one/) as string },
      ],
    });
  });

  it('rests on the API alone without a probe, and says so', async () => {
    const { probe: _probe, writers: _writers, other, ...target } = confirm.target;
    const apiOnly = { ...target, ...(other ? { other: { region: other.region, instance: other.instance } } : {}) };
    const { judgement, fake } = await look({ name: confirm.name, target: apiOnly }, () => undefined);
    expect(judgement).toMatchObject({ is: 'reached', evidence: { proved: 'no source: api only', timeline: null } });
    expect(new Set(fake.reads)).toEqual(new Set(['rds:DescribeDBInstances']));
  });

  it('is not held up by the backup that a promotion begins with', async () => {
    const { judgement } = await look(confirm, (state) => {
      at(state, newName).status = 'backing-up';
    });
    expect(judgement).toMatchObject({ is: 'reached', evidence: { status: 'backing-up' } });
  });
});

describe('fence of what is about to be retired', () => {
  const where = { instance: 'ledger-use1', region: 'us-east-1', database: 'l', secret: 's', secretRegion: 'eu-west-1' };
  const target = { where: where as typeof fence.target.where, roles: ['app'], keep: [], goneIsClosed: true } as const;

  it('is reached where no such instance is, also when its endpoint is known from before', async () => {
    const { seen: before } = await look({ name: fence.name, target }, () => undefined);
    for (const past of [{}, { before }]) {
      const fake = createFake(protectWorld(isGone));
      const result = await runActivity({ name: fence.name, target }, fake, { past });
      expect(result).toMatchObject({
        is: 'reached',
        evidence: { instance: 'ledger-use1', gone: true },
        notes: { writable: false },
      });
    }
  });

  it('is reached where only its successor is, a replica that is being built and answers nobody', async () => {
    const result = await runActivity({ name: fence.name, target }, createFake(protectWorld(isBeingRebuilt)));
    expect(result).toMatchObject({ is: 'reached', evidence: { instance: 'ledger-use1', gone: true } });
  });

  it('is not reached by a name that is not there in a failover: it may be mistyped', async () => {
    const { goneIsClosed: _gone, ...strict } = target;
    const result = await runActivity({ name: fence.name, target: strict }, createFake(protectWorld(isGone)));
    expect(result.is).toBe('blocked');
  });

  it('is unseen while the Region does not answer', async () => {
    const silent = protectWorld((state) => void state.dead.push('us-east-1'));
    const result = await runActivity({ name: fence.name, target }, createFake(silent), { sliceMs: 2_000 });
    expect(result.is).toBe('unseen');
  });
});
