/** Customers' ledger against the payments table of one instance: which acknowledged payments are not there, and which are there twice. */
import { type Client } from 'pg';

export interface Comparison {
  readonly lost: ReadonlySet<string>;
  readonly duplicated: number;
}

/** Ids in one question; keeps a message below a megabyte. */
const atOnce = 20_000;

/** Payments that are there twice are looked for among `ids`, or in the whole table, which has those nobody acknowledged too. */
export const compareLedger = async (
  client: Client,
  ids: readonly string[],
  twiceIn: 'ids' | 'table' = 'table',
): Promise<Comparison> => {
  const lost = new Set<string>();
  let duplicated = 0;
  const countTwice = async (where: string, values: unknown[] = []) => {
    const { rows } = await client.query<{ n: number }>(
      `select count(*)::int as n from (select from payments ${where} group by payment_id having count(*) > 1) as twice`,
      values,
    );
    duplicated += rows[0]?.n ?? 0;
  };
  for (let from = 0; from < ids.length; from += atOnce) {
    const asked = ids.slice(from, from + atOnce);
    const { rows } = await client.query<{ id: string }>(
      'select asked.id from unnest($1::text[]) as asked(id) where not exists (select from payments where payment_id::text = asked.id)',
      [asked],
    );
    for (const { id } of rows) lost.add(id);
    if (twiceIn === 'ids') await countTwice('where payment_id::text = any($1)', [asked]);
  }
  if (twiceIn === 'table') await countTwice('');
  return { lost, duplicated };
};
