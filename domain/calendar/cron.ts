/** A cron of five fields (minute, hour, day of month, month, weekday) as the plan file takes it; every problem is told in words. */
import { type CalendarFields } from './calendar-fields';

interface Field {
  readonly of: keyof CalendarFields;
  readonly says: string;
  readonly least: number;
  readonly most: number;
  readonly words: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** crontab(5): in this order, with these bounds; 7 is Sunday too. */
const fields: readonly Field[] = [
  { of: 'minutes', says: 'the minute', least: 0, most: 59, words: [] },
  { of: 'hours', says: 'the hour', least: 0, most: 23, words: [] },
  { of: 'daysOfMonth', says: 'the day of the month', least: 1, most: 31, words: [] },
  { of: 'months', says: 'the month', least: 1, most: 12, words: months },
  { of: 'daysOfWeek', says: 'the weekday', least: 0, most: 7, words: days },
];

export type Cron = { readonly fields: CalendarFields } | { readonly problem: string };

/** Two restricted day fields are refused: cron takes either of them, Temporal only days that match both. */
export function parseCron(text: string): Cron {
  const written = text.trim().split(/\s+/);
  if (written.length !== fields.length) return { problem: `it has ${written.length} of 5 fields` };
  const read = fields.map((field, index) => ({ field, values: valuesOf(field, written[index] ?? '') }));
  const wrong = read.find(({ values }) => values === undefined);
  if (wrong) {
    const { field } = wrong;
    return {
      problem: `${field.says} '${written[fields.indexOf(field)] ?? ''}' is not ${field.least} to ${field.most}`,
    };
  }
  const found = Object.fromEntries(read.map(({ field, values }) => [field.of, values ?? []]));
  // unsafe: there is one entry a field, and the fields are the keys.
  const cron = found as unknown as CalendarFields;
  if (cron.daysOfMonth.length < 31 && cron.daysOfWeek.length < 7)
    return { problem: 'it restricts the day of the month and the weekday: cron takes either, Temporal both' };
  if (!everComes(cron)) return { problem: 'no month it names has such a day' };
  return { fields: cron };
}

/** `*`, `2`, `tue`, `1-5`, `mon-fri`, and lists of these, each with a step: `0-30/10`. */
function valuesOf(field: Field, text: string): readonly number[] | undefined {
  const parts = text.split(',').map((part) => partOf(field, part));
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  const values = known.flat().map((value) => (field.of === 'daysOfWeek' ? value % 7 : value));
  return [...new Set(values)].sort((a, b) => a - b);
}

function partOf(field: Field, text: string): readonly number[] | undefined {
  const [range = '', stepText, ...more] = text.split('/');
  if (more.length > 0) return undefined;
  const step = stepText === undefined ? 1 : whole(stepText);
  const bounds = boundsOf(field, range, stepText !== undefined);
  if (step === undefined || step < 1 || !bounds) return undefined;
  const [first, last] = bounds;
  if (first < field.least || last > field.most || last < first) return undefined;
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

function boundsOf(field: Field, text: string, stepped: boolean): readonly [number, number] | undefined {
  if (text === '*') return [field.least, field.of === 'daysOfWeek' ? 6 : field.most];
  const [from = '', to, ...more] = text.split('-');
  const first = valueOf(field, from);
  // `5/10` is from 5 on: so Temporal reads it.
  const last = to === undefined ? (stepped ? field.most : first) : valueOf(field, to);
  return first === undefined || last === undefined || more.length > 0 ? undefined : [first, last];
}

function valueOf(field: Field, text: string): number | undefined {
  const word = field.words.indexOf(text.toLowerCase());
  return word < 0 ? whole(text) : word + field.least;
}

function whole(text: string): number | undefined {
  return /^\d{1,2}$/.test(text) ? Number.parseInt(text, 10) : undefined;
}

/** Days a month has at most: 29 February comes every four or eight years. */
const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function everComes({ months: named, daysOfMonth }: CalendarFields): boolean {
  return named.some((month) => daysOfMonth.some((day) => day <= (longest[month - 1] ?? 0)));
}
