/** `npm run pair`: the clusters of docker-compose.yml tried on this machine without Docker; everything is taken down again. */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { createUndo, onSignals, stayAlive } from '../stage/undo';
import { forgetTemporal } from '../temporal/environment';
import { runPair } from './run';

forgetTemporal();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const undo = createUndo();
  onSignals((signal) => {
    process.stderr.write(`\n${signal}: taking everything down\n`);
    return undo.run();
  });
  try {
    const result = await runPair({ undo, say: (line) => process.stdout.write(`${line}\n`) });
    if (values.json !== undefined) fs.writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  } finally {
    for (const trouble of await undo.run()) process.stderr.write(`taking down ${trouble}\n`);
  }
}

stayAlive(main()).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
