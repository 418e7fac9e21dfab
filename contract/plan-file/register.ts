/** register in a plan file: what is done when the witness Region does not answer. */
import { z } from 'zod';
import { type RegisterRules } from '../../domain/register';
import { expected } from './expected';
import { approverName } from './scalars';

export const register = z
  .strictObject({
    otherwise: z.enum(['hold', 'proceed'], { error: expected('a default', 'write hold or proceed') }).meta({
      description:
        'While the witness Region is silent. hold: nothing that cannot be undone is sent; proceed: it is, unregistered.',
    }),
    by: approverName
      .optional()
      .meta({ description: 'Only with otherwise: proceed, and needed there: the person in whose name it is sent.' }),
  })
  .superRefine(({ otherwise, by }, context) => {
    const wrong = (says: string, instead: string): void =>
      context.addIssue({ code: 'custom', path: ['by'], message: expected(says, instead) });
    if (otherwise === 'proceed' && by === undefined)
      wrong('a person: two orchestrators may act at once then', 'add by: NAME, or write otherwise: hold');
    if (otherwise === 'hold' && by !== undefined) wrong('for otherwise: hold', 'remove it: nobody proceeds');
  })
  .transform(({ otherwise, by }): RegisterRules =>
    otherwise === 'proceed' ? { otherwise, by: by ?? '' } : { otherwise },
  );
