/** `muster drill schedule`: the schedules on the server become what the plan says; run again, it changes nothing. */
import { scheduleDrills, type ScheduleChange } from '../../operations/drill-schedules';
import { exitCodes } from '../../problem';
import { type AddCommand, asOption, jsonOption, withTemporal } from '../command';
import { printJson, printLines } from '../io';
import { placeOf } from '../place';
import { actorOf } from '../surroundings';
import { neverLines } from './drill-next';
import { onlyApplication } from './drill-options';
import { planOption } from './start';

interface Options {
  readonly plan?: string;
  readonly as?: string;
  readonly json?: true;
}

export const addDrillSchedule: AddCommand = (drill, context) => {
  drill
    .command('schedule <app>')
    .description('make the schedules on the server what the plan says (idempotent; removes what it no longer names)')
    .addOption(planOption())
    .addOption(asOption())
    .addOption(jsonOption())
    .action(async (name: string, { plan: file, as, json }: Options) => {
      const { io, surroundings } = context;
      const application = onlyApplication(name);
      const by = actorOf(surroundings, as);
      const { plan, planHash } = surroundings.readPlan(application, file);
      const changes = await withTemporal(context, async (temporal) =>
        scheduleDrills(temporal, { plan, planHash, by, place: await placeOf(context, temporal) }),
      );
      if (json) printJson(io, { is: 'scheduled', application, planHash, schedules: changes });
      else printLines(io, [...scheduleLines(application, planHash, changes), ...neverLines(plan)]);
      context.end(exitCodes.done);
    });
};

export function scheduleLines(application: string, planHash: string, changes: readonly ScheduleChange[]) {
  if (changes.length === 0)
    return [`the plan of ${application} names no drills, and none is scheduled: add drills.calendar (docs/drills.md)`];
  return [
    `drills of ${application} by plan ${planHash.slice(0, 12)}`,
    ...changes.map(({ is, name, changed, paused }) => {
      const what = changed.length === 0 ? '' : `: ${changed.join(', ')}`;
      return `  ${is.padEnd(9)}  ${name}${what}${paused && is !== 'removed' ? ' (paused, and stays so)' : ''}`;
    }),
    `when they come: muster drill next ${application}`,
  ];
}
