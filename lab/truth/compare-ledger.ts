/** Customers' ledger against the payments table of one instance: which acknowledged payments are not there, and which are there twice. */
import { type Client } from 'pg';

export interface Comparison {
  readonly lost: ReadonlySet<string>;
  readonly duplicated: number;
}

/** Ids in one question; keeps a message below a megabyte. */
const atOnce = 20_000;

export const compareLedger = async (client: Client, ids: readonly string[]): Promise<Comparison> => {
  const lost = new Set<string>();
  for (let from = 0; from < ids.length; from += atOnce) {
    const { rows } = await client.query<{ id: string }>(
      'select asked.id from unnest($1::text[]) as asked(id) where not exists (select from payments where payment_id::text = asked.id)',
      [ids.slice(from, from + atOnce)],
    );
    for (const { id } of rows) lost.add(id);
  }
  const { rows } = await client.query<{ n: number }>(
    'select count(*)::int as n from (select from payments group by payment_id having count(*) > 1) as twice',
  );
  return { lost, duplicated: rows[0]?.n ?? 0 };
};
