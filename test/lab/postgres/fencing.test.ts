/** Closing the application out by role, with the powers of the fence role alone, and letting it in again. */
import { createSmallWorld, type SmallWorld } from './small-world';

const app = { instance: 'ledger-use1', role: 'app' };

let small: SmallWorld;
beforeAll(async () => {
  small = await createSmallWorld();
});
afterAll(() => small.end());

it('closes the application out, sees that its sessions are gone, and can undo it', async () => {
  const session = await small.open(app);
  const ended = new Promise((resolve) => session.once('end', resolve));
  const fence = await small.open({ instance: 'ledger-use1', role: 'fence' });
  const sessions = async () => {
    const seen = await fence.query<{ n: number }>(
      "select count(*)::int as n from pg_stat_activity where usename = 'app' and backend_type = 'client backend'",
    );
    return seen.rows[0]?.n;
  };
  expect(await sessions()).toBe(1);

  await fence.query('alter role app nologin');
  await fence.query('revoke connect on database ledger from app');
  await fence.query("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = 'app'");

  await ended;
  expect(await sessions()).toBe(0);
  await expect(small.open(app)).rejects.toThrow(/not permitted to log in/);
  await small.sql({ ...app, role: 'probe' }, 'select count(*) from payments');

  await fence.query('alter role app login');
  await expect(small.open(app)).rejects.toThrow(/permission denied for database/);
  await fence.query('grant connect on database ledger to app');
  await small.sql(app, "insert into payments (note) values ('again')");
  await fence.end();
});

it('gives the fence no way into the data', async () => {
  const fence = { ...app, role: 'fence' };
  await expect(small.sql(fence, 'select * from payments')).rejects.toThrow(/permission denied/);
  await expect(small.sql(fence, 'set role app')).rejects.toThrow(/permission denied/);
});

it('tells Secrets Manager how each role logs in', () => {
  const { password } = small.databases.credentials('ledger', 'fence');
  expect(JSON.parse(small.databases.secrets()['ledger/fence'] ?? '')).toEqual({
    username: 'fence',
    password,
    dbname: 'ledger',
    engine: 'postgres',
  });
});
