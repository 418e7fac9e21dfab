/**
 * Real dates from a drill's rules: the same instants at which Temporal's schedule starts the launcher, for clients and
 * activities (time-zone.ts). Blackouts are judged when a drill starts, so what falls in one is told, not left out.
 * Compared with server 1.31.2 in eleven zones: it differs only in an hour that is shown twice by Lord Howe (half an hour) or Casablanca.
 */
import { epochMs, instant, type Instant } from '../instant';
import { blackoutAt } from './blackout';
import { type CalendarFields, fieldsOf } from './calendar-fields';
import { type DrillCalendar, type DrillRules, type DrillTimes } from './drill-plan';
import { instantsOf, localText, localTime, weekdayOf } from './time-zone';

export interface DrillTime {
  readonly at: Instant;
  /** `tue 2026-12-08 10:00 Europe/Dublin`. */
  readonly local: string;
  /** Why the launcher would skip it, as the plan is now. */
  readonly blackout?: string;
}

/** 29 February stays away for eight years at most (1896 to 1904, 2096 to 2104): what has not come by then never comes. */
const horizonDays = 8 * 366 + 1;
const dayMs = 86_400_000;
/** Rules of clocks are asked from here on, so that a plan is judged the same on every day. */
const anyYear = instant(Date.UTC(2026, 0));

/** The next `count` times after a moment, itself excluded, oldest first. */
export function nextTimes(
  rules: Pick<DrillRules, 'times'>,
  calendar: Pick<DrillCalendar, 'timeZone' | 'blackouts'>,
  after: Instant,
  count: number,
): readonly DrillTime[] {
  const fields = fieldsOf(rules.times);
  const { year, month, day } = localTime(calendar.timeZone, after);
  // From the day before: a clock set back at midnight shows yesterday again.
  let date = Date.UTC(year, month - 1, day) - dayMs;
  let barren = 0;
  const found: Instant[] = [];
  while (found.length < count && barren < horizonDays) {
    // And two days at once, for the same reason.
    const times = [date, date + dayMs].flatMap((one) => timesOn(fields, calendar.timeZone, one));
    const later = times.filter((at) => epochMs(at) > epochMs(after) && !found.includes(at));
    barren = later.length === 0 ? barren + 1 : 0;
    found.push(...later);
    date += dayMs;
  }
  return found
    .sort((a, b) => epochMs(a) - epochMs(b))
    .slice(0, count)
    .map((at) => {
      const blackout = blackoutAt(calendar, at);
      return { at, local: localText(calendar.timeZone, at), ...(blackout === undefined ? {} : { blackout }) };
    });
}

/** A yearly drill at an hour that its clock leaves out every year, as 02:00 of the second Sunday of March in New York. */
export function neverComes(times: DrillTimes, timeZone: string): boolean {
  return nextTimes({ times }, { timeZone, blackouts: [] }, anyYear, 1).length === 0;
}

/** `date`: midnight UTC of the day's own date. */
function timesOn(fields: CalendarFields, timeZone: string, date: number): readonly Instant[] {
  const at = new Date(date);
  const day = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
  const comes =
    fields.months.includes(day.month) &&
    fields.daysOfMonth.includes(day.day) &&
    fields.daysOfWeek.includes(weekdayOf(day));
  if (!comes) return [];
  return fields.hours.flatMap((hour) =>
    fields.minutes.flatMap((minute) => instantsOf(timeZone, { ...day, hour, minute })),
  );
}
