/** `muster plan diff APP`: every difference between the plan and the world, looked at by a run that sends nothing. */
import { Command } from 'commander';
import { checkedName } from '../../operations/find-operation';
import { type ExitCode, exitCodes } from '../../problem';
import { rehearse } from '../commands/dry-run';
import { directedOf, planOption, wishOf } from '../commands/start';
import { asOption, type Context, jsonOption, withTemporal } from '../command';
import { printJson, printLines } from '../io';
import { differencesOf, diffLines } from '../view/diff-view';

interface Options {
  readonly plan?: string;
  readonly as?: string;
  readonly json?: true;
}

export function diffCommand(context: Context): Command {
  return new Command('diff')
    .description('every difference between the plan and the world (exit code 1 if there is one); sends nothing')
    .argument('<app>', 'the application')
    .addOption(planOption())
    .addOption(asOption())
    .addOption(jsonOption())
    .action(async (name: string, options: Options) => {
      context.end(await diff(context, checkedName(name).application, options));
    });
}

async function diff(context: Context, application: string, { json, ...options }: Options): Promise<ExitCode> {
  const { io, surroundings } = context;
  // Nothing is decided by it: whoever looks needs no name.
  const as = options.as ?? surroundings.settings().actor ?? 'plan diff';
  const wish = wishOf(context, 'diff', application, { ...options, as, mode: 'dry-run', reason: 'plan diff' }, {});
  return withTemporal(context, async (temporal) => {
    const reports = await rehearse(context, temporal, wish, await directedOf(temporal, wish));
    const [report] = reports ?? [];
    if (report === undefined) return exitCodes.waiting;
    const differences = differencesOf(report);
    if (json) printJson(io, { application, planHash: report.planHash, at: report.finishedAt, differences });
    else printLines(io, diffLines(report, io.terminal.columns()));
    return differences.length === 0 ? exitCodes.done : exitCodes.failed;
  });
}
