/** The key `drills` of a plan file: what is written becomes a calendar, and what cannot be one is refused with what to write instead. */
import { parse } from 'yaml';
import { z } from 'zod';
import { drills } from '../../../contract/plan-file/drills';
import { parseExpected } from '../../../contract/plan-file/expected';

const read = (text: string): unknown => drills.parse(parse(text));

/** `path: what it is not; what to write instead`, as plan check tells it. */
function problems(text: string): readonly string[] {
  const found = drills.safeParse(parse(text));
  return (found.error?.issues ?? []).map(({ path, message, code }) => {
    const wanted = parseExpected(message);
    return `${path.join('.')}: ${wanted ? `${wanted.what}; ${wanted.instead}` : code}`;
  });
}

const drillOf = (rest: string): string =>
  `calendar: [{ name: one, mode: isolated, scenario: database-failover, ${rest} }]`;

describe('drills in a plan file', () => {
  it('become a calendar, with durations in ms, minutes of the day, and defaults resolved', () => {
    expect(
      read(`
timeZone: Europe/Dublin
blackout:
  - { days: last-3 }
  - { from: 2026-12-15, to: 2027-01-05, why: change freeze }
  - { weekdays: [fri, sat, sun] }
  - { hours: '17:00-09:00' }
within: 20m
alarms:
  blocking: { eu-west-1: [ledger-replica-lag] }
  abort: { us-east-1: [payments-errors-use1], eu-west-1: [payments-errors-euw1] }
maxLag: 10s
checks:
  sql: [{ name: payments-there, resource: ledger, query: select count(*) > 0 as ok from payments }]
  http: [{ name: front, url: 'https://api.example.com/health', expect: { status: 200 } }]
calendar:
  - { name: monthly-database, mode: isolated, scenario: database-failover, every: month }
  - { name: quarterly-full, mode: live, scenario: regional-failover, every: quarter, soak: 45m, gate: { within: 2h } }
  - { name: yearly, mode: dry-run, scenario: regional-failover, every: year, at: '09:30', on: { month: 10, weekday: thu, week: 1 } }
  - { name: corruption, mode: isolated, scenario: data-corruption, cron: '0 10 * * 2' }
`),
    ).toEqual({
      timeZone: 'Europe/Dublin',
      blackouts: [
        { days: { end: 'last', count: 3 } },
        { dates: { from: '2026-12-15', to: '2027-01-05' }, why: 'change freeze' },
        { weekdays: ['fri', 'sat', 'sun'] },
        { hours: { from: 1_020, to: 540 } },
      ],
      withinMs: 1_200_000,
      alarms: {
        blocking: { 'eu-west-1': ['ledger-replica-lag'] },
        abort: { 'us-east-1': ['payments-errors-use1'], 'eu-west-1': ['payments-errors-euw1'] },
      },
      maxLagMs: 10_000,
      checks: {
        sql: [{ name: 'payments-there', resource: 'ledger', query: 'select count(*) > 0 as ok from payments' }],
        http: [{ name: 'front', url: 'https://api.example.com/health', expect: { status: 200 } }],
      },
      calendar: [
        {
          name: 'monthly-database',
          mode: 'isolated',
          scenario: 'database-failover',
          times: { is: 'every', every: 'month', hour: 10, minute: 0, weekday: 'tue', week: 2 },
        },
        {
          name: 'quarterly-full',
          mode: 'live',
          scenario: 'regional-failover',
          times: { is: 'every', every: 'quarter', hour: 10, minute: 0, weekday: 'tue', week: 2, month: 2 },
          soakMs: 2_700_000,
          gate: { withinMs: 7_200_000 },
        },
        {
          name: 'yearly',
          mode: 'dry-run',
          scenario: 'regional-failover',
          times: { is: 'every', every: 'year', hour: 9, minute: 30, weekday: 'thu', week: 1, month: 10 },
        },
        {
          name: 'corruption',
          mode: 'isolated',
          scenario: 'data-corruption',
          times: { is: 'cron', cron: '0 10 * * 2' },
        },
      ],
    });
  });

  it('may be all but empty', () => {
    expect(read('{}')).toEqual({
      timeZone: 'UTC',
      blackouts: [],
      withinMs: 1_800_000,
      alarms: { blocking: {}, abort: {} },
      checks: { sql: [], http: [] },
      calendar: [],
    });
  });

  it('give a live drill a soak and a gate when it names none', () => {
    expect(read('calendar: [{ name: a, mode: live, scenario: regional-failover, every: year }]')).toMatchObject({
      calendar: [{ soakMs: 1_800_000, gate: { withinMs: 3_600_000 }, times: { month: 3 } }],
    });
  });

  it.each([
    ['timeZone: Europe/Dubln', "timeZone: a time zone; did you mean 'Europe/Dublin'?"],
    ['timeZone: Dublin', "timeZone: a time zone; did you mean 'Europe/Dublin'?"],
    ['timeZone: 1', 'timeZone: a time zone; write an IANA name, e.g. Europe/Dublin'],
    [
      'blackout: [{ days: last-31 }]',
      'blackout.0.days: days of the month; write first-N or last-N, N from 1 to 27, e.g. last-3',
    ],
    ['blackout: [{ from: 2026-12-15 }]', 'blackout.0.to: a date; add the last day of the freeze'],
    ['blackout: [{ to: 2026-12-15 }]', 'blackout.0.from: a date; add the first day of the freeze'],
    [
      'blackout: [{ from: 2026-12-15, to: 2026-12-14 }]',
      'blackout.0.to: a day from 2026-12-15 on; write the last day of the freeze, or swap from and to',
    ],
    [
      'blackout: [{ from: 2027-02-28, to: 2027-02-29 }]',
      'blackout.0.to: a day of any calendar; write a day that exists, e.g. 2026-12-15',
    ],
    [
      'blackout: [{ weekdays: [friday] }]',
      'blackout.0.weekdays.0: a weekday; write one of sun, mon, tue, wed, thu, fri, sat',
    ],
    ["blackout: [{ hours: '9:00-17:00' }]", "blackout.0.hours: hours; write them in quotes, e.g. '17:00-09:00'"],
    [
      "blackout: [{ hours: '09:00-09:00' }]",
      "blackout.0.hours: a span of hours: it begins when it ends; write e.g. '17:00-09:00', or leave hours out",
    ],
    ['blackout: [{ why: because }]', 'blackout.0: a blackout; name when: days, from and to, weekdays or hours'],
    [drillOf('every: month, soak: 5m'), 'calendar.0.soak: for mode isolated; remove it: only a live drill has one'],
    [
      drillOf('every: month, gate: { within: 1h }'),
      'calendar.0.gate: for mode isolated; remove it: only a live drill has one',
    ],
    [drillOf("at: '10:00'"), 'calendar.0.every: a period; write every: month, quarter or year, or a cron'],
    [drillOf('every: week'), 'calendar.0.every: a period; write one of month, quarter, year'],
    [
      drillOf("every: month, cron: '0 10 * * 2'"),
      'calendar.0.cron: for a drill that comes every month; remove cron or every',
    ],
    [
      drillOf("at: '10:00', cron: '0 10 * * 2'"),
      'calendar.0.at: for a drill with a cron; remove it: the cron says when',
    ],
    [drillOf("on: {}, cron: '0 10 * * 2'"), 'calendar.0.on: for a drill with a cron; remove it: the cron says when'],
    [
      drillOf("cron: '0 0 10 * * 2'"),
      "calendar.0.cron: a cron drills can follow: it has 6 of 5 fields; write five fields in quotes, e.g. '0 10 * * 2', or every and on",
    ],
    [drillOf("every: month, at: '24:00'"), "calendar.0.at: a time of day; write it in quotes, e.g. '10:00'"],
    [
      drillOf('every: month, on: { month: 3 }'),
      'calendar.0.on: for every: month, for it names a month; remove month, or write every: year',
    ],
    [
      drillOf('every: quarter, on: { month: 4 }'),
      'calendar.0.on: in a quarter, which has months 1 to 3; write month: 2 for Feb, May, Aug, Nov',
    ],
    [
      drillOf('every: month, on: { week: 5 }'),
      'calendar.0.on.week: a whole number from 1 to 4; write which such weekday of the month, 1 to 4',
    ],
    [
      'calendar: [{ name: a, mode: live, scenario: data-corruption, every: year }]',
      'calendar.0.scenario: for mode live: nobody does that to production; write mode: isolated',
    ],
    [
      'calendar: [{ name: a, mode: live, scenario: network-partition, every: year }]',
      'calendar.0.scenario: for mode live: nobody does that to production; write mode: isolated',
    ],
    [
      'calendar: [{ name: a, mode: real, scenario: data-corruption, every: year }]',
      'calendar.0.mode: a mode of drills; write one of dry-run, isolated, live',
    ],
    [
      `calendar: [{ name: a, mode: isolated, scenario: data-corruption, every: year }, { name: a, mode: live, scenario: regional-failover, every: year }]`,
      'calendar.1.name: a name of its own; write another one: names are unique here',
    ],
    [
      "checks: { http: [{ name: a, url: 'http://a/', expect: { status: 200 } }, { name: a, url: 'http://b/', expect: { status: 200 } }] }",
      'checks.http.1.name: a name of its own; write another one: names are unique here',
    ],
  ])('refuse %s', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it('refuse every unknown key, wherever it stands', () => {
    const unknown = [
      'plan: []',
      'blackout: [{ weekday: fri }]',
      'alarms: { page: {} }',
      "checks: { http: [{ name: a, url: 'http://a/', method: POST, expect: { status: 200 } }] }",
      drillOf('every: month, year: 2027'),
      drillOf('every: month, on: { day: 3 }'),
    ];
    for (const text of unknown)
      expect([text, problems(text).join()]).toEqual([text, expect.stringContaining('unrecognized_keys')]);
  });

  it('are a JSON Schema with a description for every key of a drill and of a blackout', () => {
    const schema = z.toJSONSchema(drills, { io: 'input' });
    const item = (key: string): Record<string, { description?: string }> => {
      const list = schema.properties?.[key] as { items?: { properties?: Record<string, { description?: string }> } };
      return list.items?.properties ?? {};
    };
    for (const key of ['calendar', 'blackout']) {
      expect(Object.keys(item(key)).length).toBeGreaterThan(5);
      expect(Object.entries(item(key)).filter(([, value]) => value.description === undefined)).toEqual([]);
    }
  });
});
