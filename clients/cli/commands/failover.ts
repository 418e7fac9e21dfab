/** `muster failover`: starts it or joins the one that runs, then watches; with --ladder a database's own Region is tried first. */
import { Option } from 'commander';
import { type AddCommand } from '../command';
import { sinceOption, start, startingOptions, type StartOptions, toOption } from './start';

interface Options extends StartOptions {
  readonly ladder?: string;
}

export const addFailover: AddCommand = (program, context) => {
  const command = program
    .command('failover <app>')
    .description('bring an application back in its other Region; may lose data, and says how much');
  startingOptions(command)
    .addOption(toOption())
    .addOption(
      new Option(
        '--ladder <resource>',
        'first fail this database over to another zone of its Region; the other Region only when that is not enough',
      ).conflicts('to'),
    )
    .addOption(sinceOption())
    .action(async (application: string, { ladder, ...options }: Options) => {
      const run =
        ladder === undefined
          ? start(context, 'failover', application, options)
          : start(context, 'ladder', application, options, { resource: ladder });
      context.end(await run);
    });
};
