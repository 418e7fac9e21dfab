/** `muster setup`: makes a namespace ready, any number of times, and says what it did. */
import { registerSearchAttributes } from '../../operations/search-attributes';
import { exitCodes } from '../../problem';
import { type AddCommand, jsonOption, withTemporal } from '../command';
import { printJson, printLines } from '../io';

export const addSetup: AddCommand = (program, context) => {
  program
    .command('setup')
    .description('register the search attributes muster writes (idempotent; failovers work without them)')
    .addOption(jsonOption())
    .action(async ({ json }: { readonly json?: true }) => {
      const { io } = context;
      const { namespace, added, present } = await withTemporal(context, registerSearchAttributes);
      if (json) printJson(io, { is: 'ready', namespace, added, present });
      else
        printLines(io, [
          `namespace '${namespace}' is ready: ${added.length} search attributes registered, ${present.length} were there`,
          ...added.map((name) => `  added    ${name}`),
          ...present.map((name) => `  present  ${name}`),
        ]);
      context.end(exitCodes.done);
    });
};
