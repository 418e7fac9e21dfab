/** The plan file for editors: JSON Schema of what may be written (the input side). docs/plan.schema.json is proved equal to it. */
import { z } from 'zod';
import { planFile } from './plan-file';

/** A name, not an address: editors take the schema from the file. */
const schemaId = 'urn:muster:schema:plan:1';

export function planJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(planFile, { io: 'input' });
  return {
    $schema,
    $id: schemaId,
    title: 'muster plan',
    description:
      'What an application consists of in two Regions, its objectives, and who may decide. See docs/plan.md.',
    ...schema,
  };
}
