/** The databases of the lab are real: rows travel the link, late when the link is, and a lost Region loses what did not. */
import { resourceIdOf } from '../../../lab/postgres/instance';
import { createSmallWorld, until, type SmallWorld } from './small-world';

const primary = { instance: 'ledger-use1', role: 'app' };
const replica = { instance: 'ledger-euw1', role: 'app' };

let small: SmallWorld;
beforeAll(async () => {
  small = await createSmallWorld();
});
afterAll(() => small.end());

const countOn = async (to: typeof primary, note: string) => {
  const rows = await small.sql<{ n: number }>(to, `select count(*)::int as n from payments where note = '${note}'`);
  return rows[0]?.n ?? 0;
};
const isReplica = (id: string) => small.databases.states().find((state) => state.id === id)?.isReplica;

it('starts a primary that takes writes and a replica that refuses them', async () => {
  await small.sql(primary, "insert into payments (note) values ('first')");
  await until('the row is on the replica', async () => (await countOn(replica, 'first')) === 1);

  await expect(small.sql(replica, "insert into payments (note) values ('no')")).rejects.toThrow(
    /read-only transaction/,
  );
  expect(small.databases.states()).toEqual([
    {
      id: 'ledger-use1',
      database: 'ledger',
      region: 'us-east-1',
      running: true,
      isReplica: false,
      servesCustomers: true,
    },
    {
      id: 'ledger-euw1',
      database: 'ledger',
      region: 'eu-west-1',
      running: true,
      isReplica: true,
      servesCustomers: true,
    },
  ]);
});

it('streams over the link by a slot of its own, as RDS does', async () => {
  const [seen] = await small.sql({ ...primary, role: 'admin' }, 'select slot_name, active from pg_replication_slots');
  const resourceId = resourceIdOf('ledger-euw1').toLowerCase().replace('-', '_');
  expect(seen).toEqual({ slot_name: `rds_eu_west_1_${resourceId}`, active: true });
});

it('takes a client across the ocean at 80 ms a round trip, and always at the same address', async () => {
  const near = await small.databases.addressFrom('us-east-1', 'ledger-use1');
  const far = await small.databases.addressFrom('eu-west-1', 'ledger-use1');
  expect(far).not.toEqual(near);
  expect(await small.databases.addressFrom('eu-west-1', 'ledger-use1')).toEqual(far);

  const client = await small.open({ ...primary, from: 'eu-west-1' });
  const asked = performance.now();
  await client.query('select 1');
  expect(performance.now() - asked).toBeGreaterThanOrEqual(79);
  await client.end();
});

it('holds WAL back while a fault says so: the replica is really behind, and catches up after', async () => {
  const lag = small.world.faults.start({ fault: 'replication-lag', database: 'ledger', lagMs: 1_000 });
  const written = Date.now();
  await small.sql(primary, "insert into payments (note) values ('late')");
  expect(await countOn(replica, 'late')).toBe(0);
  await until('the late row arrives', async () => (await countOn(replica, 'late')) === 1);
  expect(Date.now() - written).toBeGreaterThanOrEqual(1_000);
  small.world.faults.stop(lag);

  const cut = small.world.faults.start({ fault: 'replication-cut', database: 'ledger' });
  await small.sql(primary, "insert into payments (note) values ('cut')");
  expect(await countOn(replica, 'cut')).toBe(0);
  small.world.faults.stop(cut);
  await until('the row arrives once the link is whole', async () => (await countOn(replica, 'cut')) === 1);
});

it('refuses a wrong password', async () => {
  await expect(small.sql({ ...primary, password: 'wrong' }, 'select 1')).rejects.toThrow(
    /password authentication failed/,
  );
});

it('lets the probe measure and keep its own heartbeat, and nothing else', async () => {
  const probe = { ...primary, role: 'probe' };
  await small.sql(probe, 'create table muster_probe.heartbeat (id int primary key, at timestamptz not null)');
  await small.sql(probe, 'insert into muster_probe.heartbeat values (1, now())');
  await small.sql(probe, 'select count(*) from payments');
  await expect(small.sql(probe, 'delete from payments')).rejects.toThrow(/permission denied/);
});

it('loses with a Region what had not crossed the link, and a promoted replica takes writes at once', async () => {
  await small.sql(primary, "insert into payments (note) values ('safe')");
  await until('the row is safe', async () => (await countOn(replica, 'safe')) === 1);
  small.world.faults.start({ fault: 'replication-lag', database: 'ledger', lagMs: 3_000 });
  await small.sql(primary, "insert into payments (note) values ('lost')");

  await small.world.regions.lose('us-east-1');
  await expect(small.sql(primary, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  await small.databases.promote('ledger-euw1');
  await small.sql(replica, "insert into payments (note) values ('after')");

  expect(isReplica('ledger-euw1')).toBe(false);
  expect([await countOn(replica, 'safe'), await countOn(replica, 'lost'), await countOn(replica, 'after')]).toEqual([
    1, 0, 1,
  ]);
  small.world.faults.stop('all');
});

it('brings the old primary back writable when its Region heals: two histories, as in real life', async () => {
  await small.world.regions.heal('us-east-1');

  await small.sql({ ...primary, from: 'us-west-2' }, "insert into payments (note) values ('split')");
  expect([await countOn(primary, 'lost'), await countOn(primary, 'split')]).toEqual([1, 1]);
  expect([await countOn(replica, 'lost'), await countOn(replica, 'split')]).toEqual([0, 0]);
});

it('restarts an instance on its own address', async () => {
  const client = await small.open(replica);
  const ended = new Promise((resolve) => client.once('end', resolve));
  await small.databases.restart('ledger-euw1');
  await ended;
  await small.sql(replica, "insert into payments (note) values ('restarted')");
});
