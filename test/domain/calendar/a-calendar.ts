/** A drill calendar as data, for tests of its rules: empty but for what a test says. */
import { type DrillCalendar, type DrillRules, type DrillTimes } from '../../../domain/calendar/drill-plan';

export function aCalendar(change: Partial<DrillCalendar> = {}): DrillCalendar {
  return {
    timeZone: 'Europe/Dublin',
    blackouts: [],
    withinMs: 1_800_000,
    alarms: { blocking: {}, abort: {} },
    checks: { sql: [], http: [] },
    calendar: [],
    ...change,
  };
}

export function every(every: 'month' | 'quarter' | 'year', change: Partial<Extract<DrillTimes, { is: 'every' }>> = {}) {
  const month = every === 'month' ? {} : { month: every === 'year' ? 3 : 2 };
  return { is: 'every', every, hour: 10, minute: 0, weekday: 'tue', week: 2, ...month, ...change } as const;
}

export function cron(cron: string): DrillTimes {
  return { is: 'cron', cron };
}

export function aDrill(times: DrillTimes): DrillRules {
  return { name: 'monthly', mode: 'isolated', scenario: 'database-failover', times };
}
