/** `muster failover`: starts it or joins the one that runs, then watches; a dry run prints what a real one would send. */
import { type AddCommand } from '../command';
import { start, startingOptions, type StartOptions } from './start';

export const addFailover: AddCommand = (program, context) => {
  const command = program
    .command('failover <app>')
    .description('bring an application back in its other Region; may lose data, and says how much');
  startingOptions(command)
    .option(
      '--since <instant>',
      'since when it is impaired: 2026-11-23T03:02:11Z, 03:02:11 or 5m (default: not known, then loss is open)',
    )
    .action(async (application: string, options: StartOptions) => {
      context.end(await start(context, 'failover', application, options));
    });
};
