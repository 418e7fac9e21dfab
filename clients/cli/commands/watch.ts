/** `muster watch`: follows the running operation to its end, or tells how the last one ended. */
import { requireOperation } from '../../operations/find-operation';
import { readReport } from '../../operations/read-report';
import { type ExitCode, exitCodeOfReport } from '../../problem';
import { type AddCommand, type Context, jsonOption, withTemporal } from '../command';
import { follow } from '../follow';
import { printJson, printLines } from '../io';
import { placementLines, placementWarnings } from '../placement-lines';
import { runUrl } from '../surroundings';
import { type Until, untilOption } from '../until';
import { reportView } from '../view/report-view';

export const addWatch: AddCommand = (program, context) => {
  program
    .command('watch <app>')
    .description('watch an operation (APP or APP@ID) to its end; Ctrl-C leaves it running')
    .addOption(untilOption())
    .addOption(jsonOption())
    .action(async (name: string, { json, until }: { readonly json?: true; readonly until: Until }) => {
      context.end(await watch(context, name, json === true, until));
    });
};

export async function watch(context: Context, name: string, json: boolean, until: Until): Promise<ExitCode> {
  const { io, surroundings } = context;
  return withTemporal(context, async (temporal) => {
    const operation = await requireOperation(temporal, name);
    if (operation.running) {
      const uiUrl = runUrl(surroundings.settings(), temporal, operation.workflowId);
      return follow({
        io,
        temporal,
        operation,
        json,
        until,
        placement: (report) => placementWarnings(surroundings, report),
        ...(uiUrl === undefined ? {} : { uiUrl }),
      });
    }
    const report = await readReport(temporal, operation);
    const placement = await placementWarnings(surroundings, report);
    if (json) printJson(io, { is: 'finished', report, ...(placement.length === 0 ? {} : { placement }) });
    else
      printLines(io, [
        ...reportView(report, io.terminal.columns()),
        ...placementLines(placement, io.terminal.columns()),
      ]);
    return exitCodeOfReport(report);
  });
}
