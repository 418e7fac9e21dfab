/** drills in a plan file: what is rehearsed, when, and what keeps a drill from starting. Its output is the domain's DrillCalendar. */
import { z } from 'zod';
import { parseCron } from '../../domain/calendar/cron';
import {
  type Blackout,
  type DrillCalendar,
  drillModes,
  type DrillRules,
  type DrillTimes,
  periods,
  scenarios,
  weekdays,
} from '../../domain/calendar/drill-plan';
import { isTimeZone, nearestTimeZone } from '../../domain/calendar/time-zone';
import { meant } from '../../domain/plan-check/nearest';
import { expected } from './expected';
import { byRegion, count, duration, httpUrl, resourceId, text } from './scalars';

const minutesOf = (clock: string): number => {
  const [hours = '', minutes = ''] = clock.split(':');
  return 60 * Number.parseInt(hours, 10) + Number.parseInt(minutes, 10);
};

function pattern(shape: RegExp, what: string, instead: string) {
  const error = expected(what, instead);
  return z.string({ error }).regex(shape, { error });
}

const timeZone = z
  .string({ error: expected('a time zone', 'write an IANA name, e.g. Europe/Dublin') })
  .refine(isTimeZone, {
    error: ({ input }) => {
      const near = nearestTimeZone(String(input));
      return expected('a time zone', near === undefined ? 'write an IANA name, e.g. Europe/Dublin' : meant(near));
    },
  });

const weekday = z.enum(weekdays, { error: expected('a weekday', `write one of ${weekdays.join(', ')}`) });

const isDate = (written: string): boolean => {
  const at = new Date(`${written}T00:00:00.000Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written);
};
const date = pattern(/^\d{4}-\d\d-\d\d$/, 'a date', 'write it as 2026-12-15').refine(isDate, {
  error: expected('a day of any calendar', 'write a day that exists, e.g. 2026-12-15'),
});

const hours = pattern(
  /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
  'hours',
  "write them in quotes, e.g. '17:00-09:00'",
).refine((written) => new Set(written.split('-')).size === 2, {
  error: expected('a span of hours: it begins when it ends', "write e.g. '17:00-09:00', or leave hours out"),
});

const blackout = z
  .strictObject({
    days: pattern(
      /^(first|last)-([1-9]|1\d|2[0-7])$/,
      'days of the month',
      'write first-N or last-N, N from 1 to 27, e.g. last-3',
    )
      .optional()
      .meta({ description: 'first-N or last-N: so many days of every month, e.g. last-3 for the month end.' }),
    from: date.optional().meta({ description: 'First day of a freeze, e.g. 2026-12-15; needs to.' }),
    to: date.optional().meta({ description: 'Last day of a freeze, itself included; needs from.' }),
    weekdays: z.array(weekday).min(1).optional().meta({ description: 'sun, mon, tue, wed, thu, fri, sat.' }),
    hours: hours
      .optional()
      .meta({ description: "By the clock, the end excluded; may pass midnight: '17:00-09:00'. Judged day by day." }),
    why: text('a reason', 'change freeze').optional().meta({ description: 'Told whenever a drill is skipped for it.' }),
  })
  .superRefine(({ why: _, from, to, ...rest }, context) => {
    const wrong = (path: string, what: string, instead: string): void =>
      context.addIssue({ code: 'custom', path: [path], message: expected(what, instead) });
    if (from !== undefined && to === undefined) wrong('to', 'a date', 'add the last day of the freeze');
    if (to !== undefined && from === undefined) wrong('from', 'a date', 'add the first day of the freeze');
    if (from !== undefined && to !== undefined && to < from)
      wrong('to', `a day from ${from} on`, 'write the last day of the freeze, or swap from and to');
    if ([from, to, ...Object.values(rest)].every((value) => value === undefined))
      context.addIssue({
        code: 'custom',
        message: expected('a blackout', 'name when: days, from and to, weekdays or hours'),
      });
  })
  .transform(({ days, from, to, weekdays: named, hours: span, why }): Blackout => {
    const [end, many] = days?.split('-') ?? [];
    const [begins = '', ends = ''] = span?.split('-') ?? [];
    return {
      ...(end === 'first' || end === 'last' ? { days: { end, count: Number(many) } } : {}),
      ...(from !== undefined && to !== undefined ? { dates: { from, to } } : {}),
      ...(named ? { weekdays: named } : {}),
      ...(span === undefined ? {} : { hours: { from: minutesOf(begins), to: minutesOf(ends) } }),
      ...(why === undefined ? {} : { why }),
    };
  });

const alarms = byRegion(z.array(text('the name of an alarm', 'payments-errors')).min(1)).default({});

const checkName = resourceId.meta({ description: 'A name of its own among the checks of its list.' });
const sqlCheck = z.strictObject({
  name: checkName,
  resource: text('a resource', 'ledger').meta({ description: 'An rds-postgres with a probe.' }),
  query: text('a query', 'select count(*) > 0 as ok from payments').meta({
    description: 'Reads only; the first column of the first row must be true.',
  }),
});
const httpCheck = z.strictObject({
  name: checkName,
  url: httpUrl.meta({
    description:
      'Asked with GET, never more. May hold {{database.RESOURCE}}: host:port of the clone, or after a live move of the primary. Of a clone only such a URL is asked.',
  }),
  expect: z
    .strictObject({ status: count('write the status, e.g. 200', 100, 599) })
    .meta({ description: 'The status of the answer.' }),
});

const on = z.strictObject({
  month: count('write 1 to 12 for every: year, 1 to 3 for every: quarter', 1, 12)
    .optional()
    .meta({ description: 'Of a year (default 3, March) or of a quarter (default 2: Feb, May, Aug, Nov).' }),
  weekday: weekday.default('tue').meta({ description: 'Default tue.' }),
  week: count('write which such weekday of the month, 1 to 4', 1, 4)
    .default(2)
    .meta({ description: 'The first to fourth such weekday of the month; default 2.' }),
});

const clock = pattern(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day', "write it in quotes, e.g. '10:00'");

const drill = z
  .strictObject({
    name: resourceId.meta({ description: 'Unique in the calendar; part of schedule ids.' }),
    mode: z.enum(drillModes, { error: expected('a mode of drills', `write one of ${drillModes.join(', ')}`) }).meta({
      description:
        'dry-run: nothing is sent; isolated: on clones in the standby Region; live: customers are moved, and moved back.',
    }),
    scenario: z.enum(scenarios, { error: expected('a scenario', `write one of ${scenarios.join(', ')}`) }).meta({
      description: 'What is supposed to have happened.',
    }),
    every: z
      .enum(periods, { error: expected('a period', `write one of ${periods.join(', ')}`) })
      .optional()
      .meta({ description: 'month, quarter or year: on the second Tuesday at 10:00 unless on and at say otherwise.' }),
    at: clock.optional().meta({ description: "With every: the time of day in timeZone; default '10:00'." }),
    on: on.optional().meta({ description: 'With every: which day.' }),
    cron: z
      .string({ error: expected('a cron', "write five fields in quotes, e.g. '0 10 * * 2'") })
      .refine((written) => 'fields' in parseCron(written), {
        error: ({ input }) => {
          const cron = parseCron(String(input));
          const problem = 'problem' in cron ? cron.problem : '';
          return expected(
            `a cron drills can follow: ${problem}`,
            "write five fields in quotes, e.g. '0 10 * * 2', or every and on",
          );
        },
      })
      .optional()
      .meta({ description: 'Instead of every: minute, hour, day of month, month, weekday, by the clock of timeZone.' }),
    soak: duration('Only live: how long the other Region serves before the way back; default 30m.').optional(),
    gate: z
      .strictObject({ within: duration('How long it asks; then the drill is over, nothing done.') })
      .optional()
      .meta({ description: 'Only live: its own gate, before anything; default 1h.' }),
  })
  .superRefine((written, context) => {
    const { mode, scenario, every, cron } = written;
    const wrong = (
      path: 'every' | 'cron' | 'at' | 'on' | 'soak' | 'gate' | 'scenario',
      what: string,
      instead: string,
    ) => context.addIssue({ code: 'custom', path: [path], message: expected(what, instead) });
    if (every === undefined && cron === undefined)
      wrong('every', 'a period', 'write every: month, quarter or year, or a cron');
    if (every !== undefined && cron !== undefined)
      wrong('cron', `for a drill that comes every ${every}`, 'remove cron or every');
    for (const key of ['at', 'on'] as const)
      if (every === undefined && cron !== undefined && written[key] !== undefined)
        wrong(key, 'for a drill with a cron', 'remove it: the cron says when');
    if (written.on?.month !== undefined && every === 'month')
      wrong('on', 'for every: month, for it names a month', 'remove month, or write every: year');
    if ((written.on?.month ?? 0) > 3 && every === 'quarter')
      wrong('on', 'in a quarter, which has months 1 to 3', 'write month: 2 for Feb, May, Aug, Nov');
    if (mode !== 'live')
      for (const key of ['soak', 'gate'] as const)
        if (written[key] !== undefined) wrong(key, `for mode ${mode}`, 'remove it: only a live drill has one');
    if (mode === 'live' && (scenario === 'data-corruption' || scenario === 'network-partition'))
      wrong('scenario', 'for mode live: nobody does that to production', 'write mode: isolated');
  })
  .transform(({ name, mode, scenario, soak, gate, ...times }): DrillRules => ({
    name,
    mode,
    scenario,
    times: timesOf(times),
    // Chosen: long enough to see a batch run and a report; a morning in which an approver reads mail.
    ...(mode === 'live' ? { soakMs: soak ?? 1_800_000, gate: { withinMs: gate?.within ?? 3_600_000 } } : {}),
  }));

interface WrittenTimes {
  readonly every?: (typeof periods)[number] | undefined;
  readonly at?: string | undefined;
  readonly on?: z.output<typeof on> | undefined;
  readonly cron?: string | undefined;
}

/** Chosen: in the middle of a working week and morning, never at a month's end; months that close no quarter. */
function timesOf({ every, at = '10:00', on: day = on.parse({}), cron = '' }: WrittenTimes): DrillTimes {
  if (every === undefined) return { is: 'cron', cron };
  const minutes = minutesOf(at);
  const month = day.month ?? (every === 'year' ? 3 : 2);
  return {
    is: 'every',
    every,
    hour: Math.floor(minutes / 60),
    minute: minutes % 60,
    weekday: day.weekday,
    week: day.week,
    ...(every === 'month' ? {} : { month }),
  };
}

const namedOnce = (list: readonly { readonly name: string }[], context: z.core.$RefinementCtx): void =>
  list.forEach(({ name }, index) => {
    if (list.findIndex((other) => other.name === name) < index)
      context.addIssue({
        code: 'custom',
        path: [index, 'name'],
        message: expected('a name of its own', 'write another one: names are unique here'),
      });
  });

export const drills = z
  .strictObject({
    timeZone: timeZone.default('UTC').meta({ description: 'IANA name; all times and blackouts are by its clock.' }),
    blackout: z.array(blackout).default([]).meta({
      description: 'No drill begins when all that one entry names is so: days, from and to, weekdays, hours.',
    }),
    within: duration('Later than this after its time a drill is skipped.').prefault('30m'),
    alarms: z
      .strictObject({
        blocking: alarms.meta({
          description: 'Names of CloudWatch alarms by Region. In ALARM: no drill but a dry run starts.',
        }),
        abort: alarms.meta({
          description:
            'Names of CloudWatch alarms by Region. In ALARM while a drill runs (docs/drills.md says when it looks): it ends.',
        }),
      })
      .prefault({}),
    maxLag: duration('With more replication lag than this no drill but a dry run starts.').optional(),
    checks: z
      .strictObject({
        sql: z.array(sqlCheck).superRefine(namedOnce).default([]),
        http: z.array(httpCheck).superRefine(namedOnce).default([]),
      })
      .prefault({})
      .meta({
        description:
          'Asked of a clone (HTTP: where the URL names the database) and after a live move: functional is their verdict.',
      }),
    calendar: z.array(drill).superRefine(namedOnce).default([]).meta({ description: 'The drills and when they come.' }),
  })
  .transform(({ blackout: blackouts, within, maxLag, ...rest }): DrillCalendar => ({
    ...rest,
    blackouts,
    withinMs: within,
    ...(maxLag === undefined ? {} : { maxLagMs: maxLag }),
  }));
