/** Drills come when people expect them to, by the clock of their place, through every change of the clocks. */
import fc from 'fast-check';
import { type DrillTimes, weekdays } from '../../../domain/calendar/drill-plan';
import { neverComes, nextTimes } from '../../../domain/calendar/next-times';
import { localTime, weekdayOf } from '../../../domain/calendar/time-zone';
import { epochMs, instant, type Instant } from '../../../domain/instant';
import { aCalendar, cron, every } from './a-calendar';

const now = '2026-11-23T12:00:00.000Z';
const next = (times: DrillTimes, count: number, timeZone = 'Europe/Dublin', after: Instant = now): readonly Instant[] =>
  nextTimes({ times }, aCalendar({ timeZone }), after, count).map(({ at }) => at);

describe('the next times of a drill', () => {
  it('come on the second Tuesday of every month, at ten by the local clock in winter and in summer', () => {
    expect(next(every('month'), 6)).toEqual([
      '2026-12-08T10:00:00.000Z',
      '2027-01-12T10:00:00.000Z',
      '2027-02-09T10:00:00.000Z',
      '2027-03-09T10:00:00.000Z',
      '2027-04-13T09:00:00.000Z',
      '2027-05-11T09:00:00.000Z',
    ]);
  });

  it('come in February, May, August and November of a quarterly drill', () => {
    expect(next(every('quarter'), 4).map((at) => at.slice(0, 10))).toEqual([
      '2027-02-09',
      '2027-05-11',
      '2027-08-10',
      '2027-11-09',
    ]);
  });

  it('come once a year of a yearly drill', () => {
    expect(next(every('year', { weekday: 'thu', week: 1, month: 10 }), 2)).toEqual([
      '2027-10-07T09:00:00.000Z',
      '2028-10-05T09:00:00.000Z',
    ]);
  });

  it('leave out the moment itself and take the next one', () => {
    expect(next(every('month'), 1, 'UTC', '2026-12-08T10:00:00.000Z')).toEqual(['2027-01-12T10:00:00.000Z']);
    expect(next(every('month'), 1, 'UTC', '2026-12-08T09:59:59.999Z')).toEqual(['2026-12-08T10:00:00.000Z']);
  });

  it('have none in an hour that the clock leaves out', () => {
    // New York, 14 March 2027: 02:00 to 03:00 do not exist.
    const after = '2027-03-12T12:00:00.000Z';
    expect(next(cron('30 2 * * *'), 2, 'America/New_York', after)).toEqual([
      '2027-03-13T07:30:00.000Z',
      '2027-03-15T06:30:00.000Z',
    ]);
  });

  it('are none at all where the clock leaves the hour out every year', () => {
    // Second Sunday of March: New York goes from 02:00 to 03:00. First of October: Lord Howe from 02:00 to 02:30.
    const march = every('year', { weekday: 'sun', week: 2, hour: 2 });
    const october = every('year', { weekday: 'sun', week: 1, month: 10, hour: 2, minute: 29 });
    for (const [times, zone] of [
      [march, 'America/New_York'],
      [october, 'Australia/Lord_Howe'],
    ] as const) {
      expect(next(times, 1, zone)).toEqual([]);
      expect(neverComes(times, zone)).toBe(true);
      expect(neverComes(times, 'UTC')).toBe(false);
    }
    expect(neverComes({ ...march, hour: 3 }, 'America/New_York')).toBe(false);
    expect(neverComes({ ...october, minute: 30 }, 'Australia/Lord_Howe')).toBe(false);
  });

  it('have two in an hour that the clock shows twice, as a Temporal schedule does', () => {
    // New York, 7 November 2027: 01:00 to 02:00 come twice.
    const after = '2027-11-07T00:00:00.000Z';
    expect(next(cron('30 1 * * *'), 3, 'America/New_York', after)).toEqual([
      '2027-11-07T05:30:00.000Z',
      '2027-11-07T06:30:00.000Z',
      '2027-11-08T06:30:00.000Z',
    ]);
  });

  it('are right where the offset is no whole hour, and on the far side of the date line', () => {
    expect(next(cron('15 9 1 * *'), 1, 'Asia/Kathmandu')).toEqual(['2026-12-01T03:30:00.000Z']);
    expect(next(cron('0 1 1 1 *'), 1, 'Pacific/Kiritimati')).toEqual(['2026-12-31T11:00:00.000Z']);
  });

  it('find a 29 February eight years away', () => {
    expect(next(cron('0 0 29 2 *'), 2, 'UTC', '2096-03-01T00:00:00.000Z')).toEqual([
      '2104-02-29T00:00:00.000Z',
      '2108-02-29T00:00:00.000Z',
    ]);
  });

  it('tell a blackout beside the time it falls in, and keep that time', () => {
    const calendar = aCalendar({
      blackouts: [{ dates: { from: '2026-12-01', to: '2027-01-05' }, why: 'change freeze' }],
    });
    expect(nextTimes({ times: every('month') }, calendar, now, 2)).toEqual([
      {
        at: '2026-12-08T10:00:00.000Z',
        local: 'tue 2026-12-08 10:00 Europe/Dublin',
        blackout: '2026-12-01 to 2027-01-05 (change freeze)',
      },
      { at: '2027-01-12T10:00:00.000Z', local: 'tue 2027-01-12 10:00 Europe/Dublin' },
    ]);
  });
});

const zones = [
  'UTC',
  'Europe/Dublin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
];
const anyMoment = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2036, 0) }).map((ms) => instant(ms));
const anyTimes = fc.oneof(
  fc
    .record({
      period: fc.constantFrom('month' as const, 'quarter' as const, 'year' as const),
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
      weekday: fc.constantFrom(...weekdays),
      week: fc.integer({ min: 1, max: 4 }),
    })
    .map(({ period, ...rest }): DrillTimes => every(period, rest)),
  fc.constantFrom('*/20 1-3 * * *', '0 10 * * 2', '30 2 * * sun', '0 0 29 2 *', '59 23 31 * *').map(cron),
);

describe('laws of the next times', () => {
  it('rise, lie after the asked moment, and are as many as were asked', () => {
    fc.assert(
      fc.property(anyTimes, fc.constantFrom(...zones), anyMoment, fc.integer({ min: 0, max: 8 }), (...asked) => {
        const [times, zone, after, count] = asked;
        fc.pre(!neverComes(times, zone));
        const found = next(times, count, zone, after).map(epochMs);
        expect(found).toHaveLength(count);
        [epochMs(after), ...found].reduce((before, at) => {
          expect(at).toBeGreaterThan(before);
          return at;
        });
      }),
      { numRuns: 60 },
    );
  });

  it('go on where they were asked last: none is lost between two askings', () => {
    fc.assert(
      fc.property(anyTimes, fc.constantFrom(...zones), anyMoment, (times, zone, after) => {
        fc.pre(!neverComes(times, zone));
        const found = next(times, 5, zone, after);
        expect(next(times, 3, zone, found[1])).toEqual(found.slice(2));
      }),
      { numRuns: 60 },
    );
  });

  it('show the asked hour, minute, weekday and week of the month on the local clock', () => {
    const anyEvery = anyTimes.filter((times) => times.is === 'every');
    fc.assert(
      fc.property(anyEvery, fc.constantFrom(...zones), anyMoment, (times, zone, after) => {
        for (const at of next(times, 3, zone, after)) {
          const shown = localTime(zone, at);
          expect(shown).toMatchObject({ hour: times.hour, minute: times.minute });
          expect(weekdays[weekdayOf(shown)]).toBe(times.weekday);
          expect(Math.ceil(shown.day / 7)).toBe(times.week);
        }
      }),
      { numRuns: 60 },
    );
  });
});
