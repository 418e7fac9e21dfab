import { corruptDatabase } from '../../../lab/control/corrupt-database';
import { createDatabases, type RealDatabases } from '../../../lab/postgres/create-databases';
import { createReplicaLag, type ReplicaLag } from '../../../lab/truth/replica-lag';
import { connectTo } from '../../../lab/truth/sessions';
import { smallWorld, until, type SmallWorld } from '../dns/small-world';

const database = 'ledger';
const [primary, replica] = ['ledger-use1', 'ledger-euw1'];

describe('a replicated database', () => {
  let small: SmallWorld;
  let databases: RealDatabases;
  let lag: ReplicaLag;
  beforeAll(async () => {
    small = smallWorld({
      databases: [
        {
          name: database,
          database,
          primary: { id: primary, region: 'us-east-1' },
          replicas: [{ id: replica, region: 'eu-west-1' }],
          roles: { app: { may: 'app', secret: 'ledger/app' } },
          schema: 'create table payments (id bigserial primary key, payment_id text, body text, region text)',
        },
      ],
    });
    databases = createDatabases(small.world);
    await databases.start();
    lag = createReplicaLag(databases, Date.now);
  });
  afterAll(async () => {
    await lag.stop();
    await databases.stop();
    small.remove();
  });

  const ask = async <Row extends object>(instance: string, sql: string): Promise<readonly Row[]> => {
    const client = await connectTo(databases, { id: instance, database }, database);
    const { rows } = await client.query<Row>(sql);
    await client.end();
    return rows;
  };
  const counted = async (instance: string) =>
    (
      await ask<{ all: number; bad: number }>(
        instance,
        `select count(*)::int as all, count(*) filter (where body = 'corrupted')::int as bad from payments`,
      )
    )[0];
  const lagMs = () => lag.ofReplicaIn(database, 'eu-west-1');

  it('has a lag where its replica is, and none elsewhere', async () => {
    await until(lagMs, (ms) => ms !== undefined && ms < 1_000);
    expect(await lag.ofReplicaIn(database, 'us-east-1')).toBeUndefined();
    expect(await lag.ofReplicaIn('another', 'eu-west-1')).toBeUndefined();
  });

  it('is damaged on its primary, in the same share every time, and the replica follows', async () => {
    const truth = { survivorOf: () => Promise.resolve(primary) };
    const corrupt = (percent?: number) =>
      corruptDatabase(small.world, { databases, truth }, { database, ...(percent !== undefined && { percent }) });
    await expect(corrupt()).rejects.toThrow('let customers pay first');
    expect(small.world.journal.entries('fault')).toEqual([]);
    await ask(primary, `insert into payments (payment_id, body) select n::text, 'paid' from generate_series(1, 100) n`);
    const before = Date.now();
    expect(await corrupt()).toBe(primary);
    expect(await counted(primary)).toEqual({ all: 90, bad: 10 });
    await until(
      () => counted(replica),
      (there) => there?.all === 90 && there.bad === 10,
    );
    const [entry, ...more] = small.world.journal.entries('fault');
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      fault: 'corrupt',
      state: 'on',
      detail: { database, instance: primary, percent: 20, deleted: 10, overwritten: 10 },
    });
    expect(entry?.is === 'fault' && entry.at >= before && entry.at <= Date.now()).toBe(true);
    await expect(
      corruptDatabase(
        small.world,
        { databases, truth: { survivorOf: () => Promise.resolve(undefined) } },
        { database },
      ),
    ).rejects.toThrow('no instance of ledger can be written to now');
  });

  it('lags by as long as its WAL is cut off, and not at all once it has it', async () => {
    const id = small.world.faults.start({ fault: 'replication-cut', database });
    const cutAt = Date.now();
    await ask(primary, `insert into payments (payment_id) values ('behind')`);
    const behind = await until(lagMs, (ms) => ms !== undefined && ms > 1_500);
    expect(behind).toBeLessThan(Date.now() - cutAt + 1_000);
    small.world.faults.stop(id);
    await until(lagMs, (ms) => ms !== undefined && ms < 500, 30_000);
  });

  it('lags more and more when its primary is lost, until it is promoted and is a replica no more', async () => {
    await small.world.regions.lose('us-east-1');
    const lostAt = Date.now();
    await until(lagMs, (ms) => ms !== undefined && ms > 700);
    expect(await lagMs()).toBeLessThan(Date.now() - lostAt + 1_000);
    await databases.promote(replica);
    expect(await lagMs()).toBeUndefined();
  });
});
