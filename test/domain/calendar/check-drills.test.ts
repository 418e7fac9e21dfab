/** What drills name must be in the plan, and nobody is moved live without an alarm that ends it. */
import { checkDrills } from '../../../domain/calendar/check-drills';
import { type DrillCalendar } from '../../../domain/calendar/drill-plan';
import { warningsFor } from '../../../domain/plan-check/warnings';
import { draftOf } from '../../../domain/plan-check/draft';
import { referencePlan } from '../reference-plan';
import { aCalendar, aDrill, every } from './a-calendar';

const draft = draftOf(referencePlan());
const check = (resource: string): DrillCalendar =>
  aCalendar({ checks: { sql: [{ name: 'there', resource, query: 'select true' }], http: [] } });
const live = { ...aDrill(every('year')), mode: 'live', soakMs: 1, gate: { withinMs: 1 } } as const;

describe('plan check of drills', () => {
  it('is silent when all they name is there', () => {
    const abort = { 'eu-west-1': ['errors'] };
    const blocking = { 'us-west-2': ['witness'] };
    expect(checkDrills(aCalendar({ calendar: [live], alarms: { blocking, abort } }), draft)).toEqual([]);
    expect(checkDrills(check('ledger'), draft)).toEqual([]);
  });

  it('refuses a check of what is no resource, no database, or has no probe', () => {
    const at = ['drills', 'checks', 'sql', 0, 'resource'];
    expect(checkDrills(check('ledgre'), draft)).toEqual([
      { at, says: "'ledgre' is not a resource", instead: "did you mean 'ledger'?" },
    ]);
    expect(checkDrills(check('api'), draft)).toEqual([
      { at, says: "'api' is of kind ecs-service", instead: 'name an rds-postgres with a probe' },
    ]);
    const ledger = draft.resources['ledger'];
    if (ledger?.kind !== 'rds-postgres') throw new Error('the reference plan has no ledger');
    const { probe: _, ...mute } = ledger;
    expect(checkDrills(check('ledger'), { ...draft, resources: { ...draft.resources, ledger: mute } })).toEqual([
      {
        at,
        says: "'ledger' has no probe to ask with",
        instead: 'add probe: { secret, database } to ledger, or remove the check',
      },
    ]);
  });

  it('keeps silent about a resource that could not be read, and about Regions that were not', () => {
    const { regions: _, ...without } = draft;
    expect(checkDrills(check('ledger'), { ...draft, resources: {} })).toEqual([]);
    expect(checkDrills(aCalendar({ alarms: { blocking: { 'eu-north-1': ['a'] }, abort: {} } }), without)).toEqual([]);
  });

  it('refuses alarms in a Region that is none of the plan', () => {
    const alarms = { blocking: { 'eu-west-2': ['a'] }, abort: { 'us-east-1': ['b'] } };
    expect(checkDrills(aCalendar({ alarms }), draft)).toEqual([
      {
        at: ['drills', 'alarms', 'blocking', 'eu-west-2'],
        key: true,
        says: "'eu-west-2' is not a Region of this plan",
        instead: "did you mean 'eu-west-1'?",
      },
    ]);
  });

  it('refuses a live drill that no alarm would end', () => {
    expect(checkDrills(aCalendar({ calendar: [aDrill(every('month')), live] }), draft)).toEqual([
      {
        at: ['drills', 'calendar', 1, 'mode'],
        says: "'monthly' is live and no alarm would end it",
        instead: 'name alarms in drills.alarms.abort, or write mode: isolated',
      },
    ]);
  });

  it('warns of a drill that never comes, for the clock of its place leaves out its hour', () => {
    const inMarch = aDrill(every('year', { weekday: 'sun', week: 2, hour: 2 }));
    const calendar = [aDrill(every('month', { weekday: 'sun', week: 2, hour: 2 })), inMarch];
    const inNewYork = aCalendar({ timeZone: 'America/New_York', calendar });
    const { drills: _, ...without } = draft;
    const others = warningsFor(without);
    expect(warningsFor({ ...draft, drills: inNewYork })).toEqual([
      ...others,
      {
        at: ['drills', 'calendar', 1],
        says: "'monthly' never comes: the clock of America/New_York leaves its hour out on every such day",
        instead: 'write another hour',
      },
    ]);
    expect(checkDrills(inNewYork, draft)).toEqual([]);
    expect(warningsFor({ ...draft, drills: aCalendar({ calendar }) })).toEqual(others);
  });
});
