/** `npm run rounds`: there and back again and again on one lab; a table, and everything is taken down again. */
import { createUndo, onSignals, stayAlive } from '../stage/undo';
import { forgetTemporal } from '../temporal/environment';
import { BadOption, roundsOptions, usage } from './options';
import { runRounds } from './run';

forgetTemporal();

async function main(): Promise<number> {
  const options = roundsOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  let failed = false;
  const undo = createUndo();
  onSignals((signal) => {
    process.stderr.write(`\n${signal}: taking everything down\n`);
    return undo.run();
  });
  const say = (line: string): boolean => process.stdout.write(`${line}\n`);
  try {
    const code = await runRounds({ options, undo, say, logsWanted: () => failed });
    failed = code !== 0;
    return code;
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    for (const trouble of await undo.run()) process.stderr.write(`taking down ${trouble}\n`);
  }
}

stayAlive(main()).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof BadOption ? 2 : 1);
  },
);
