/** Plans whose drills do not come by themselves while a test runs. */
import { type DrillCalendar, type DrillRules } from '../../domain/calendar/drill-plan';
import { type Plan } from '../../domain/plan';
import { referencePlan } from '../domain/reference-plan';

/** Never by itself while a test runs: 29 February. */
const leapDay = { is: 'cron', cron: '0 10 29 2 *' } as const;
export const monthly: DrillRules = { name: 'monthly', mode: 'isolated', scenario: 'database-failover', times: leapDay };
export const other: DrillRules = { name: 'other', mode: 'isolated', scenario: 'data-corruption', times: leapDay };
export const live: DrillRules = {
  ...{ name: 'live', mode: 'live', scenario: 'regional-failover', times: leapDay },
  soakMs: 60_000,
  gate: { withinMs: 60_000 },
};

export function planWith(calendar: readonly DrillRules[], change: Partial<DrillCalendar> = {}): Plan {
  return referencePlan({
    drills: {
      timeZone: 'UTC',
      blackouts: [],
      withinMs: 60_000,
      alarms: { blocking: { 'eu-west-1': ['ledger-replica-lag'] }, abort: {} },
      maxLagMs: 10_000,
      checks: { sql: [], http: [] },
      calendar,
      ...change,
    },
  });
}
