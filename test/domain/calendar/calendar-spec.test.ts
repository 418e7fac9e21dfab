/** What Temporal is told is what muster shows: the same fields, in the words of its ScheduleSpec. */
import { type ScheduleSpec } from '@temporalio/client';
import { calendarSpec } from '../../../domain/calendar/calendar-spec';
import { aCalendar, aDrill, cron, every } from './a-calendar';

describe('the spec of a schedule', () => {
  it('says the second Tuesday of the middle month of a quarter as days 8 to 14 that are a Tuesday', () => {
    const spec: ScheduleSpec = calendarSpec(aDrill(every('quarter')), aCalendar());
    expect(spec).toEqual({
      calendars: [
        {
          minute: [{ start: 0, end: 0 }],
          hour: [{ start: 10, end: 10 }],
          dayOfMonth: [{ start: 8, end: 14 }],
          month: ['FEBRUARY', 'MAY', 'AUGUST', 'NOVEMBER'],
          dayOfWeek: ['TUESDAY'],
          comment: 'monthly: database-failover, isolated',
        },
      ],
      timezone: 'Europe/Dublin',
    });
  });

  it('says a cron in the same words, runs of neighbours as ranges', () => {
    expect(calendarSpec(aDrill(cron('*/30 8-10,22 * 12 7')), aCalendar()).calendars).toMatchObject([
      {
        minute: [
          { start: 0, end: 0 },
          { start: 30, end: 30 },
        ],
        hour: [
          { start: 8, end: 10 },
          { start: 22, end: 22 },
        ],
        dayOfMonth: [{ start: 1, end: 31 }],
        month: ['DECEMBER'],
        dayOfWeek: ['SUNDAY'],
      },
    ]);
  });

  it('is never made of a cron that the plan file refuses', () => {
    expect(() => calendarSpec(aDrill(cron('0 10 30 2 *')), aCalendar())).toThrow(
      "cron '0 10 30 2 *': no month it names has such a day",
    );
  });
});
