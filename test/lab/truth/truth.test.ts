import { randomUUID } from 'node:crypto';
import { createDatabases, type RealDatabases } from '../../../lab/postgres/create-databases';
import { type CustomersRecord } from '../../../lab/customers/create-customers';
import { connectTo } from '../../../lab/truth/watch-writers';
import { createTruth } from '../../../lab/truth/create-truth';
import { type Truth } from '../../../lab/world/parts';
import { smallWorld, until, type SmallWorld } from '../dns/small-world';

describe('truth against real databases', () => {
  let small: SmallWorld;
  let databases: RealDatabases;
  let truth: Truth;
  const acknowledged: { id: string; at: number; region: string }[] = [];
  const record = (): CustomersRecord => ({ acknowledged, seconds: [], tenths: [], settledUntil: Date.now() });

  beforeAll(async () => {
    small = smallWorld({
      databases: [
        {
          name: 'ledger',
          database: 'ledger',
          primary: { id: 'ledger-use1', region: 'us-east-1' },
          replicas: [{ id: 'ledger-euw1', region: 'eu-west-1' }],
          roles: { app: { may: 'app', secret: 'ledger/app' } },
          schema: 'create table payments (id bigserial primary key, payment_id text, body text, region text)',
        },
      ],
    });
    databases = createDatabases(small.world);
    await databases.start();
    truth = createTruth(small.world, { databases, customers: { snapshot: () => Promise.resolve(record()) } });
    await truth.start();
  });
  afterAll(async () => {
    await truth.stop();
    await databases.stop();
    small.remove();
  });

  const pay = async (
    instance: string,
    region: string,
    payments: number,
    ids = () => randomUUID() as string,
  ): Promise<void> => {
    const client = await connectTo(databases, { id: instance, database: 'ledger' }, 'ledger');
    for (let paid = 0; paid < payments; paid += 1) {
      const id = ids();
      await client.query('insert into payments (payment_id, region) values ($1, $2)', [id, region]);
      acknowledged.push({ id, at: Date.now(), region });
    }
    await client.end();
  };

  it('finds nothing lost while the primary lives, and one writable Region', async () => {
    await pay('ledger-use1', 'us-east-1', 20);
    const report = await until(
      () => truth.measure(),
      (seen) => seen.maxWritableRegions > 0,
    );
    expect(report).toMatchObject({
      acknowledged: 20,
      lost: 0,
      lostSpanMs: 0,
      duplicated: 0,
      maxWritableRegions: 1,
      secondsOfTwoWriters: 0,
      survivor: 'ledger-use1',
    });
  });

  it('counts what the promoted standby never got, and over which span', async () => {
    await until(
      () => truth.measure(),
      (seen) => seen.lost === 0,
    );
    const standby = await connectTo(databases, { id: 'ledger-euw1', database: 'ledger' }, 'ledger');
    await until(
      async () => (await standby.query<{ n: number }>('select count(*)::int as n from payments')).rows[0]?.n,
      (n) => n === 20,
    );
    await standby.end();
    small.world.faults.start({ fault: 'replication-cut', database: 'ledger' });
    await pay('ledger-use1', 'us-east-1', 5);
    await small.world.regions.lose('us-east-1');
    expect(await truth.measure()).toMatchObject({ lost: 5, survivor: null });
    await databases.promote('ledger-euw1');
    const report = await until(
      () => truth.measure(),
      (seen) => seen.survivor === 'ledger-euw1',
    );
    const span = (acknowledged[24]?.at ?? 0) - (acknowledged[19]?.at ?? 0);
    expect(report).toMatchObject({
      acknowledged: 25,
      lost: 5,
      lostSpanMs: span,
      maxWritableRegions: 1,
      secondsOfTwoWriters: 0,
    });
  });

  it('counts payments that are there twice', async () => {
    await pay('ledger-euw1', 'eu-west-1', 2, () => 'the same');
    expect(await truth.measure()).toMatchObject({ duplicated: 1, lost: 5 });
  });

  it("sees the healed Region come back as a second writer, and customers' choice stay the survivor", async () => {
    await pay('ledger-euw1', 'eu-west-1', 60);
    small.world.faults.stop('all');
    await small.world.regions.heal('us-east-1');
    const report = await until(
      () => truth.measure(),
      (seen) => seen.secondsOfTwoWriters > 0,
    );
    expect(report).toMatchObject({ maxWritableRegions: 2, survivor: 'ledger-euw1', lost: 5 });
  });

  it('does not count an instance as writable whose application role may not log in or connect', async () => {
    const admin = await connectTo(databases, { id: 'ledger-euw1', database: 'ledger' }, 'postgres');
    await admin.query('alter role app nologin');
    expect(await truth.measure()).toMatchObject({ survivor: 'ledger-use1' });
    await admin.query('alter role app login');
    await admin.query('revoke connect on database ledger from app');
    expect(await truth.measure()).toMatchObject({ survivor: 'ledger-use1' });
    await admin.end();
  });
});
