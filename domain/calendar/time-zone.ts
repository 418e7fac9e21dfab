/**
 * Clocks of places, from the time zone data of the process (Intl). For clients and activities only: another Node may know
 * other rules, so workflow code must never call what is here, or it would not replay.
 */
import { epochMs, instant, type Instant } from '../instant';
import { nearest } from '../plan-check/nearest';
import { weekdays } from './drill-plan';

/** What a clock on the wall shows. */
export interface LocalTime {
  readonly year: number;
  /** 1 is January. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** IANA names as they are spelt: Temporal's server reads them as file names, and takes neither `europe/dublin` nor `+01:00`. */
const zoneName = /^([A-Z][\w+-]*(\/[A-Z][\w+-]*)+|UTC)$/;

export function isTimeZone(name: string): boolean {
  if (!zoneName.test(name)) return false;
  try {
    return formatOf(name).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The zone that was meant, by its whole name or by its place (`Dublin`). */
export function nearestTimeZone(wrong: string): string | undefined {
  const known = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const place = nearest(
    wrong.replaceAll(' ', '_'),
    known.map((name) => placeOf(name)),
  );
  return nearest(wrong, known) ?? known.find((name) => placeOf(name) === place);
}

function placeOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const numeric = 'numeric' as const;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
  });
  formats.set(timeZone, made);
  return made;
}

/** @throws RangeError on a time zone that is none; the plan file refuses those. */
export function localTime(timeZone: string, at: Instant): LocalTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(epochMs(at))
      .map(({ type, value }) => [type, Number.parseInt(value, 10)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? Number.NaN;
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
}

const dayMs = 86_400_000;

/** When the clock shows this: once; never, in an hour that is left out in spring; twice, in one that is repeated in autumn. Oldest first. */
export function instantsOf(timeZone: string, shown: LocalTime): readonly Instant[] {
  const asUtc = utcMs(shown);
  const offsets = new Set([asUtc - dayMs, asUtc + dayMs].map((near) => offsetMs(timeZone, near)));
  return [...offsets]
    .map((offset) => asUtc - offset)
    .filter((ms) => utcMs(localTime(timeZone, instant(ms))) === asUtc)
    .sort((a, b) => a - b)
    .map(instant);
}

function offsetMs(timeZone: string, ms: number): number {
  const minuteMs = 60_000;
  const onTheMinute = Math.floor(ms / minuteMs) * minuteMs;
  return utcMs(localTime(timeZone, instant(onTheMinute))) - onTheMinute;
}

function utcMs({ year, month, day, hour, minute }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** 0 is Sunday. */
export function weekdayOf({ year, month, day }: Pick<LocalTime, 'year' | 'month' | 'day'>): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

export function daysInMonth({ year, month }: Pick<LocalTime, 'year' | 'month'>): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** `2026-12-08`, which sorts as it follows. */
export function dateText({ year, month, day }: Pick<LocalTime, 'year' | 'month' | 'day'>): string {
  return [String(year).padStart(4, '0'), two(month), two(day)].join('-');
}

/** `tue 2026-12-08 10:00 Europe/Dublin`. */
export function localText(timeZone: string, at: Instant): string {
  const shown = localTime(timeZone, at);
  return `${weekdays[weekdayOf(shown)] ?? ''} ${dateText(shown)} ${two(shown.hour)}:${two(shown.minute)} ${timeZone}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
