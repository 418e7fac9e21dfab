/** Customers' ledger against the payments table of one instance: which acknowledged payments are not there, and which are there twice. */
import { type Client } from 'pg';

export interface Comparison {
  readonly lost: ReadonlySet<string>;
  /** Payment ids that stand in the table more than once, with how often, by id. */
  readonly twice: readonly { readonly paymentId: string; readonly rows: number }[];
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
  const twice: Comparison['twice'][number][] = [];
  const findTwice = async (where: string, values: unknown[] = []) => {
    const { rows } = await client.query<Comparison['twice'][number]>(
      `select payment_id::text as "paymentId", count(*)::int as rows from payments ${where}
       group by payment_id having count(*) > 1 order by 1`,
      values,
    );
    twice.push(...rows);
  };
  for (let from = 0; from < ids.length; from += atOnce) {
    const asked = ids.slice(from, from + atOnce);
    const { rows } = await client.query<{ id: string }>(
      'select asked.id from unnest($1::text[]) as asked(id) where not exists (select from payments where payment_id::text = asked.id)',
      [asked],
    );
    for (const { id } of rows) lost.add(id);
    if (twiceIn === 'ids') await findTwice('where payment_id::text = any($1)', [asked]);
  }
  if (twiceIn === 'table') await findTwice('');
  return { lost, twice };
};
