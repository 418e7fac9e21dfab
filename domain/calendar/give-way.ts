/**
 * Two drills of one minute: the one that comes more rarely goes first. By their defaults a month's, a quarter's and a year's drill meet, and
 * without this the yearly one might never be rehearsed. Reads a clock of a place (time-zone.ts): for clients and activities.
 */
import { epochMs, instant, type Instant, msBetween } from '../instant';
import { type DrillCalendar, type DrillRules } from './drill-plan';
import { nextTimes } from './next-times';

/** Those that come at the same minute and go before `name`, the rarest first. `at`: a time of that drill. */
export function goingFirst(calendar: DrillCalendar, name: string, at: Instant): readonly DrillRules[] {
  const meeting = calendar.calendar.filter((rules) => isTimeOf(rules, calendar, at));
  const order = meeting
    .map((rules) => ({ rules, untilNextMs: untilNextMs(rules, calendar, at) }))
    // Of equally rare ones the first of the plan: sort keeps their order.
    .sort((a, b) => (a.untilNextMs === b.untilNextMs ? 0 : b.untilNextMs - a.untilNextMs))
    .map(({ rules }) => rules);
  const own = order.findIndex((rules) => rules.name === name);
  return own < 0 ? [] : order.slice(0, own);
}

function isTimeOf(rules: DrillRules, calendar: DrillCalendar, at: Instant): boolean {
  const [next] = nextTimes(rules, calendar, instant(epochMs(at) - 1), 1);
  return next !== undefined && epochMs(next.at) === epochMs(at);
}

function untilNextMs(rules: DrillRules, calendar: DrillCalendar, at: Instant): number {
  const [next] = nextTimes(rules, calendar, at, 1);
  return next === undefined ? Number.POSITIVE_INFINITY : msBetween(at, next.at);
}
