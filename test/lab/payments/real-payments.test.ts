import { createDatabases } from '../../../lab/postgres/create-databases';
import { type ComputeWorld, east, startComputeWorld, until, west } from '../ecs/compute-world';

const schema = `create table payments (
  id bigserial primary key, payment_id text not null, body text not null, region text not null,
  created_at timestamptz not null default now()
)`;

describe('payments in real PostgreSQL', () => {
  let lab: ComputeWorld;
  let promote: (instance: string) => Promise<void>;
  /** The instance that carries a Region's name; a Region without an entry has none. */
  const carriers = new Map([
    [east, 'ledger-use1'],
    [west, 'ledger-euw1'],
  ]);
  beforeAll(async () => {
    lab = await startComputeWorld({
      service: { database: 'ledger', requestsPerTask: 20 },
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
      makeDatabases: (world) => {
        const databases = createDatabases(world);
        promote = databases.promote;
        const instanceIn = (database: string, region: string) => {
          const id = carriers.get(region);
          if (id === undefined) throw new Error(`no instance of ${database} carries the name of ${region}`);
          return id;
        };
        return { ...databases, instanceIn };
      },
    });
  });
  afterAll(() => lab.stop());

  const ask = async (region: string, path: string, payment?: unknown) => {
    const { host, port } = lab.compute.front(region, 'api');
    const init = payment === undefined ? {} : { method: 'POST', body: JSON.stringify(payment) };
    const response = await fetch(`http://${host}:${port}${path}`, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const pay = (region: string, payment_id: string) =>
    ask(region, '/payments', { payment_id, amount: 12.5, body: 'x'.repeat(5_000) });

  it('are acknowledged by the primary and read from both Regions', async () => {
    expect(await pay(east, 'p-1')).toMatchObject({ status: 201, body: { id: '1', payment_id: 'p-1', region: east } });
    expect(await ask(east, '/payments/p-1')).toMatchObject({ status: 200, body: { payment_id: 'p-1', region: east } });
    await until(
      () => ask(west, '/payments/p-1'),
      ({ status }) => status === 200,
    );
    expect(await ask(east, '/payments/none')).toMatchObject({ status: 404 });
    expect(await ask(east, '/payments', { amount: 1 })).toMatchObject({ status: 400 });
  });

  it('are rehearsed on another database as the application would take them, and leave nothing there', async () => {
    const { host, port } = lab.databases.directAddress('ledger-use1');
    const check = (address: string) => ask(west, `/check?database=${address}`);
    expect(await check(`${host}:${port}`)).toMatchObject({ status: 200 });
    expect(await ask(east, '/payments/rehearsal')).toMatchObject({ status: 404 });
    const standby = lab.databases.directAddress('ledger-euw1');
    expect(await check(`${standby.host}:${standby.port}`)).toMatchObject({
      status: 503,
      body: { reason: expect.stringContaining('read-only') as string },
    });
    expect(await check('nowhere')).toMatchObject({ status: 400 });
  });

  it('are refused by a replica with the reason, until it is promoted', async () => {
    const refused = await pay(west, 'p-2');
    expect(refused.status).toBe(503);
    expect(refused.body['reason']).toContain('read-only');
    expect(await ask(west, '/health')).toMatchObject({ status: 200 });
    await lab.world.regions.lose(east);
    await promote('ledger-euw1');
    await until(
      () => pay(west, 'p-3'),
      ({ status }) => status === 201,
    );
  });

  it('go on in a Region that healed, where PostgreSQL returns writable', async () => {
    await lab.world.regions.heal(east);
    await until(
      // A connection kept open through the loss is reset first, as by a load balancer that came back.
      () => pay(east, 'p-4').catch((error: unknown) => ({ status: 0, body: { error: String(error) } })),
      ({ status }) => status === 201,
    );
  });

  it('are refused with the reason while no instance carries the name of their Region', async () => {
    carriers.delete(east);
    const refused = await until(
      () => pay(east, 'p-none'),
      ({ status }) => status === 503,
    );
    expect(refused.body['reason']).toBe(`no database instance carries the name of ${east} now`);
  });

  it('go to the instance that carries the name of their Region now', async () => {
    // Stands for a restored instance that got the name: another server than the one this Region's tasks knew.
    carriers.set(east, 'ledger-euw1');
    await until(
      () => pay(east, 'p-5'),
      ({ status }) => status === 201,
    );
    expect(await ask(west, '/payments/p-5')).toMatchObject({ status: 200, body: { region: east } });
    // A process that is killed is told again when it comes back.
    await lab.world.regions.lose(east);
    await lab.world.regions.heal(east);
    await until(
      () => ask(east, '/payments/p-5').catch(() => ({ status: 0, body: {} })),
      ({ status }) => status === 200,
    );
  });

  it('are counted as they were answered', async () => {
    carriers.delete(east);
    const before = lab.compute.served(east, 'api');
    await until(
      () => pay(east, 'p-6'),
      ({ status }) => status === 503,
    );
    const counted = await until(
      () => lab.compute.served(east, 'api'),
      ({ failed }) => failed > before.failed,
    );
    expect(counted.requests).toBeGreaterThanOrEqual(counted.failed);
  });
});
