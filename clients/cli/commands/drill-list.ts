/** `muster drill list`: what is scheduled, when it comes next, what is paused, and how the last one went. */
import { lastByName, type PastLaunch, pastLaunches } from '../../operations/drill-launches';
import { listSchedules, type Scheduled } from '../../operations/drill-schedules';
import { exitCodes } from '../../problem';
import { type AddCommand, jsonOption, withTemporal } from '../command';
import { printJson, printLines } from '../io';
import { wrap } from '../view/words';
import { becameOf } from './drill-history';
import { onlyApplication } from './drill-options';

/** Enough to meet the last launch of a yearly drill among monthly and weekly ones. */
const newest = 100;

export const addDrillList: AddCommand = (drill, context) => {
  drill
    .command('list <app>')
    .description('what is scheduled: next time, paused or not, how the last one went')
    .addOption(jsonOption())
    .action(async (name: string, { json }: { readonly json?: true }) => {
      const { io } = context;
      const application = onlyApplication(name);
      const [schedules, last] = await withTemporal(context, async (temporal) => [
        await listSchedules(temporal, application),
        lastByName(await pastLaunches(temporal, application, newest)),
      ]);
      if (json) printJson(io, { application, drills: schedules.map((one) => drillJson(one, last.get(one.name))) });
      else printLines(io, listLines(application, schedules, last, io.terminal.columns()));
      context.end(exitCodes.done);
    });
};

function drillJson({ name, scheduleId, launch, next, paused }: Scheduled, last: PastLaunch | undefined) {
  const { mode = null, scenario = null, planHash = null } = launch ?? {};
  return { name, scheduleId, mode, scenario, planHash, next, paused, last: last ?? null };
}

export function listLines(
  application: string,
  schedules: readonly Scheduled[],
  last: ReadonlyMap<string, PastLaunch>,
  columns: number,
): readonly string[] {
  if (schedules.length === 0) return [`no drill of ${application} is scheduled: muster drill schedule ${application}`];
  return schedules.flatMap(({ name, launch, next, paused }) => {
    const what = launch ? `${launch.scenario}, ${launch.mode}, plan ${launch.planHash.slice(0, 12)}` : 'made by hand';
    const when = paused
      ? `PAUSED by ${paused.by} since ${utcMinute(paused.at)}: ${paused.reason}`
      : `next ${next === null ? 'never' : utcMinute(next)}`;
    const before = last.get(name);
    return [
      ...wrap(`${name} (${what})`, columns, '    '),
      ...wrap(`    ${when}`, columns, '      '),
      ...wrap(`    last ${before ? lastText(before) : 'not yet'}`, columns, '      '),
    ];
  });
}

function lastText(launch: PastLaunch): string {
  const { report, startedAt } = launch;
  const at = utcMinute(report?.at ?? startedAt);
  if (report?.is === 'skipped') return `${at}, skipped: ${report.because.map(({ saw }) => saw).join('; ')}`;
  return `${at}, ${becameOf(launch)}`;
}

function utcMinute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
