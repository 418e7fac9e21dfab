import { randomUUID } from 'node:crypto';
import { createDatabases, type RealDatabases } from '../../../lab/postgres/create-databases';
import { type CustomersRecord } from '../../../lab/customers/create-customers';
import { connectTo } from '../../../lab/truth/sessions';
import { createTruth } from '../../../lab/truth/create-truth';
import { createWriterWatch } from '../../../lab/truth/watch-writers';
import { type Databases, type Truth } from '../../../lab/world/parts';
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

  it('counts and names payments that are there twice', async () => {
    await pay('ledger-euw1', 'eu-west-1', 2, () => 'the same');
    const twice = [{ paymentId: 'the same', rows: 2 }];
    expect(await truth.measure()).toMatchObject({ duplicated: 1, twice, lost: 5 });
  });

  it("sees the healed Region come back as a second writer, and customers' choice stay the survivor", async () => {
    await pay('ledger-euw1', 'eu-west-1', 60);
    small.world.faults.stop('all');
    await small.world.regions.heal('us-east-1');
    const report = await until(
      () => truth.measure(),
      (seen) => seen.secondsOfTwoWriters > 0,
    );
    expect(report).toMatchObject({ maxWritableRegions: 2, maxWriters: 2, survivor: 'ledger-euw1', lost: 5 });
  });

  it('measures what happened since an instant: acknowledgements, losses and writers', async () => {
    const since = Date.now();
    await pay('ledger-euw1', 'eu-west-1', 3);
    await pay('ledger-euw1', 'eu-west-1', 2, () => 'twice again');
    expect(await truth.measure(since)).toMatchObject({ acknowledged: 5, lost: 0, lostSince: null, duplicated: 1 });
    expect(await truth.measure()).toMatchObject({ lost: 5, lostSince: acknowledged[20]?.at, duplicated: 2 });
    expect(await truth.measure(Date.now() + 60_000)).toMatchObject({ acknowledged: 0, maxWriters: 0, outages: [] });
  });

  it('knows which instance customers are sent to, for whoever would damage it', async () => {
    expect(await truth.survivorOf('ledger')).toBe('ledger-euw1');
    expect(await truth.survivorOf('another')).toBeUndefined();
  });

  it('counts a server that is renamed as the one it was, a clone never, and one that is gone no longer', async () => {
    let view: (state: ReturnType<Databases['states']>[number]) => ReturnType<Databases['states']> = (state) => [state];
    const seen: Databases = {
      ...databases,
      states: () => databases.states().flatMap((state) => view(state)),
      directAddress: (id) => databases.directAddress(id.replace(/-before-restore$/, '')),
    };
    const watch = createWriterWatch(small.world.settings, seen, Date.now);
    watch.start();
    const writers = () => watch.intervals().map(({ region, from, to }) => ({ region, from, to }));
    const lasts = (region: string, since: number) => writers().some((one) => one.region === region && one.to > since);
    await until(writers, (all) => all.length === 2);
    const before = writers();

    view = (state) => [state.region === 'us-east-1' ? { ...state, id: `${state.id}-before-restore` } : state];
    const renamedAt = Date.now();
    await until(
      () => lasts('us-east-1', renamedAt),
      (goesOn) => goesOn,
    );
    expect(writers().map(({ from }) => from)).toEqual(before.map(({ from }) => from));

    view = (state) => [{ ...state, servesCustomers: state.region === 'eu-west-1' }];
    const drilledAt = Date.now();
    await until(
      () => lasts('eu-west-1', drilledAt + 500),
      (goesOn) => goesOn,
    );
    expect(lasts('us-east-1', drilledAt + 250)).toBe(false);
    expect((await watch.writable()).map(({ id }) => id)).toEqual(['ledger-euw1']);

    view = () => [];
    const goneAt = Date.now();
    await until(
      () => watch.writable(),
      (left) => left.length === 0,
    );
    expect(writers()).toHaveLength(2);
    expect(lasts('eu-west-1', goneAt + 250)).toBe(false);
    await watch.stop();
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
