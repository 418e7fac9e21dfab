/** What a Temporal schedule needs, as plain data. All fields of a calendar must match, so the second Tuesday is days 8 to 14 and Tuesday. */
import { type CalendarFields, fieldsOf } from './calendar-fields';
import { type DrillCalendar, type DrillRules } from './drill-plan';

/** The names of Temporal's ScheduleSpec (SDK 1.24), whose lists are not readonly: assignable as it is. */
const monthNames = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;
const dayNames = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;

/** First and last, both included. */
export interface FieldRange {
  readonly start: number;
  readonly end: number;
}

export interface CalendarSpec {
  readonly calendars: {
    readonly minute: FieldRange[];
    readonly hour: FieldRange[];
    readonly dayOfMonth: FieldRange[];
    readonly month: (typeof monthNames)[number][];
    readonly dayOfWeek: (typeof dayNames)[number][];
    /** At most 200 bytes (Temporal server, maxCommentLen). */
    readonly comment: string;
  }[];
  readonly timezone: string;
}

export function calendarSpec(
  rules: Pick<DrillRules, 'times' | 'name' | 'mode' | 'scenario'>,
  calendar: Pick<DrillCalendar, 'timeZone'>,
): CalendarSpec {
  const fields = fieldsOf(rules.times);
  return {
    calendars: [
      {
        minute: ranges(fields.minutes),
        hour: ranges(fields.hours),
        dayOfMonth: ranges(fields.daysOfMonth),
        month: named(fields.months, (month) => monthNames[month - 1]),
        dayOfWeek: named(fields.daysOfWeek, (day) => dayNames[day]),
        comment: `${rules.name}: ${rules.scenario}, ${rules.mode}`,
      },
    ],
    timezone: calendar.timeZone,
  };
}

function named<N>(values: CalendarFields['months'], nameOf: (value: number) => N | undefined): N[] {
  return values.map(nameOf).filter((name) => name !== undefined);
}

/** Runs of neighbours, as people read them in the Temporal UI. */
function ranges(values: readonly number[]): FieldRange[] {
  return values.reduce<FieldRange[]>((found, value) => {
    const last = found.at(-1);
    return last?.end === value - 1
      ? [...found.slice(0, -1), { start: last.start, end: value }]
      : [...found, { start: value, end: value }];
  }, []);
}
