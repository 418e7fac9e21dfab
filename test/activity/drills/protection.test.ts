/** Protected or not, and which way round: from what RDS and the standby say; what does not answer is unknown, never assumed. */
import { protectionOf } from '../../../activities/drills/protection';
import { OutsideError } from '../../../activities/outside-error';
import { type Plan } from '../../../domain/plan';
import { referencePlan } from '../../domain/reference-plan';

interface Side {
  status?: string;
  source?: string;
  replication?: string;
}
const east = 'us-east-1';
const west = 'eu-west-1';
const arn = (region: string, instance: string): string => `arn:aws:rds:${region}:111122223333:db:${instance}`;
const follower: Side = { source: arn(east, 'ledger-use1'), replication: 'replicating' };

const replay = {
  ...{ inRecovery: true, receivedLsn: '0/30', replayedLsn: '0/30', receiving: true, timeline: null },
  ...{ lastCommitAt: '2026-11-23T03:00:00.000Z', askedAt: '2026-11-23T03:00:07.000Z' },
};

function look(
  sides: Readonly<Record<string, Side | null>>,
  change: Partial<typeof replay> = {},
  plan: Plan = referencePlan(),
) {
  const read = (call: string, region: string): Promise<unknown> => {
    const side = sides[region];
    if (call === 'sql:ReadReplay') return Promise.resolve({ ...replay, ...change });
    if (side === undefined)
      return Promise.reject(new OutsideError('NoAnswer', 'TimeOut', `${call} in ${region}: no answer`, 'no'));
    if (side === null)
      return Promise.reject(new OutsideError('Blocked', 'DBInstanceNotFound', 'no such instance', 'no'));
    const { status = 'available', source, replication } = side;
    return Promise.resolve({
      DBInstances: [
        {
          DBInstanceStatus: status,
          ...(source === undefined ? {} : { ReadReplicaSourceDBInstanceIdentifier: source }),
          ...(replication === undefined
            ? {}
            : { StatusInfos: [{ StatusType: 'read replication', Status: replication }] }),
        },
      ],
    });
  };
  // unsafe: only the two reads above are made, and answered as they are typed.
  return protectionOf(plan, { read, now: () => replay.askedAt } as unknown as Parameters<typeof protectionOf>[1]);
}

it('is protected while the standby receives, towards the standby, with no lag when all is replayed', async () => {
  expect(await look({ [east]: {}, [west]: follower })).toEqual({
    protection: 'protected',
    way: { from: east, to: west },
    lagMs: 0,
  });
});

it('goes the other way round after a failover and a reprotect', async () => {
  const sides = { [west]: {}, [east]: { source: arn(west, 'ledger-euw1'), replication: 'replicating' } };
  expect(await look(sides)).toMatchObject({ protection: 'protected', way: { from: west, to: east } });
});

it('tells as lag the age of the last replayed commit while something is missing', async () => {
  expect(await look({ [east]: {}, [west]: follower }, { replayedLsn: '0/20' })).toMatchObject({ lagMs: 7_000 });
});

it.each([
  ['neither follows the other', { [east]: {}, [west]: {} }, {}],
  ['there is no standby', { [east]: {}, [west]: null }, {}],
  ['RDS says that replication ended', { [east]: {}, [west]: { ...follower, replication: 'terminated' } }, {}],
  ['the standby is not available', { [east]: {}, [west]: { ...follower, status: 'rebooting' } }, {}],
  ['the standby receives nothing', { [east]: {}, [west]: follower }, { receiving: false }],
  ['the standby was promoted', { [east]: {}, [west]: follower }, { inRecovery: false }],
] as const)('is unprotected when %s', async (_what, sides, change) => {
  expect(await look(sides, change)).toMatchObject({ protection: 'unprotected' });
});

it('is unknown when a Region does not answer', async () => {
  expect(await look({ [west]: follower })).toEqual({ protection: 'unknown', way: null, lagMs: null });
});

it('has no way and no protection when two databases lead different ways', async () => {
  const { ledger } = referencePlan().resources;
  if (!ledger) throw new Error('the reference plan has a ledger');
  const swapped = { ...ledger, in: { [east]: { instance: 'a' }, [west]: { instance: 'b' } } };
  // The same two answers are read as a ledger that follows eastwards, and as another whose source nobody knows.
  const plan = referencePlan({ resources: { ledger, swapped } });
  expect(await look({ [east]: {}, [west]: follower }, {}, plan)).toMatchObject({
    protection: 'unprotected',
    way: null,
  });
});

it('needs no database: without one there is nothing to replicate, and the way is the plan’s', async () => {
  const { front } = referencePlan().resources;
  if (!front) throw new Error('the reference plan has a front');
  expect(await look({}, {}, referencePlan({ resources: { front: { ...front, needs: [] } } }))).toEqual({
    protection: 'protected',
    way: { from: east, to: west },
    lagMs: null,
  });
});
