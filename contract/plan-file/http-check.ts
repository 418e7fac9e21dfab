/** http-check in a plan file. */
import { z } from 'zod';
import { expected } from './expected';
import { needs } from './needs';
import { count, httpUrl, text } from './scalars';

export const httpCheck = z
  .strictObject({
    kind: z
      .literal('http-check')
      .meta({ description: 'The synthetic transaction: proves that customers are served, by being one.' }),
    url: httpUrl.meta({ description: 'As customers call it. May hold {{id}}.' }),
    method: z.enum(['GET', 'POST', 'PUT'], { error: expected('a method', 'write GET, POST or PUT') }),
    body: z
      .string({ error: expected('a text', 'write the body in quotes') })
      .optional()
      .meta({
        description:
          'May hold {{id}}, an id of its own for every operation; needed there or in url unless the method is GET.',
      }),
    headers: z
      .record(z.string(), z.string({ error: expected('a text', "write the header's value in quotes") }))
      .default({})
      .meta({ description: 'Sent as they are; no secrets here, a plan is not a safe.' }),
    expect: z.strictObject({
      status: count('write the status, e.g. 201', 100, 599).meta({ description: 'The status of the answer.' }),
      sql: z
        .strictObject({
          resource: text('a resource', 'ledger').meta({
            description: 'An rds-postgres with a probe, among what this check needs.',
          }),
          query: text('a query', 'select 1 from payments where payment_id = $1').meta({
            description: 'Takes the id as $1 and returns at least one row.',
          }),
        })
        .optional()
        .meta({ description: 'The transaction is found in the new primary.' }),
    }),
    needs,
  })
  .transform(({ body, expect: { status, sql }, ...rest }) => ({
    ...rest,
    ...(body === undefined ? {} : { body }),
    expect: { status, ...(sql ? { sql } : {}) },
  }));
