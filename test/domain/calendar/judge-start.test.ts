/** A drill starts only when nothing speaks against it, and when something does all of it is told. */
import fc from 'fast-check';
import { judgeStart, type StartFacts } from '../../../domain/calendar/judge-start';

const clear: StartFacts = {
  mode: 'isolated',
  scheduledAt: '2026-12-08T10:00:00.000Z',
  now: '2026-12-08T10:00:02.000Z',
  withinMs: 1_800_000,
  running: [],
  protection: 'protected',
  maxLagMs: 10_000,
  lagMs: 900,
  blockingAlarms: [],
};

/** Each fact that speaks against a start, with the rule it is told by. */
const against: readonly { readonly rule: string; readonly saw: string; readonly facts: Partial<StartFacts> }[] = [
  {
    rule: 'a late drill is skipped',
    saw: '30m 01s after its time, 2026-12-08 10:00:00 UTC: 1 s too late',
    facts: { now: '2026-12-08T10:30:01.000Z' },
  },
  { rule: 'no drill begins in a blackout', saw: 'on tue', facts: { blackout: 'on tue' } },
  {
    rule: 'no drill begins while drills are paused',
    saw: 'paused by dba at 2026-12-07 09:00:00 UTC: audit week',
    facts: { paused: { by: 'dba', at: '2026-12-07T09:00:00.000Z', reason: 'audit week' } },
  },
  {
    rule: 'one drill at a time',
    saw: 'drill/payments/1 is running',
    facts: { running: [{ is: 'drill', what: 'drill/payments/1' }] },
  },
  {
    rule: 'only a protected application is rehearsed',
    saw: 'unprotected',
    facts: { protection: 'unprotected' },
  },
  { rule: 'no drill begins with more lag than the plan allows', saw: '10 s, 0.1 s too much', facts: { lagMs: 10_100 } },
  {
    rule: 'no drill begins while a blocking alarm is open',
    saw: 'ledger-lag in eu-west-1 is in ALARM',
    facts: { blockingAlarms: [{ name: 'ledger-lag', region: 'eu-west-1', state: 'ALARM' }] },
  },
];

const refusals = (facts: Partial<StartFacts>): readonly { rule: string; saw: string }[] => {
  const decision = judgeStart({ ...clear, ...facts });
  return decision.is === 'start' ? [] : decision.because.map(({ rule, saw }) => ({ rule, saw }));
};

describe('the launcher of drills', () => {
  it('starts when nothing speaks against it', () => {
    expect(judgeStart(clear)).toEqual({ is: 'start' });
  });

  it.each(against)('skips and says why: $rule', ({ rule, saw, facts }) => {
    expect(refusals(facts)).toEqual([{ rule, saw }]);
  });

  it('names every reason there is, in one order, whatever else is there', () => {
    fc.assert(
      fc.property(fc.subarray([...against]), (some) => {
        const facts = Object.assign({}, ...some.map((one) => one.facts)) as Partial<StartFacts>;
        expect(refusals(facts)).toEqual(some.map(({ rule, saw }) => ({ rule, saw })));
      }),
    );
  });

  it('lets a dry run begin whatever is wrong with the application: only its time, a pause, a blackout and what runs stop it', () => {
    const stopping = against.slice(0, 4);
    fc.assert(
      fc.property(fc.subarray([...against]), (some) => {
        const facts = Object.assign({ mode: 'dry-run' }, ...some.map((one) => one.facts)) as Partial<StartFacts>;
        const told = some.filter((one) => stopping.includes(one)).map(({ rule, saw }) => ({ rule, saw }));
        expect(refusals(facts)).toEqual(told);
      }),
    );
    expect(refusals({ mode: 'dry-run', protection: 'unknown', lagMs: null })).toEqual([]);
  });

  it('holds a live drill back as it does an isolated one', () => {
    expect(refusals({ mode: 'live', protection: 'unprotected', lagMs: null }).map(({ saw }) => saw)).toEqual([
      'unprotected',
      'the lag is not known',
    ]);
  });

  it('starts at the last moment in time, not after it, and early ones too', () => {
    expect(refusals({ now: '2026-12-08T10:30:00.000Z' })).toEqual([]);
    expect(refusals({ now: '2026-12-08T10:30:00.001Z' })).toHaveLength(1);
    expect(refusals({ now: '2026-12-08T09:59:59.000Z' })).toEqual([]);
  });

  it('never calls one late that a person starts', () => {
    expect(refusals({ scheduledAt: null, now: '2027-12-08T10:00:00.000Z' })).toEqual([]);
  });

  it('names each thing that runs, a recovery as an operation', () => {
    const running = [
      { is: 'operation', what: 'failover payments@a.1' },
      { is: 'drill', what: 'drill/payments/2' },
    ] as const;
    expect(refusals({ running })).toEqual([
      { rule: 'no drill begins during an operation', saw: 'failover payments@a.1 is running' },
      { rule: 'one drill at a time', saw: 'drill/payments/2 is running' },
    ]);
  });

  it('takes what is not known for a no: protection, lag, an alarm', () => {
    expect(refusals({ protection: 'unknown' }).map(({ saw }) => saw)).toEqual(['whether it is protected is not known']);
    expect(refusals({ lagMs: null }).map(({ saw }) => saw)).toEqual(['the lag is not known']);
    const blockingAlarms = [{ name: 'a', region: 'us-east-1', state: 'unreadable' }] as const;
    expect(refusals({ blockingAlarms }).map(({ saw }) => saw)).toEqual(['a in us-east-1 could not be read']);
  });

  it('does not ask for lag without maxLag, nor mind an alarm that is OK or has nothing measured', () => {
    const { maxLagMs: _, ...without } = clear;
    expect(judgeStart({ ...without, lagMs: null })).toEqual({ is: 'start' });
    const blockingAlarms = [
      { name: 'a', region: 'us-east-1', state: 'OK' },
      { name: 'b', region: 'us-east-1', state: 'INSUFFICIENT_DATA' },
    ] as const;
    expect(refusals({ blockingAlarms })).toEqual([]);
  });
});
