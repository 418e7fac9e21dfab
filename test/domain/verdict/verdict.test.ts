/** A drill's verdict claims only what that drill could show, and says with values why. */
import fc from 'fast-check';
import { drillModes, scenarios } from '../../../domain/calendar/drill-plan';
import { type DrillFacts } from '../../../domain/verdict/drill-facts';
import { type Objective, objectives } from '../../../domain/verdict/objectives';
import { verdictOf } from '../../../domain/verdict/verdict';

const live: DrillFacts = {
  mode: 'live',
  scenario: 'regional-failover',
  rtoMs: 900_000,
  rtaMs: 320_000,
  rpoMs: 60_000,
  rpaMs: 0,
  loss: 'none',
  acknowledgedLostBeyondRpo: null,
  measured: [],
  checks: [{ name: 'payments-there', ok: true, saw: 'true' }],
  leftovers: [],
  exercised: ['ledger.fence', 'ledger.promote', 'front.shift'],
  stepsOfFailover: ['ledger.fence', 'ledger.promote', 'front.shift'],
};
const isolated: DrillFacts = {
  ...live,
  mode: 'isolated',
  scenario: 'database-failover',
  rtaMs: null,
  rpaMs: null,
  loss: null,
  measured: [{ what: 'the restore', ms: 320_000 }],
  exercised: ['ledger.promote'],
};
const dryRun: DrillFacts = { ...isolated, mode: 'dry-run', measured: [], checks: [], exercised: [] };

const told = (facts: DrillFacts, objective: Objective): string => {
  const found = verdictOf(facts).objectives.find((one) => one.objective === objective);
  return `${found?.is ?? ''}: ${found?.why ?? ''}`;
};

describe('the verdict of a drill', () => {
  it('of a live one that went well is passed, with every objective met and nothing left out', () => {
    expect(verdictOf(live)).toEqual({
      is: 'passed',
      why: 'met: rto, rpo, no-loss, functional, cleaned-up',
      objectives: [
        { objective: 'rto', is: 'met', why: 'RTA 5m 20s, RTO 15m' },
        { objective: 'rpo', is: 'met', why: 'RPA 0 s, RPO 1m' },
        { objective: 'no-loss', is: 'met', why: 'fenced and drained: no acknowledged write was lost' },
        { objective: 'functional', is: 'met', why: '1 check passed: payments-there' },
        { objective: 'cleaned-up', is: 'met', why: 'nothing that it made is left' },
      ],
      notExercised: [],
    });
  });

  it('of an isolated one passes on what clones can show, and says what it did not exercise', () => {
    expect(verdictOf(isolated)).toEqual({
      is: 'passed',
      why: 'met: functional, cleaned-up',
      objectives: [
        {
          objective: 'rto',
          is: 'not-exercised',
          why: 'on clones no customer is moved; measured anyway: the restore took 5m 20s',
        },
        { objective: 'rpo', is: 'not-exercised', why: 'a clone is made of backups: replication was not cut' },
        { objective: 'no-loss', is: 'not-exercised', why: 'on clones no customer is moved' },
        { objective: 'functional', is: 'met', why: '1 check passed: payments-there' },
        { objective: 'cleaned-up', is: 'met', why: 'nothing that it made is left' },
      ],
      notExercised: ['ledger.fence', 'front.shift'],
    });
  });

  it('of an isolated restore tells the RPO too', () => {
    const restore: DrillFacts = { ...isolated, scenario: 'data-corruption', rpaMs: 61_000 };
    expect(told(restore, 'rpo')).toBe('missed: RPA 1m 01s, 1 s over RPO 1m');
    expect(told({ ...restore, rpaMs: 60_000 }, 'rpo')).toBe('met: RPA 1m, RPO 1m');
    expect(verdictOf({ ...restore, rpaMs: null })).toMatchObject({ is: 'incomplete', why: 'not exercised: rpo' });
  });

  it('of a dry run is incomplete, for it proves nothing', () => {
    expect(verdictOf(dryRun)).toMatchObject({ is: 'incomplete', why: 'a dry-run exercises no objective' });
    expect(verdictOf(dryRun).notExercised).toEqual(dryRun.stepsOfFailover);
    for (const objective of objectives) expect(told(dryRun, objective)).toMatch(/^not-exercised: a dry run /);
  });

  it('is missed by the least that is too much, and met on the mark', () => {
    expect(told({ ...live, rtaMs: 900_000 }, 'rto')).toBe('met: RTA 15m, RTO 15m');
    expect(told({ ...live, rtaMs: 900_400 }, 'rto')).toBe('missed: RTA 15m, 0.4 s over RTO 15m');
    expect(told({ ...live, rtaMs: null }, 'rto')).toBe('missed: service was never verified; RTO 15m');
  });

  it('does not judge an objective that it never came to, because it ended early', () => {
    const early: DrillFacts = {
      ...live,
      endedEarly: 'abort alarm payments-errors-euw1',
      rtaMs: null,
      rpaMs: null,
      loss: null,
      checks: [],
      exercised: [],
    };
    expect(verdictOf(early)).toMatchObject({
      is: 'incomplete',
      why: 'it ended early: abort alarm payments-errors-euw1',
    });
    for (const objective of ['rto', 'rpo', 'no-loss', 'functional'] as const)
      expect(told(early, objective)).toBe('not-exercised: it ended early: abort alarm payments-errors-euw1');
    expect(told(early, 'cleaned-up')).toBe('met: nothing that it made is left');
    expect(told({ ...early, kept: ['instance ledger-use1-retired-a'] }, 'cleaned-up')).toBe(
      'met: nothing that it made is left, but what is kept as evidence: instance ledger-use1-retired-a',
    );
  });

  it('never calls the loss of one that ended before anything was promoted met, and a miss that is known a miss', () => {
    const early: DrillFacts = { ...live, endedEarly: 'aborted by dba', exercised: ['ledger.fence'] };
    expect(told(early, 'no-loss')).toBe('not-exercised: it ended early: aborted by dba');
    expect(told({ ...early, acknowledgedLostBeyondRpo: 0 }, 'no-loss')).toMatch(/^not-exercised: /);
    expect(told({ ...early, acknowledgedLostBeyondRpo: 2 }, 'no-loss')).toMatch(/^missed: counted: 2 /);
    expect(told({ ...early, loss: 'open' }, 'no-loss')).toMatch(/^missed: /);
    expect(told({ ...early, exercised: ['ledger.promote'] }, 'no-loss')).toBe(
      'met: fenced and drained: no acknowledged write was lost',
    );
  });

  it('believes a count of lost writes before the word of the fence', () => {
    expect(told({ ...live, acknowledgedLostBeyondRpo: 0, loss: 'open' }, 'no-loss')).toBe(
      'met: counted: no acknowledged write beyond the RPO is gone',
    );
    expect(told({ ...live, acknowledgedLostBeyondRpo: 1 }, 'no-loss')).toBe(
      'missed: counted: 1 acknowledged write beyond the RPO of 1m gone',
    );
  });

  it('judges a closed loss by its window, an open one as missed, and none without a promotion', () => {
    const closed: DrillFacts = { ...live, loss: 'closed' };
    expect(told({ ...closed, rpaMs: 900 }, 'no-loss')).toBe('met: the lost window 0.9 s, RPO 1m');
    expect(told({ ...closed, rpaMs: 90_000 }, 'no-loss')).toBe('missed: the lost window 1m 30s, 30 s over RPO 1m');
    expect(told({ ...closed, rpaMs: null }, 'no-loss')).toBe(
      'not-exercised: the window that was lost could not be measured',
    );
    expect(told({ ...live, loss: 'open' }, 'no-loss')).toBe('missed: loss open: nobody can say how much');
    expect(told({ ...live, loss: null }, 'no-loss')).toBe('not-exercised: nothing was promoted');
  });

  it('is failed by one check that is not true, and names it with what it saw', () => {
    const facts: DrillFacts = { ...isolated, checks: [...live.checks, { name: 'front', ok: false, saw: '503' }] };
    expect(told(facts, 'functional')).toBe('missed: 1 of 2 checks failed: front (503)');
    expect(verdictOf(facts)).toMatchObject({ is: 'failed', why: 'missed: functional' });
  });

  it('is incomplete without checks, for nobody asked whether the application works', () => {
    expect(verdictOf({ ...isolated, checks: [] })).toMatchObject({
      is: 'incomplete',
      why: 'not exercised: functional',
    });
    expect(told({ ...live, checks: [] }, 'functional')).toBe(
      'not-exercised: the plan names no check: add drills.checks',
    );
  });

  it('of clones rests on no check over HTTP: production would answer it', () => {
    expect(told({ ...isolated, checks: [] }, 'functional')).toBe(
      'not-exercised: the plan names no check of data, and over HTTP production would answer, not the clone: add drills.checks.sql',
    );
  });

  it('names what is left with what it costs a month, and says so where that is not known', () => {
    const left = (...costs: readonly (number | null)[]): string =>
      told(
        { ...isolated, leftovers: costs.map((usd, n) => ({ what: `clone-${n}`, monthlyCostUsd: usd })) },
        'cleaned-up',
      );
    expect(left(658.02, 10)).toBe('missed: left: clone-0, clone-1 (about 668.02 USD a month)');
    expect(left(658.02, null)).toBe(
      'missed: left: clone-0, clone-1 (about 658.02 USD a month; of 1 the cost is unknown)',
    );
    expect(left(null)).toBe('missed: left: clone-0 (of it the cost is unknown)');
    expect(told({ ...isolated, leftovers: null }, 'cleaned-up')).toBe('missed: what is left could not be listed');
  });
});

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value);
const anyMs = fc.integer({ min: 0, max: 10_000_000 });
const anyIds = fc.uniqueArray(fc.constantFrom('a.fence', 'a.promote', 'b.shift', 'record'));
const anyFacts: fc.Arbitrary<DrillFacts> = fc
  .record({
    mode: fc.constantFrom(...drillModes),
    scenario: fc.constantFrom(...scenarios),
    ended: fc.constantFrom({}, { endedEarly: 'aborted by dba' }),
    rtoMs: anyMs,
    rtaMs: maybe(anyMs),
    rpoMs: anyMs,
    rpaMs: maybe(anyMs),
    loss: fc.constantFrom('none', 'closed', 'open', null),
    acknowledgedLostBeyondRpo: maybe(fc.nat(3)),
    measured: fc.constant([]),
    checks: fc.array(fc.record({ name: fc.constant('c'), ok: fc.boolean(), saw: fc.constant('s') }), { maxLength: 3 }),
    leftovers: maybe(
      fc.array(fc.record({ what: fc.constant('x'), monthlyCostUsd: maybe(fc.nat(900)) }), { maxLength: 2 }),
    ),
    exercised: anyIds,
    stepsOfFailover: anyIds,
  })
  .map(({ ended, ...facts }) => ({ ...facts, ...ended }));

describe('laws of the verdict', () => {
  it('holds of every drill: five objectives, a reason each, and passed only with one met and none missed', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const verdict = verdictOf(facts);
        expect(verdict.objectives.map(({ objective }) => objective)).toEqual(objectives);
        expect(verdict.objectives.every(({ why }) => why !== '')).toBe(true);
        const is = verdict.objectives.map((one) => one.is);
        expect(verdict.is === 'failed').toBe(is.includes('missed'));
        if (verdict.is === 'passed') {
          expect(is).toContain('met');
          expect(facts.endedEarly).toBeUndefined();
          expect(facts.mode).not.toBe('dry-run');
        }
        expect([...verdict.notExercised, ...facts.exercised]).toEqual(
          expect.arrayContaining([...facts.stepsOfFailover]),
        );
        expect(verdict.notExercised.filter((id) => facts.exercised.includes(id))).toEqual([]);
      }),
    );
  });

  it('never calls the RTO or the loss of anything but a live drill met or missed', () => {
    fc.assert(
      fc.property(
        anyFacts.filter(({ mode }) => mode !== 'live'),
        (facts) => {
          for (const objective of ['rto', 'no-loss'] as const)
            expect(told(facts, objective)).toMatch(/^not-exercised: /);
        },
      ),
    );
  });
});
