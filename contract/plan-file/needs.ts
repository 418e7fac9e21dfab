/** What every resource may have: the resources that must serve before it can. */
import { z } from 'zod';
import { expected } from './expected';

const aList = expected('a list of resources', 'write e.g. [ledger]');

export const needs = z
  .array(z.string({ error: expected('a resource', 'write the name of a resource of this plan') }), { error: aList })
  .default([])
  .meta({
    description: 'Resources that must serve before this one can: what it transitively needs is brought back first.',
  });
