/** `muster drill next`: real dates of the plan's drills, by its own clock and in UTC; asks no server. */
import { blackoutAt } from '../../../domain/calendar/blackout';
import { type DrillCalendar, type DrillRules } from '../../../domain/calendar/drill-plan';
import { neverComing } from '../../../domain/calendar/check-drills';
import { goingFirst } from '../../../domain/calendar/give-way';
import { nextTimes } from '../../../domain/calendar/next-times';
import { localText } from '../../../domain/calendar/time-zone';
import { epochMs, instant, type Instant } from '../../../domain/instant';
import { type Plan } from '../../../domain/plan';
import { badInput, exitCodes } from '../../problem';
import { type AddCommand, jsonOption } from '../command';
import { printJson, printLines } from '../io';
import { wrap } from '../view/words';
import { onlyApplication } from './drill-options';
import { planOption } from './start';

interface Options {
  readonly count: string;
  readonly plan?: string;
  readonly json?: true;
}

/** Chosen: a year of a monthly and a quarterly drill fits a screen; more is a report. */
const most = 100;

export const addDrillNext: AddCommand = (drill, { io, surroundings, end }) => {
  drill
    .command('next <app>')
    .description("when the plan's drills come: real dates, those in a blackout marked; asks no server")
    .option('--count <n>', 'so many dates', '10')
    .addOption(planOption())
    .addOption(jsonOption())
    .action((name: string, { count, plan: file, json }: Options) => {
      const application = onlyApplication(name);
      const wanted = parseCount(count);
      const { plan, planHash } = surroundings.readPlan(application, file);
      const dates = nextDrills(plan, instant(io.now()), wanted);
      if (json) printJson(io, { application, planHash, timeZone: plan.drills?.timeZone ?? null, next: dates });
      else printLines(io, [...nextLines(application, dates, io.terminal.columns()), ...neverLines(plan)]);
      end(exitCodes.done);
    });
};

/** Drills of the plan that no date will ever show. */
export function neverLines({ drills }: Plan): readonly string[] {
  return (drills ? neverComing(drills) : []).map(({ says, instead }) => `WARNING  ${says}; ${instead}`);
}

/** @throws Problem on what is no number from 1 to 100 */
function parseCount(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw badInput(`--count: '${text}' is not a number of dates`, `write 1 to ${most}`);
}

export interface NextDrill extends Pick<DrillRules, 'name' | 'mode' | 'scenario'> {
  readonly at: Instant;
  /** By the clock of the plan's time zone. */
  readonly local: string;
  readonly blackout: string | null;
  /** The rarer drill of the same minute that goes first. */
  readonly givesWayTo: string | null;
}

export function nextDrills({ drills }: Plan, after: Instant, count: number): readonly NextDrill[] {
  if (!drills) return [];
  return drills.calendar
    .flatMap((rules) => nextTimes(rules, drills, after, count).map(({ at }) => ({ rules, at })))
    .sort((a, b) => epochMs(a.at) - epochMs(b.at))
    .slice(0, count)
    .map(({ rules, at }) => nextDrill(drills, rules, at));
}

function nextDrill(drills: DrillCalendar, { name, mode, scenario }: DrillRules, at: Instant): NextDrill {
  return {
    ...{ at, local: localText(drills.timeZone, at), name, mode, scenario },
    blackout: blackoutAt(drills, at) ?? null,
    givesWayTo: goingFirst(drills, name, at)[0]?.name ?? null,
  };
}

function nextLines(application: string, dates: readonly NextDrill[], columns: number): readonly string[] {
  if (dates.length === 0)
    return [`the plan of ${application} names no drill that comes: add drills.calendar (docs/drills.md)`];
  return dates.flatMap(({ at, local, name, mode, scenario, blackout, givesWayTo }) => {
    const why = [
      ...(blackout === null ? [] : [`skipped: blackout, ${blackout}`]),
      ...(givesWayTo === null ? [] : [`gives way to ${givesWayTo}`]),
    ];
    const first = `${local}   ${at.slice(0, 16).replace('T', ' ')} UTC   ${name} (${scenario}, ${mode})`;
    return [...wrap(first, columns, '    '), ...why.flatMap((text) => wrap(`    ${text}`, columns, '    '))];
  });
}
