/** `muster drill history`: every launch, started or skipped and why, and what became of the drills. */
import { type PastLaunch, pastLaunches } from '../../operations/drill-launches';
import { exitCodes } from '../../problem';
import { type AddCommand, jsonOption, withTemporal } from '../command';
import { printJson, printLines } from '../io';
import { wrap } from '../view/words';
import { onlyApplication } from './drill-options';

/** Chosen: two years of a monthly, a quarterly and a yearly drill. */
const newest = 50;

export const addDrillHistory: AddCommand = (drill, context) => {
  drill
    .command('history <app>')
    .description('every launch, started or skipped and why, with the verdicts of the drills; newest first')
    .addOption(jsonOption())
    .action(async (name: string, { json }: { readonly json?: true }) => {
      const { io } = context;
      const application = onlyApplication(name);
      const launches = await withTemporal(context, (temporal) => pastLaunches(temporal, application, newest));
      if (json) printJson(io, { application, launches });
      else printLines(io, historyLines(application, launches, io.terminal.columns()));
      context.end(exitCodes.done);
    });
};

export function historyLines(application: string, launches: readonly PastLaunch[], columns: number): readonly string[] {
  if (launches.length === 0)
    return [`no launch of a drill of ${application} is known here; older reports are in the evidence buckets`];
  return launches.flatMap((launch) => {
    const { report, startedAt, status, workflowId } = launch;
    const at = `${(report?.at ?? startedAt).slice(0, 16).replace('T', ' ')} UTC`;
    if (!report) return wrap(`${at}  ${status.toLowerCase().padEnd(9)}  ${workflowId}`, columns, '    ');
    const { name, is, mode, scenario, because, planHash, overridden } = report;
    return [
      ...wrap(`${at}  ${is.padEnd(9)}  ${name} (${scenario}, ${mode}), plan ${planHash.slice(0, 12)}`, columns, '    '),
      ...because.flatMap(({ rule, saw }) => wrap(`    ${rule}: ${saw}`, columns, '      ')),
      ...(overridden
        ? wrap(`    blackout overridden by ${overridden.by}: ${overridden.reason}`, columns, '      ')
        : []),
      ...(is === 'started' ? wrap(`    ${becameOf(launch)}`, columns, '      ') : []),
    ];
  });
}

/** `passed: met: functional, cleaned-up`. */
export function becameOf({ drill, report }: PastLaunch): string {
  if (!drill) return `${report?.operationId ?? 'its run'}: no report is to be had (terminated, or past retention)`;
  if (drill.running) return 'it is still running';
  return drill.verdict ? `${drill.verdict.is}: ${drill.verdict.why}` : `${drill.outcome ?? 'ended'}, without a verdict`;
}
