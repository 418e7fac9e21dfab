/** `muster report`: how an operation ended, as lines, JSON or Markdown. */
import { Option } from 'commander';
import { parseOperationName } from '../../../contract/ids';
import { type RecoveryReport } from '../../../domain/report';
import { reportMarkdown } from '../../../domain/report-markdown';
import { requireOperation } from '../../operations/find-operation';
import { withWriters } from '../../operations/orchestrator/read-writers';
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
    .description('how an operation ended (APP: the latest, APP@ID, or a part of one: APP@ID.N)')
    .addOption(jsonOption().conflicts('markdown'))
    .addOption(new Option('--markdown', 'as it lies in the evidence buckets'))
    .action(async (name: string, { json, markdown }: Options) => {
      const { io } = context;
      const whole = await withTemporal(context, async (temporal) => {
        const operation = await requireOperation(temporal, name);
        return withWriters(temporal, operation, await readReport(temporal, operation));
      });
      const report = partNamed(whole, name);
      if (json) io.out(`${JSON.stringify(report, null, 2)}\n`);
      else if (markdown) io.out(reportMarkdown(report));
      else printLines(io, reportView(report, io.terminal.columns()));
      context.end(exitCodes.done);
    });
};

/** Of a compound operation one part, when its id names one. */
export function partNamed(report: RecoveryReport, name: string): RecoveryReport {
  const { operationId } = parseOperationName(name);
  return report.earlier?.find((part) => part.operationId === operationId) ?? report;
}
