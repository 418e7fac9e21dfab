/** A blackout holds when all it names is so, by the local clock; every one that holds is told. */
import fc from 'fast-check';
import { blackoutAt } from '../../../domain/calendar/blackout';
import { type Blackout } from '../../../domain/calendar/drill-plan';
import { instant, type Instant } from '../../../domain/instant';
import { aCalendar } from './a-calendar';

const holds = (blackout: Blackout, at: Instant, timeZone = 'UTC'): boolean =>
  blackoutAt(aCalendar({ timeZone, blackouts: [blackout] }), at) !== undefined;

describe('a blackout', () => {
  it('of the last three days knows how long each month is, leap years too', () => {
    const monthEnd: Blackout = { days: { end: 'last', count: 3 } };
    const days = (month: string): readonly string[] =>
      Array.from({ length: 31 }, (_, index) => `${month}-${String(index + 1).padStart(2, '0')}`).filter(
        (day) => !Number.isNaN(Date.parse(`${day}T12:00:00Z`)) && instant(Date.parse(day)).startsWith(day),
      );
    const black = (month: string): readonly string[] =>
      days(month).filter((day) => holds(monthEnd, `${day}T12:00:00Z`));
    expect(black('2027-02')).toEqual(['2027-02-26', '2027-02-27', '2027-02-28']);
    expect(black('2028-02')).toEqual(['2028-02-27', '2028-02-28', '2028-02-29']);
    expect(black('2027-04')).toEqual(['2027-04-28', '2027-04-29', '2027-04-30']);
  });

  it('of the first day begins and ends at midnight where the calendar is', () => {
    const first: Blackout = { days: { end: 'first', count: 1 } };
    const at = ['2027-01-31T12:59:59Z', '2027-01-31T13:00:00Z', '2027-02-01T12:59:59Z', '2027-02-01T13:00:00Z'];
    expect(at.map((moment) => holds(first, moment, 'Pacific/Auckland'))).toEqual([
      // 1 February in Auckland begins at 11:00 UTC (+13) of 31 January.
      true,
      true,
      false,
      false,
    ]);
  });

  it('of dates takes in both of them', () => {
    const freeze: Blackout = { dates: { from: '2026-12-15', to: '2027-01-05' } };
    const at = ['2026-12-14T23:59:00Z', '2026-12-15T00:00:00Z', '2027-01-05T23:59:00Z', '2027-01-06T00:00:00Z'];
    expect(at.map((moment) => holds(freeze, moment))).toEqual([false, true, true, false]);
  });

  it('of hours that pass midnight holds before and after it, and not at its end', () => {
    const night: Blackout = { hours: { from: 17 * 60, to: 9 * 60 } };
    const at = ['16:59', '17:00', '23:59', '00:00', '08:59', '09:00'];
    expect(at.map((time) => holds(night, `2027-01-12T${time}:00Z`))).toEqual([false, true, true, true, true, false]);
  });

  it('of a weekday and hours holds only when both do', () => {
    const fridayAfternoon: Blackout = { weekdays: ['fri'], hours: { from: 15 * 60, to: 24 * 60 } };
    const at = ['2027-01-15T14:59:00Z', '2027-01-15T15:00:00Z', '2027-01-16T15:00:00Z'];
    expect(at.map((moment) => holds(fridayAfternoon, moment))).toEqual([false, true, false]);
  });

  it('is told in words, each one that holds', () => {
    const calendar = aCalendar({
      timeZone: 'UTC',
      blackouts: [
        { days: { end: 'last', count: 1 }, why: 'books close' },
        { weekdays: ['fri', 'sat', 'sun'], hours: { from: 0, to: 720 } },
        { dates: { from: '2026-01-01', to: '2026-01-02' } },
      ],
    });
    expect(blackoutAt(calendar, '2027-01-31T11:00:00Z')).toBe(
      'the last day of the month (books close); on fri, sat, sun, 00:00-12:00',
    );
    expect(blackoutAt(calendar, '2027-01-26T11:00:00Z')).toBeUndefined();
  });

  it('and its opposite hours cover every moment, never both at once', () => {
    const minute = fc.integer({ min: 0, max: 1_439 });
    const moment = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2030, 0) }).map((ms) => instant(ms));
    fc.assert(
      fc.property(minute, minute, moment, (from, to, at) => {
        fc.pre(from !== to);
        expect(holds({ hours: { from, to } }, at)).toBe(!holds({ hours: { from: to, to: from } }, at));
      }),
    );
  });
});
