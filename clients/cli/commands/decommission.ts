/** `muster decommission`: an instance that an operation kept is deleted, once people approve; its final snapshot stays. */
import { type AddCommand } from '../command';
import { start, startingOptions, type StartOptions } from './start';

export const addDecommission: AddCommand = (program, context) => {
  const command = program
    .command('decommission <app> <instance>')
    .description('delete an instance that was kept (retired, damaged), behind a gate; its final snapshot stays');
  startingOptions(command)
    .requiredOption('--region <region>', 'the Region it is in')
    .action(async (application: string, instance: string, options: StartOptions & { readonly region: string }) => {
      const { region, ...others } = options;
      const told = { delete: { region, instance } };
      context.end(await start(context, 'decommission', application, { ...others, to: region }, told));
    });
};
