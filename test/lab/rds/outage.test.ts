/** A promotion whose Region is lost in the middle stops, and goes on when the Region heals; without roles no server is needed. */
import { createRds } from '../../../lab/aws/rds/create-rds';
import { type DBInstance } from '@aws-sdk/client-rds';
import { createSmallWorld, until } from '../postgres/small-world';

const call = { side: 'us-west-2', region: 'eu-west-1', service: 'rds', requestId: 'r', accessKey: '' };
const input = { DBInstanceIdentifier: 'ledger-euw1' };

it.each([
  { what: 'real servers', roles: true },
  { what: 'a database nobody can log in to', roles: false },
])('a promotion survives the loss of its Region: $what', async ({ roles }) => {
  const small = await createSmallWorld(0.005, roles);
  const service = createRds(small.world, small.databases);
  const describe1 = async () => {
    const asked = { ...call, operation: 'DescribeDBInstances', at: Date.now() };
    const answer = (await service.handlers['DescribeDBInstances']?.(input, asked)) as { DBInstances: DBInstance[] };
    return answer.DBInstances[0];
  };
  const state = () => small.databases.states().find(({ id }) => id === 'ledger-euw1');
  try {
    await service.handlers['PromoteReadReplica']?.(input, { ...call, operation: 'PromoteReadReplica', at: Date.now() });
    await until('modifying', async () => (await describe1())?.DBInstanceStatus === 'modifying');

    await small.world.regions.lose('eu-west-1');
    expect(state()).toMatchObject({ running: false, isReplica: true });
    await small.world.regions.heal('eu-west-1');
    expect(state()).toMatchObject({ running: true });
    await until('promoted', async () => {
      const now = await describe1();
      return now?.DBInstanceStatus === 'available' && now.ReadReplicaSourceDBInstanceIdentifier === undefined;
    });
    expect(state()).toMatchObject({ running: true, isReplica: false });
    expect(
      small.world.journal.entries('event').filter((entry) => entry.is === 'event' && entry.name === 'rds.unfinished'),
    ).toEqual([]);
  } finally {
    service.stop();
    await small.end();
  }
});
