/** Servers come and go: replicas of whoever is primary now, clones from snapshots and backups, names that move. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { resourceIdOf } from '../../../lab/postgres/instance';
import { createSmallWorld, until, type SmallWorld } from './small-world';

const use1 = resourceIdOf('ledger-use1');
const euw1 = resourceIdOf('ledger-euw1');

let small: SmallWorld;
beforeAll(async () => {
  small = await createSmallWorld(0.002, true, { replicatedBackups: ['eu-west-1'] });
});
afterAll(() => small.end());

const app = (instance: string) => ({ instance, role: 'app' });
const insert = (instance: string, note: string) =>
  small.sql(app(instance), `insert into payments (note) values ('${note}')`);
const notes = async (instance: string) => {
  const rows = await small.sql<{ note: string }>(app(instance), 'select note from payments order by id');
  return rows.map(({ note }) => note);
};
const slots = async (instance: string) =>
  (await small.sql({ instance, role: 'admin' }, 'select slot_name from pg_replication_slots')).length;
const niceness = async (instance: string) => {
  const client = await small.open(app(instance));
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const nice = os.getPriority(rows[0]?.pid ?? NaN);
  await client.end();
  return nice;
};
const ids = () => small.databases.states().map(({ id }) => id);
const windowOf = (key: string, region: string) => {
  const window = small.databases.backupWindow(key, region);
  if (window === undefined) throw new Error(`no backups of ${key} in ${region}`);
  return window;
};
/** Uploaded up to an instant that is over: what came before it can be restored, what comes now is after it. */
const passing = async (key: string, region: string) => {
  const at = await until('the clock has moved on', () => (Date.now() > windowOf(key, region).latest ? Date.now() : 0));
  await until('the backups cover it', () => windowOf(key, region).latest > at);
  return at;
};

it('restores to a point in time: what was deleted after it is back, what came after it is not there', async () => {
  await insert('ledger-use1', 'kept');
  const good = await passing(use1, 'us-east-1');
  await small.sql(app('ledger-use1'), 'delete from payments');
  await insert('ledger-use1', 'after');
  await until('the damage is in the archive', () => windowOf(use1, 'us-east-1').latest > good + 1);
  await small.databases.restore({
    ...{ key: resourceIdOf('restored'), id: 'ledger-restored', region: 'us-east-1' },
    from: { is: 'backup', of: use1, region: 'us-east-1', until: good },
  });

  expect(await notes('ledger-restored')).toEqual(['kept']);
  expect(await notes('ledger-use1')).toEqual(['after']);
  await insert('ledger-restored', 'writable');
  expect(small.databases.states().find(({ id }) => id === 'ledger-restored')).toMatchObject({
    ...{ running: true, isReplica: false, servesCustomers: false },
  });
  await small.databases.remove(resourceIdOf('restored'));
});

it('restores in the other Region from replicated backups while the first one is lost', async () => {
  await insert('ledger-use1', 'copied');
  const good = await passing(use1, 'eu-west-1');
  await small.world.regions.lose('us-east-1');
  await small.databases.restore({
    ...{ key: resourceIdOf('clone'), id: 'ledger-clone', region: 'eu-west-1' },
    from: { is: 'backup', of: use1, region: 'eu-west-1', until: good },
  });
  expect(await notes('ledger-clone')).toEqual(['after', 'copied']);
  await small.databases.remove(resourceIdOf('clone'));
  await small.world.regions.heal('us-east-1');
});

it('makes a clone of a replica from its snapshot', async () => {
  await until('the rows are on the replica', async () => (await notes('ledger-euw1')).includes('copied'));
  await small.databases.takeSnapshot(euw1, 'drill');
  await insert('ledger-use1', 'later');
  await small.databases.restore({
    ...{ key: resourceIdOf('drill'), id: 'ledger-drill', region: 'eu-west-1' },
    from: { is: 'snapshot', snapshot: 'drill' },
  });
  expect(await notes('ledger-drill')).toEqual(['after', 'copied']);
  await insert('ledger-drill', 'drilled');
  expect(await slots('ledger-use1')).toBe(1);
  // In AWS it has cores of its own: here it leaves those there are to the servers that customers ask.
  expect(await niceness('ledger-drill')).toBeGreaterThan(await niceness('ledger-use1'));
  await small.databases.remove(resourceIdOf('drill'));
  small.databases.removeSnapshot('drill');
});

it('goes round and round: promoted, old one renamed away, replica of the new one, promoted back', async () => {
  const held = { 'us-east-1': { id: 'ledger-use1', key: use1 }, 'eu-west-1': { id: 'ledger-euw1', key: euw1 } };
  const sides = ['us-east-1', 'eu-west-1'] as const;
  for (let round = 1; round <= 2; round += 1) {
    const [from, to] = round % 2 === 1 ? sides : ([...sides].reverse() as [(typeof sides)[1], (typeof sides)[0]]);
    const { id, key } = held[from];
    await small.world.regions.lose(from);
    await small.databases.promote(held[to].id);
    await insert(held[to].id, `round ${round}`);
    await small.world.regions.heal(from);

    await small.databases.rename(key, `${id}-old-${round}`);
    expect(() => small.databases.instanceIn('ledger', from)).toThrow(/named/);
    const replica = { key: resourceIdOf(`${id} ${round}`), id, region: from };
    await small.databases.createReplica({ ...replica, source: held[to].key });
    expect(small.databases.instanceIn('ledger', from)).toBe(id);
    held[from] = { id, key: replica.key };
    expect(await slots(held[to].id)).toBe(1);
    expect(await slots(`${id}-old-${round}`)).toBe(0);
    await until('it streams', async () => (await notes(id)).includes(`round ${round}`));
    await small.databases.remove(key);
  }
  expect(ids().sort()).toEqual(['ledger-euw1', 'ledger-use1']);
  const folders = fs.readdirSync(path.join(path.dirname(path.dirname(await dataOf('ledger-use1')))));
  expect(folders.sort()).toEqual([held['us-east-1'].key, held['eu-west-1'].key].sort());
});

const dataOf = async (instance: string) => {
  const [row] = await small.sql<{ data: string }>(
    { instance, role: 'admin' },
    "select current_setting('data_directory') as data",
  );
  return row?.data ?? '';
};

it('leads a side to whoever has the name now, and ends its sessions when the name moves', async () => {
  const here = { ...app('ledger-use1'), from: 'us-west-2' };
  const primary = small.databases.states().find(({ isReplica }) => !isReplica)?.id ?? '';
  const session = await small.open({ ...app(primary), from: 'us-west-2' });
  const ended = new Promise((resolve) => session.once('end', resolve));
  const key = (await dataOf(primary)).split('/').at(-2) ?? '';
  await small.databases.rename(key, 'ledger-away');
  await ended;
  await expect(small.open({ ...app(primary), from: 'us-west-2' })).rejects.toThrow();
  await small.sql({ ...here, instance: 'ledger-away' }, 'select 1');
  expect(small.databases.states().find(({ id }) => id === 'ledger-away')?.servesCustomers).toBe(true);

  await small.databases.rename(key, primary);
  await small.sql({ ...app(primary), from: 'us-west-2' }, 'select 1');
});

it('leaves nothing of a replica that cannot be made', async () => {
  await small.world.regions.lose('us-east-1');
  const wanted = { key: resourceIdOf('none'), id: 'ledger-none', region: 'us-east-1' };
  const source = (await dataOf('ledger-euw1')).split('/').at(-2) ?? '';
  await expect(small.databases.createReplica({ ...wanted, source })).rejects.toThrow(/us-east-1 is lost/);
  expect(ids()).not.toContain('ledger-none');
  await small.world.regions.heal('us-east-1');
});

it('goes down while a replica, a snapshot and backups are being copied, and leaves no file behind', async () => {
  const going = await createSmallWorld(0.002, true, { replicatedBackups: ['eu-west-1'] });
  let over = false;
  const doing = Promise.allSettled([
    going.databases.createReplica({ ...{ key: 'db-NEW', id: 'new', region: 'eu-west-1' }, source: use1 }),
    going.databases.takeSnapshot(use1, 'at the end'),
    going.databases.beginBackups(euw1),
  ]).finally(() => (over = true));
  await going.end();
  expect(over).toBe(true);
  expect((await doing).map(({ status }) => status)).toContain('rejected');
  expect(fs.existsSync(going.world.home)).toBe(false);
});
