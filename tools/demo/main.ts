/** `npm run demo`: brings everything up, plays a scenario, and takes everything down again, whatever happens. */
import { forgetTemporal } from '../temporal/environment';
import { createUndo, onSignals, stayAlive } from '../stage/undo';
import { BadOption, demoOptions, usage } from './options';
import { runDemo } from './run';
import { createStory } from './words';

forgetTemporal();

async function main(): Promise<number> {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const options = demoOptions(process.argv.slice(2), isTerminal);
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
  const story = createStory((text) => process.stdout.write(text));
  try {
    return await runDemo({ options, story, undo, isTerminal, logsWanted: () => failed });
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
    const says = error instanceof Error ? error.message : String(error);
    process.stderr.write(`error: ${says}\n`);
    process.exit(error instanceof BadOption ? 2 : 1);
  },
);
