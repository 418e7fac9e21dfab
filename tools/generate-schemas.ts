/** Writes the published JSON Schemas: `node dist/tools/generate-schemas.js`. Tests prove that what lies in docs/ is what this writes. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { planJsonSchema } from '../contract/plan-file/json-schema';
import { reportJsonSchema } from '../contract/report-schema';

const schemas = {
  'docs/plan.schema.json': planJsonSchema,
  'docs/recovery-report.schema.json': reportJsonSchema,
};

async function main(): Promise<void> {
  for (const [file, schema] of Object.entries(schemas)) {
    const place = path.resolve(file);
    const options = (await resolveConfig(place)) ?? {};
    await writeFile(place, await format(JSON.stringify(schema()), { ...options, filepath: place }));
    process.stdout.write(`${file}\n`);
  }
}

void main();
