/** When no drill may begin. Reads a clock of a place, so it is for clients and activities (time-zone.ts); workflows are handed its answer. */
import { type Instant } from '../instant';
import { type Blackout, type DrillCalendar, weekdays } from './drill-plan';
import { dateText, daysInMonth, localTime, type LocalTime, weekdayOf } from './time-zone';

/** Every blackout that holds at this moment, in words; undefined when a drill may begin. */
export function blackoutAt(calendar: Pick<DrillCalendar, 'timeZone' | 'blackouts'>, at: Instant): string | undefined {
  const shown = localTime(calendar.timeZone, at);
  const holding = calendar.blackouts.filter((blackout) => holds(blackout, shown));
  return holding.length === 0 ? undefined : holding.map(blackoutText).join('; ');
}

function holds({ days, dates, weekdays: named, hours }: Blackout, shown: LocalTime): boolean {
  return (
    (!days || isWithinDays(days, shown)) &&
    (!dates || (dates.from <= dateText(shown) && dateText(shown) <= dates.to)) &&
    (!named || named.some((day) => weekdays.indexOf(day) === weekdayOf(shown))) &&
    (!hours || isWithinHours(hours, shown))
  );
}

function isWithinDays({ end, count }: NonNullable<Blackout['days']>, shown: LocalTime): boolean {
  return end === 'first' ? shown.day <= count : shown.day > daysInMonth(shown) - count;
}

function isWithinHours({ from, to }: NonNullable<Blackout['hours']>, { hour, minute }: LocalTime): boolean {
  const now = 60 * hour + minute;
  return from < to ? from <= now && now < to : from <= now || now < to;
}

/** `the last 3 days of the month`, `2026-12-15 to 2027-01-05 (change freeze)`. */
export function blackoutText({ days, dates, weekdays: named, hours, why }: Blackout): string {
  const parts = [
    ...(days ? [`the ${days.end} ${days.count === 1 ? 'day' : `${days.count} days`} of the month`] : []),
    ...(dates ? [`${dates.from} to ${dates.to}`] : []),
    ...(named ? [`on ${named.join(', ')}`] : []),
    ...(hours ? [`${clockText(hours.from)}-${clockText(hours.to)}`] : []),
  ];
  return `${parts.join(', ')}${why === undefined ? '' : ` (${why})`}`;
}

function clockText(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
