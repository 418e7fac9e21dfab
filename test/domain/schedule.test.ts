/** Which steps may start: a pure function of steps and states, that never strands a step and never starts one early. */
import fc from 'fast-check';
import {
  isEnded,
  isFinished,
  isReached,
  readySteps,
  type Statuses,
  type StepStatus,
  unreachableSteps,
} from '../../domain/steps/schedule';
import { type Step } from '../../domain/steps/step';
import { anySteps, ended, markStep, reached } from './any-steps';

const ids = (steps: readonly Step[]): readonly string[] => steps.map((step) => step.id);
const steps = [
  markStep('a'),
  markStep('b', [reached('a')]),
  markStep('c', [ended('a')]),
  markStep('d', [reached('b'), ended('c')]),
];

const anyStatus = fc.constantFrom<StepStatus>(
  'pending',
  'running',
  'waiting',
  'parked',
  'reached',
  'skipped',
  'failed',
  'unreachable',
);
const anyStatuses = (of: readonly Step[]): fc.Arbitrary<Statuses> =>
  fc.record(Object.fromEntries(of.map((step) => [step.id, anyStatus])));
const anyMoment = anySteps.chain((some) => anyStatuses(some).map((statuses) => ({ some, statuses })));

describe('the schedule', () => {
  it('starts at once what waits for nothing', () => {
    expect(ids(readySteps(steps, {}))).toEqual(['a']);
  });

  it('starts nothing behind a step that still runs, waits or is parked', () => {
    for (const a of ['running', 'waiting', 'parked'] as const) expect(readySteps(steps, { a })).toEqual([]);
  });

  it('starts everything behind a reached step', () => {
    expect(ids(readySteps(steps, { a: 'reached' }))).toEqual(['b', 'c']);
  });

  it('takes a skipped step for a reached one', () => {
    expect(ids(readySteps(steps, { a: 'skipped' }))).toEqual(['b', 'c']);
  });

  it('lets a failed step release what waits for its end, and nothing else', () => {
    expect(ids(readySteps(steps, { a: 'failed' }))).toEqual(['c']);
    expect(ids(unreachableSteps(steps, { a: 'failed' }))).toEqual(['b']);
  });

  it('passes unreachability on', () => {
    expect(ids(unreachableSteps(steps, { a: 'failed', b: 'unreachable' }))).toEqual(['d']);
  });

  it('is finished when every step has ended, however it ended', () => {
    expect(isFinished(steps, { a: 'failed', b: 'unreachable', c: 'reached', d: 'skipped' })).toBe(true);
    expect(isFinished(steps, { a: 'failed', b: 'unreachable', c: 'reached', d: 'parked' })).toBe(false);
    expect(isFinished(steps, {})).toBe(false);
  });

  it('knows what has ended and what counts as reached', () => {
    const all = ['pending', 'running', 'waiting', 'parked', 'reached', 'skipped', 'failed', 'unreachable'] as const;
    expect(all.filter(isEnded)).toEqual(['reached', 'skipped', 'failed', 'unreachable']);
    expect(all.filter(isReached)).toEqual(['reached', 'skipped']);
    expect([isEnded(undefined), isReached(undefined)]).toEqual([false, false]);
  });
});

describe('laws of the schedule', () => {
  it('never starts a step twice', () => {
    fc.assert(
      fc.property(anyMoment, ({ some, statuses }) => {
        for (const step of readySteps(some, statuses)) expect(statuses[step.id]).toBe('pending');
      }),
    );
  });

  it('never starts a step before what it waits for', () => {
    fc.assert(
      fc.property(anyMoment, ({ some, statuses }) => {
        for (const step of readySteps(some, statuses)) {
          for (const edge of step.after) {
            const before = statuses[edge.step];
            expect(edge.until === 'reached' ? isReached(before) : isEnded(before)).toBe(true);
          }
        }
      }),
    );
  });

  it('never calls a step ready and unreachable at once', () => {
    fc.assert(
      fc.property(anyMoment, ({ some, statuses }) => {
        const ready = ids(readySteps(some, statuses));
        expect(ids(unreachableSteps(some, statuses)).filter((id) => ready.includes(id))).toEqual([]);
      }),
    );
  });

  it('never makes unreachable what only waits for ends', () => {
    fc.assert(
      fc.property(anyMoment, ({ some, statuses }) => {
        for (const step of unreachableSteps(some, statuses))
          expect(step.after.some((edge) => edge.until === 'reached')).toBe(true);
      }),
    );
  });

  it('ends every step, whichever ends first and however it ends', () => {
    const outcomes = fc.array(
      fc.record({ pick: fc.nat(), as: fc.constantFrom<StepStatus>('reached', 'skipped', 'failed') }),
      { minLength: 20, maxLength: 20 },
    );
    fc.assert(
      fc.property(anySteps, outcomes, (some, choices) => {
        let statuses: Statuses = {};
        for (const { pick, as } of choices) {
          const lost = unreachableSteps(some, statuses);
          statuses = { ...statuses, ...Object.fromEntries(lost.map((step) => [step.id, 'unreachable' as const])) };
          const ready = readySteps(some, statuses);
          const next = ready[pick % Math.max(1, ready.length)];
          if (next) statuses = { ...statuses, [next.id]: as };
        }
        expect(isFinished(some, statuses)).toBe(true);
      }),
    );
  });
});
