/** `muster switchover`: planned, both Regions well; loses nothing, or puts everything back. */
import { type AddCommand } from '../command';
import { start, startingOptions, type StartOptions, toOption } from './start';

export const addSwitchover: AddCommand = (program, context) => {
  const command = program
    .command('switchover <app>')
    .description('move an application to its other Region while both are well; loses nothing, or puts everything back');
  startingOptions(command)
    .addOption(toOption())
    .action(async (application: string, options: StartOptions) => {
      context.end(await start(context, 'switchover', application, options));
    });
};
