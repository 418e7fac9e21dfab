/** `muster report`: how an operation ended, as lines, JSON or Markdown. */
import { Option } from 'commander';
import { reportMarkdown } from '../../../domain/report-markdown';
import { requireOperation } from '../../operations/find-operation';
import { readReport } from '../../operations/read-report';
import { exitCodes } from '../../problem';
import { type AddCommand, jsonOption, withTemporal } from '../command';
import { printLines } from '../io';
import { reportView } from '../view/report-view';

interface Options {
  readonly json?: true;
  readonly markdown?: true;
}

export const addReport: AddCommand = (program, context) => {
  program
    .command('report <app>')
    .description('how an operation ended (APP: the latest, or APP@ID)')
    .addOption(jsonOption().conflicts('markdown'))
    .addOption(new Option('--markdown', 'as it lies in the evidence buckets'))
    .action(async (name: string, { json, markdown }: Options) => {
      const { io } = context;
      const report = await withTemporal(context, async (temporal) =>
        readReport(temporal, await requireOperation(temporal, name)),
      );
      if (json) io.out(`${JSON.stringify(report, null, 2)}\n`);
      else if (markdown) io.out(reportMarkdown(report));
      else printLines(io, reportView(report, io.terminal.columns()));
      context.end(exitCodes.done);
    });
};
