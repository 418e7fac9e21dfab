/** `muster reprotect` and `muster failback`: the two ways back from unprotected, from wherever the primary is now. */
import { type AddCommand } from '../command';
import { fromOption, start, startingOptions, type StartOptions } from './start';

const says = {
  reprotect: 'build replication from the primary to the other Region anew; the old primary is kept as evidence',
  failback: 'bring an application home: reprotect where needed, switchover, everything as the plan says',
} as const;

export const addReprotect: AddCommand = (program, context) => {
  for (const operation of ['reprotect', 'failback'] as const) {
    startingOptions(program.command(`${operation} <app>`).description(says[operation]))
      .addOption(fromOption())
      .action(async (application: string, options: StartOptions) => {
        context.end(await start(context, operation, application, options));
      });
  }
};
