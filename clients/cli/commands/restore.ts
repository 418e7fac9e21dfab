/** `muster restore`: an application comes back as it was at an earlier point in time, which a person names. */
import { type AddCommand } from '../command';
import { parseInstant } from '../parse-instant';
import { fromOption, sinceOption, start, startingOptions, type StartOptions } from './start';

interface Options extends StartOptions {
  readonly toTime: string;
  readonly resource?: string;
}

export const addRestore: AddCommand = (program, context) => {
  const command = program
    .command('restore <app>')
    .description('bring back the data of an earlier time, checked, behind a gate; the damaged database is kept');
  startingOptions(command)
    .requiredOption('--to-time <instant>', 'the last good moment: 2026-11-23T03:02:11Z, 03:02:11, or how long ago: 5m')
    .option('--to <region>', 'the Region to restore in (default: where the primary is)')
    .option('--resource <id>', 'only this database of the plan (default: all)')
    .addOption(fromOption())
    .addOption(sinceOption())
    .action(async (application: string, { toTime, resource, ...options }: Options) => {
      const told = {
        toTime: parseInstant('--to-time', toTime, context.io.now()),
        ...(resource === undefined ? {} : { resource }),
      };
      context.end(await start(context, 'restore', application, options, told));
    });
};
