/** When a drill comes, as the five fields every calendar has; a minute is one of its times when all five match, as Temporal judges it. */
import { parseCron } from './cron';
import { type DrillTimes, weekdays } from './drill-plan';

/** Each sorted, without doubles, never empty. */
export interface CalendarFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  /** 1 is January. */
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly daysOfWeek: readonly number[];
}

/** @throws Error on a cron that the plan file refuses. */
export function fieldsOf(times: DrillTimes): CalendarFields {
  if (times.is === 'cron') {
    const cron = parseCron(times.cron);
    if ('problem' in cron) throw new Error(`cron '${times.cron}': ${cron.problem}; the plan file refuses such a drill`);
    return cron.fields;
  }
  return {
    minutes: [times.minute],
    hours: [times.hour],
    daysOfMonth: span(7 * (times.week - 1) + 1, 7 * times.week),
    months: monthsOf(times),
    daysOfWeek: [weekdays.indexOf(times.weekday)],
  };
}

function monthsOf({ every, month }: Extract<DrillTimes, { is: 'every' }>): readonly number[] {
  if (every === 'month') return span(1, 12);
  const first = month ?? 1;
  return every === 'year' ? [first] : [first, first + 3, first + 6, first + 9];
}

/** From first to last, both included. */
export function span(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
