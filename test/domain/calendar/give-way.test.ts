/** Drills of one minute: the rarest goes first, so that a yearly one is not lost to a monthly one that always meets it. */
import { type DrillCalendar, type DrillRules, type DrillTimes } from '../../../domain/calendar/drill-plan';
import { goingFirst } from '../../../domain/calendar/give-way';
import { referencePlan } from '../reference-plan';

const { drills } = referencePlan();
if (!drills) throw new Error('the reference plan has drills');
const names = (rules: readonly DrillRules[]): readonly string[] => rules.map(({ name }) => name);

const crons = (times: Readonly<Record<string, string>>): DrillCalendar => ({
  ...drills,
  timeZone: 'UTC',
  calendar: Object.entries(times).map(([name, cron]): DrillRules => {
    const at: DrillTimes = { is: 'cron', cron };
    return { name, mode: 'isolated', scenario: 'database-failover', times: at };
  }),
});

it('has the monthly drill of the reference plan give way in February to the quarterly, in March to the yearly one', () => {
  expect(names(goingFirst(drills, 'monthly-database', '2027-02-09T10:00:00.000Z'))).toEqual(['quarterly-live']);
  expect(names(goingFirst(drills, 'quarterly-live', '2027-02-09T10:00:00.000Z'))).toEqual([]);
  expect(names(goingFirst(drills, 'monthly-database', '2027-03-09T10:00:00.000Z'))).toEqual(['yearly-region']);
  expect(names(goingFirst(drills, 'monthly-database', '2027-01-12T10:00:00.000Z'))).toEqual([]);
});

it('names all that go first, the rarest before the others', () => {
  const three = crons({ month: '0 10 1 * *', year: '0 10 1 1 *', half: '0 10 1 1,7 *' });
  expect(names(goingFirst(three, 'month', '2027-01-01T10:00:00.000Z'))).toEqual(['year', 'half']);
});

it('lets the first of the plan go first among equally rare ones', () => {
  const two = crons({ one: '0 10 1 * *', other: '0 10 1 * *' });
  expect(names(goingFirst(two, 'other', '2027-01-01T10:00:00.000Z'))).toEqual(['one']);
  expect(goingFirst(two, 'one', '2027-01-01T10:00:00.000Z')).toEqual([]);
});

it('has nobody go first at a moment that is no time of the drill', () => {
  const two = crons({ one: '0 10 1 * *', other: '0 10 2 * *' });
  expect(goingFirst(two, 'one', '2027-01-02T10:00:00.000Z')).toEqual([]);
  expect(goingFirst(two, 'unknown', '2027-01-01T10:00:00.000Z')).toEqual([]);
});
