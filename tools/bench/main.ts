/** `npm run bench`: measures, prints a table, takes everything down again. */
import { createUndo, onSignals, stayAlive } from '../stage/undo';
import { forgetTemporal } from '../temporal/environment';
import { BadOption, benchOptions, usage } from './options';
import { runBench } from './run';

forgetTemporal();

async function main(): Promise<number> {
  const options = benchOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const undo = createUndo();
  onSignals((signal) => {
    process.stderr.write(`\n${signal}: taking everything down\n`);
    return undo.run();
  });
  return runBench(options, { undo, say: (line) => process.stdout.write(`${line}\n`) });
}

stayAlive(main()).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof BadOption ? 2 : 1);
  },
);
