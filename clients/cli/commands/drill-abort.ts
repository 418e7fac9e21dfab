/** `muster drill abort`: ends the running drill; what it made is taken away. */
import { abortDrill } from '../../operations/drill-abort';
import { exitCodes, refused } from '../../problem';
import { type AddCommand, asOption, jsonOption, reasonOption, withTemporal } from '../command';
import { printJson, printLines } from '../io';
import { actorOf } from '../surroundings';
import { onlyApplication } from './drill-options';

interface Options {
  readonly reason: string;
  readonly as?: string;
  readonly json?: true;
}

export const addDrillAbort: AddCommand = (drill, context) => {
  drill
    .command('abort <app>')
    .description('end the running drill: what it made is taken away; once a live one has promoted, only its soak ends')
    .addOption(reasonOption().makeOptionMandatory())
    .addOption(asOption())
    .addOption(jsonOption())
    .action(async (name: string, { reason, as, json }: Options) => {
      const { io, surroundings } = context;
      const application = onlyApplication(name);
      const by = actorOf(surroundings, as);
      const answer = await withTemporal(context, (temporal) => abortDrill(temporal, application, { by, reason }));
      if (!answer.accepted)
        throw refused(
          `the abort of the drill of ${application} by ${by} was refused, nothing was changed`,
          answer.because,
          `see where it stands: muster drill history ${application}`,
        );
      if (json) printJson(io, { is: 'accepted', application, operationId: answer.operationId, by, says: answer.says });
      else printLines(io, [`${application}: ${answer.says}`]);
      context.end(exitCodes.done);
    });
};
