/**
 * Damages a database as a bad release or a bad query does: a share of its payments deleted, as many overwritten, in one
 * transaction on the writable instance, as its superuser. It replicates like any other write, and nothing takes it back.
 */
import { BadInput } from '../bad-input';
import { connectTo } from '../truth/sessions';
import { type Databases, type Truth } from '../world/parts';
import { type World } from '../world/world';

export interface Corruption {
  readonly database: string;
  /** Of the payments that are there now. */
  readonly percent?: number;
}

/** Lab choice: one in five is enough for every check of the data to see it. */
const usualPercent = 20;
/** Some 100,000 payments on a busy machine. */
const damageMs = 60_000;

/** Every n-th payment, in turn deleted and overwritten: the same payments for the same data. */
const damage = `
  with numbered as (select id, row_number() over (order by id) as n from payments),
    hit as (
      select id, row_number() over (order by id) % 2 = 1 as is_deleted from numbered
      where floor(n * $1::float8 / 100) > floor((n - 1) * $1::float8 / 100)
    ),
    deleted as (delete from payments using hit where payments.id = hit.id and hit.is_deleted returning 1),
    overwritten as (update payments set body = 'corrupted' from hit where payments.id = hit.id and not hit.is_deleted returning 1)
  select (select count(*) from deleted)::int as deleted, (select count(*) from overwritten)::int as overwritten`;

/** Returns the instance it hit. @throws BadInput when nobody can write to the database, or it has no payments to damage */
export async function corruptDatabase(
  { settings, clock, journal }: World,
  { databases, truth }: { readonly databases: Databases; readonly truth: Pick<Truth, 'survivorOf'> },
  { database, percent = usualPercent }: Corruption,
): Promise<string> {
  const settled = settings.databases.find(({ name }) => name === database);
  const instance = await truth.survivorOf(database);
  if (settled === undefined || instance === undefined)
    throw new BadInput([`no instance of ${database} can be written to now: there is nothing to corrupt`]);
  const client = await connectTo(databases, { id: instance, database }, settled.database, damageMs);
  try {
    const at = clock.now();
    const { rows } = await client.query<{ deleted: number; overwritten: number }>(damage, [percent]);
    const { deleted, overwritten } = rows[0] ?? { deleted: 0, overwritten: 0 };
    if (deleted + overwritten === 0)
      throw new BadInput([`${percent} % of the payments in ${instance} are none: let customers pay first`]);
    // `at` is before the damage: restored to then, everything is there.
    const detail = { database, instance, percent, deleted, overwritten, doneAt: clock.now() };
    journal.write({ is: 'fault', at, fault: 'corrupt', detail, state: 'on' });
    return instance;
  } finally {
    await client.end().catch(() => undefined);
  }
}
