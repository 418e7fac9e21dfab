/** SQL on real PostgreSQL: what closing closes, what it leaves, what counts as proof, and that nothing is left behind. */
import { createSql } from '../../../activities/sql/create-sql';
import { type OutsideError } from '../../../activities/outside-error';
import { type Aws } from '../../../activities/aws/create-aws';
import { type InputOf } from '../../../domain/calls';
import { createSmallWorld, type SmallWorld, until } from '../../lab/postgres/small-world';

const never = new AbortController().signal;
const where = { instance: 'ledger-use1', region: 'us-east-1', database: 'ledger', secretRegion: 'eu-west-1' } as const;
const fence = { ...where, secret: 'ledger/fence' };
const roles = ['app'];
const failing = async (doing: Promise<unknown>): Promise<OutsideError> =>
  doing.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as OutsideError,
  );

let small: SmallWorld;
/** False: the control planes do not answer. */
let answers = true;
const asked: string[] = [];
const read = (async (
  call: string,
  region: string,
  input: InputOf<'rds:DescribeDBInstances'> & InputOf<'secretsmanager:GetSecretValue'>,
) => {
  asked.push(`${call} ${region}`);
  if (!answers) throw new Error('silent');
  if (call === 'secretsmanager:GetSecretValue') return { SecretString: small.databases.secrets()[input.SecretId] };
  const { host, port } = small.databases.directAddress(input.DBInstanceIdentifier ?? '');
  return Promise.resolve({ DBInstances: [{ Endpoint: { Address: host, Port: port } }] });
}) as unknown as Aws['read'];
const sqlNow = () => createSql({}, { read }, () => performance.now());
let sql: ReturnType<typeof sqlNow>;

const admin = (statement: string) => small.sql({ instance: 'ledger-use1', role: 'admin' }, statement);
const writers = () => sql.read('sql:ReadWriters', { ...fence, roles }, {}, never);
const close = (keep: readonly string[] = ['ledger/probe']) =>
  sql.send({ call: 'sql:CloseForWrites', region: 'us-east-1', input: { ...fence, roles, keep } }, never);
const open = (before: Awaited<ReturnType<typeof writers>>) =>
  sql.send({ call: 'sql:OpenForWrites', region: 'us-east-1', input: { ...fence, roles: before.roles } }, never);

beforeAll(async () => {
  small = await createSmallWorld();
  sql = sqlNow();
});
beforeEach(() => {
  answers = true;
});
afterAll(() => small.end());

it('reads who could write, and who is inside', async () => {
  const session = await small.open({ instance: 'ledger-use1', role: 'app' });
  expect(await writers()).toMatchObject({
    writable: true,
    sessions: [{ role: 'app', count: 1 }],
    roles: [
      { role: 'app', canLogin: true, canConnect: true, granted: true },
      { role: 'public', canLogin: false, canConnect: false },
    ],
    lastCommitAt: expect.any(String) as string,
  });
  await session.end();
});

it('ends the sessions of the application, whose logins are then refused', async () => {
  const before = await writers();
  const session = await small.open({ instance: 'ledger-use1', role: 'app' });
  const ended = new Promise((resolve) => session.once('end', resolve));
  await close();
  await ended;
  await until('no session is left', async () => (await writers()).sessions.length === 0);
  await expect(small.open({ instance: 'ledger-use1', role: 'app' })).rejects.toThrow('not permitted to log in');
  await open(before);
  expect((await writers()).roles).toEqual(before.roles);
  await small.sql({ instance: 'ledger-use1', role: 'app' }, 'select 1');
});

it('takes CONNECT from PUBLIC without closing itself or the probe out, and gives it back as it was', async () => {
  await admin('grant connect on database ledger to public; revoke connect on database ledger from app, probe, fence');
  const before = await writers();
  expect(before.roles).toContainEqual({ role: 'public', canLogin: false, canConnect: true });
  await close();
  const closed = await writers();
  expect(closed.roles).toEqual([
    { role: 'app', canLogin: false, canConnect: false, granted: false },
    { role: 'public', canLogin: false, canConnect: false },
  ]);
  await sql.read('sql:ReadReplay', { ...where, secret: 'ledger/probe' }, {}, never);
  await open(before);
  expect((await writers()).roles).toEqual(before.roles);
  // Through PUBLIC again, as before: no grant of its own was invented.
  const grants = await admin(
    "select 1 from pg_database, aclexplode(datacl) a join pg_roles r on r.oid = a.grantee where datname = 'ledger' and rolname = 'app'",
  );
  expect(grants).toEqual([]);
  await admin('revoke connect on database ledger from public; grant connect on database ledger to app, probe, fence');
});

it('is kept back where its worker stood still until the database had let it in: somebody else may have the step', async () => {
  const before = await writers();
  const closed = () => 'this worker did not run for 7000 ms';
  await expect(
    sql.send({ call: 'sql:CloseForWrites', region: 'us-east-1', input: { ...fence, roles } }, never, closed),
  ).rejects.toMatchObject({ code: 'TooLate', done: 'no' });
  expect((await writers()).roles).toEqual(before.roles);
});

it('is no proof when CONNECT comes through another role', async () => {
  await admin('create role crew; grant connect on database ledger to crew; grant crew to app');
  const before = await writers();
  await close();
  expect((await writers()).roles).toContainEqual({ role: 'app', canLogin: false, canConnect: true, granted: false });
  await open(before);
  await admin('revoke crew from app; revoke connect on database ledger from crew; drop role crew');
});

describe('who else may come in', () => {
  const others = async (keep: readonly string[] = ['ledger/probe']) =>
    (await sql.read('sql:ReadWriters', { ...fence, roles, keep }, {}, never)).others;

  it('is nobody in a database that only the application and muster may connect to', async () => {
    expect(await others()).toEqual([]);
    expect(await others([])).toEqual(['probe']);
    expect(await others(['ledger/none'])).toEqual(['probe']);
  });

  it('is who has a CONNECT of its own or inherits one, after PUBLIC has lost it, with no session at the moment', async () => {
    await admin(
      'create role batch login; create role etl login; create role crew; create role passer login; create role closed nologin; ' +
        'grant connect on database ledger to batch, crew, closed; grant crew to etl; grant connect on database ledger to public',
    );
    const before = await writers();
    expect(before.others).toContain('passer');
    await close();
    expect(await others()).toEqual(['batch', 'etl']);
    await open(before);
    await admin(
      'revoke connect on database ledger from public, batch, crew, closed; drop role batch, etl, passer, closed; drop role crew',
    );
    expect(await others()).toEqual([]);
  });

  it('is no superuser and no stand-in for one on RDS, unless that one owns the database', async () => {
    await admin('create role rds_superuser; create role master login; grant rds_superuser to master');
    await admin('grant connect on database ledger to master; create role copier login replication');
    expect(await others()).toEqual([]);
    // What the owner had goes over to the new one.
    await admin('alter database ledger owner to master; grant connect on database ledger to fence');
    expect(await others()).toEqual(['master']);
    await admin('alter database ledger owner to fence; drop role master, rds_superuser, copier');
  });
});

it('counts what it may not see as clients, and never the superuser RDS keeps for itself', async () => {
  const own = await small.open({ instance: 'ledger-use1', role: 'admin' });
  const session = await small.open({ instance: 'ledger-use1', role: 'app' });
  await admin('revoke pg_monitor from fence');
  expect((await writers()).sessions).toContainEqual({ role: 'app', count: 1 });
  expect((await writers()).sessions.map(({ role }) => role)).not.toContain('rdsadmin');
  await admin('grant pg_monitor to fence');
  await session.end();
  await own.end();
});

it('does not mistake the application for muster by its application_name', async () => {
  const session = await small.open({ instance: 'ledger-use1', role: 'app' });
  await session.query("set application_name = 'muster'");
  expect((await writers()).sessions).toEqual([{ role: 'app', count: 1 }]);
  await session.end();
});

it('quotes names, whatever they hold', async () => {
  const odd = `o"dd; drop table payments; --`;
  await admin(
    `create role "${odd.replaceAll('"', '""')}" login; grant "${odd.replaceAll('"', '""')}" to fence with admin true, inherit false, set false`,
  );
  await sql.send(
    { call: 'sql:CloseForWrites', region: 'us-east-1', input: { ...fence, roles: [odd], keep: [] } },
    never,
  );
  const seen = await sql.read('sql:ReadWriters', { ...fence, roles: [odd] }, {}, never);
  expect(seen.roles).toContainEqual({ role: odd, canLogin: false, canConnect: false, granted: false });
  await admin('select count(*) from payments');
});

it('writes the probe row once, however often it is sent, and reads it back', async () => {
  const input = { ...where, secret: 'ledger/probe', id: 'row-1' };
  for (let twice = 0; twice < 2; twice += 1) {
    expect(await sql.send({ call: 'sql:WriteProbe', region: 'us-east-1', input }, never)).toMatchObject({
      detail: { readBack: true, id: 'row-1' },
    });
  }
  expect(await admin('select id from muster_probe.write_probe')).toEqual([{ id: 'row-1' }]);
});

it('is blocked, and changes nothing, on a standby', async () => {
  const standby = { ...where, instance: 'ledger-euw1', region: 'eu-west-1', secret: 'ledger/probe' };
  const error = await failing(
    sql.send({ call: 'sql:WriteProbe', region: 'eu-west-1', input: { ...standby, id: 'x' } }, never),
  );
  expect([error.code, error.done, error.reason]).toEqual(['Blocked', 'no', '25006']);
  expect(await sql.read('sql:ReadReplay', standby, {}, never)).toMatchObject({
    inRecovery: true,
    replayedLsn: expect.stringContaining('/') as string,
    receiving: true,
    timeline: null,
  });
});

it('tells the history of a primary, which receives nothing', async () => {
  const primary = { ...where, secret: 'ledger/probe' };
  expect(await sql.read('sql:ReadReplay', primary, {}, never)).toMatchObject({
    inRecovery: false,
    receiving: false,
    timeline: 1,
  });
});

it("lets a plan's query read and not write", async () => {
  const probe = { ...where, secret: 'ledger/probe', parameters: ['a'] };
  expect(await sql.read('sql:Query', { ...probe, query: 'select $1 as note, now() as at' }, {}, never)).toEqual({
    rows: [{ note: 'a', at: expect.any(String) as string }],
  });
  expect(
    await failing(sql.read('sql:Query', { ...probe, query: 'create table t as select $1 as x' }, {}, never)),
  ).toMatchObject({ code: 'Blocked', reason: '25006' });
});

it('goes on with the endpoint seen earlier when the control plane is silent', async () => {
  await writers();
  const fresh = sqlNow();
  await fresh.read('sql:ReadReplay', { ...where, instance: 'ledger-euw1', secret: 'ledger/fence' }, {}, never);
  asked.length = 0;
  answers = false;
  const endpoint = small.databases.directAddress('ledger-use1');
  expect(await fresh.read('sql:ReadWriters', { ...fence, endpoint, roles }, {}, never)).toMatchObject({
    writable: true,
  });
  expect(asked).toEqual(['rds:DescribeDBInstances us-east-1']);
});

it('says what to mend: password, role, secret', async () => {
  await admin("alter role app password 'changed'");
  const stale = await failing(sqlNow().read('sql:ReadReplay', { ...where, secret: 'ledger/app' }, {}, never));
  expect([stale.code, stale.reason]).toEqual(['NotPermitted', '28P01']);
  const none = await failing(sqlNow().read('sql:ReadReplay', { ...where, secret: 'ledger/none' }, {}, never));
  expect(none).toMatchObject({
    code: 'NotPermitted',
    message: expect.stringContaining('username and password') as string,
  });
});

it('leaves no session behind', async () => {
  await until(
    'no session of muster is left',
    async () => (await admin("select 1 from pg_stat_activity where application_name = 'muster'")).length === 0,
  );
});
