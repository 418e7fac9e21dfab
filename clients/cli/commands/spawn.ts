/** `muster worker` and `muster lab` run their own mains as processes of their own: the CLI loads no AWS SDK and no lab. */
import { isKnownRegion } from '../../../domain/regions';
import { badInput } from '../../problem';
import { type AddCommand } from '../command';

export const addSpawn: AddCommand = (program, context) => {
  program
    .command('worker')
    .description('run a worker of one Region until it is told to stop')
    .requiredOption('--region <region>', 'the Region whose steps it runs')
    .action(async ({ region }: { readonly region: string }) => {
      if (!isKnownRegion(region))
        throw badInput(`--region: '${region}' is not a Region muster knows`, 'write one like eu-west-1');
      context.end(await context.io.runMain('workers/main.js', [], { MUSTER_REGION: region }));
    });
  program
    .command('lab')
    .description('Regions on one machine: up | status | break | heal | down (see `muster lab --help`)')
    .argument('[args...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: readonly string[]) => {
      context.end(await context.io.runMain('lab/main.js', args, {}));
    });
};
