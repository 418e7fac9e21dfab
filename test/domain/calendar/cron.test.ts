/** A cron is read as crontab reads it, and what cron and Temporal read differently is refused. */
import { parseCron } from '../../../domain/calendar/cron';

const fields = (text: string): unknown => {
  const cron = parseCron(text);
  return 'fields' in cron ? cron.fields : cron.problem;
};

describe('a cron', () => {
  it('takes numbers, ranges, lists, steps and names, and 7 for Sunday', () => {
    expect(fields('*/20 8-10,22 * jan-mar mon,7')).toEqual({
      minutes: [0, 20, 40],
      hours: [8, 9, 10, 22],
      daysOfMonth: Array.from({ length: 31 }, (_, index) => index + 1),
      months: [1, 2, 3],
      daysOfWeek: [0, 1],
    });
    expect(fields('50/5 0 1,15 */6 *')).toMatchObject({ minutes: [50, 55], daysOfMonth: [1, 15], months: [1, 7] });
    expect(fields('0 10 * * fri-sun')).toBe("the weekday 'fri-sun' is not 0 to 7");
    expect(fields('0 10 * * 5-7')).toMatchObject({ daysOfWeek: [0, 5, 6] });
  });

  it.each([
    ['0 10 * *', 'it has 4 of 5 fields'],
    ['0 0 10 * * 2', 'it has 6 of 5 fields'],
    ['@monthly', 'it has 1 of 5 fields'],
    ['60 10 * * *', "the minute '60' is not 0 to 59"],
    ['0 24 * * *', "the hour '24' is not 0 to 23"],
    ['0 10 0 * *', "the day of the month '0' is not 1 to 31"],
    ['0 10 * 13 *', "the month '13' is not 1 to 12"],
    ['0 10 * * tues', "the weekday 'tues' is not 0 to 7"],
    ['*/0 10 * * *', "the minute '*/0' is not 0 to 59"],
    ['1-2-3 10 * * *', "the minute '1-2-3' is not 0 to 59"],
    ['1/2/3 10 * * *', "the minute '1/2/3' is not 0 to 59"],
    ['0 10 L * *', "the day of the month 'L' is not 1 to 31"],
    ['0 10, * * *', "the hour '10,' is not 0 to 23"],
    ['0 10 30 2 *', 'no month it names has such a day'],
    ['0 10 31 4,6,9,11 *', 'no month it names has such a day'],
    ['0 10 8-14 * 2', 'it restricts the day of the month and the weekday: cron takes either, Temporal both'],
  ])('refuses %s: %s', (text, problem) => {
    expect(fields(text)).toBe(problem);
  });
});
