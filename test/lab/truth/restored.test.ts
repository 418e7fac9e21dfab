/** Corruption and restore as customers live through them: real fronts, real PostgreSQL, names that move, and what truth says of it. */
import { createDatabases, type RealDatabases } from '../../../lab/postgres/create-databases';
import { corruptDatabase } from '../../../lab/control/corrupt-database';
import { resourceIdOf } from '../../../lab/postgres/instance';
import { createTruth } from '../../../lab/truth/create-truth';
import { type Truth } from '../../../lab/world/parts';
import { type ComputeWorld, east, startComputeWorld, until, west } from '../ecs/compute-world';

const schema = 'create table payments (id bigserial primary key, payment_id text not null, body text, region text)';
const first = resourceIdOf('ledger-use1');
const restored = resourceIdOf('restored');

describe('a database restored to a point in time', () => {
  let lab: ComputeWorld;
  let databases: RealDatabases;
  let truth: Truth;
  const acknowledged: { id: string; at: number; region: string }[] = [];
  const recovery = { goodAt: 0, firstAfter: 0 };

  beforeAll(async () => {
    lab = await startComputeWorld({
      service: { database: 'ledger', requestsPerTask: 50 },
      databases: [
        {
          name: 'ledger',
          database: 'ledger',
          primary: { id: 'ledger-use1', region: east },
          replicas: [{ id: 'ledger-euw1', region: west }],
          roles: { app: { may: 'app', secret: 'ledger/app' } },
          schema,
        },
      ],
      makeDatabases: (world) => (databases = createDatabases(world)),
    });
    const snapshot = () => Promise.resolve({ acknowledged, seconds: [], tenths: [], settledUntil: Date.now() });
    truth = createTruth(lab.world, { databases, customers: { snapshot } });
    await truth.start();
  });
  afterAll(async () => {
    await truth.stop();
    await lab.stop();
  });

  const pay = async (id: string): Promise<{ status: number; reason: string }> => {
    const { host, port } = lab.compute.front(east, 'api');
    const init = { method: 'POST', body: JSON.stringify({ payment_id: id, body: 'paid' }) };
    const response = await fetch(`http://${host}:${port}/payments`, init);
    const { reason = '' } = (await response.json()) as { reason?: string };
    if (response.status === 201) acknowledged.push({ id, at: Date.now(), region: east });
    return { status: response.status, reason };
  };
  const payMany = async (name: string, count: number) => {
    for (let nth = 0; nth < count; nth += 1)
      await until(
        () => pay(`${name}-${nth}`),
        ({ status }) => status === 201,
      );
  };
  const backedUpTo = () => databases.backupWindow(first, east)?.latest ?? 0;

  it('counts what the corruption deleted as lost, and a clone beside it as no writer', async () => {
    await payMany('before', 20);
    const instant = await until(
      () => Date.now(),
      (now) => now > backedUpTo() && now > (acknowledged.at(-1)?.at ?? 0),
    );
    await until(backedUpTo, (to) => to > instant);
    recovery.goodAt = instant;
    expect(await corruptDatabase(lab.world, { databases, truth }, { database: 'ledger' })).toBe('ledger-use1');
    await payMany('after', 5);
    recovery.firstAfter = acknowledged[20]?.at ?? 0;
    expect(await truth.measure()).toMatchObject({ acknowledged: 25, lost: 2, survivor: 'ledger-use1' });

    await until(backedUpTo, (to) => to > recovery.goodAt + 1);
    await databases.restore({
      ...{ key: restored, id: 'ledger-restored', region: east },
      from: { is: 'backup', of: first, region: east, until: recovery.goodAt },
    });
    const beside = Date.now();
    const seen = await until(
      () => truth.measure(beside),
      ({ maxWriters }) => maxWriters > 0,
    );
    expect(seen).toMatchObject({ maxWriters: 1, survivor: 'ledger-use1' });
  });

  it('is refused payments while its name is on nobody, and gets them once it has the name', async () => {
    await databases.rename(first, 'ledger-use1-damaged');
    const { reason } = await until(
      () => pay('nowhere'),
      ({ status }) => status === 503,
    );
    expect(reason).not.toBe('');
    await until(
      () => pay('nowhere'),
      (refused) => refused.reason === `no database instance carries the name of ${east} now`,
    );
    await databases.rename(restored, 'ledger-use1');
    await payMany('restored', 3);
  });

  it('is the survivor: only what was acknowledged after the point in time is lost, and since when is told', async () => {
    expect(await truth.measure()).toMatchObject({
      acknowledged: 28,
      lost: 5,
      lostSince: recovery.firstAfter,
      duplicated: 0,
      survivor: 'ledger-use1',
    });
    expect(await truth.measure(recovery.firstAfter + 1_000_000)).toMatchObject({ lost: 0, lostSince: null });
  });

  it('makes two writers of one Region with the damaged instance, until that one is gone', async () => {
    const two = await until(
      () => truth.measure(),
      ({ secondsOfTwoWriters }) => secondsOfTwoWriters > 0,
    );
    expect(two).toMatchObject({ maxWriters: 2, maxWritableRegions: 1 });
    await databases.remove(first);
    const since = Date.now();
    const one = await until(
      () => truth.measure(since),
      ({ maxWriters }) => maxWriters > 0,
    );
    expect(one).toMatchObject({ maxWriters: 1, secondsOfTwoWriters: 0, survivor: 'ledger-use1' });
  });
});
