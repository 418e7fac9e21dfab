import fc from 'fast-check';
import { instant, plus } from '../../domain/instant';
import { isLate, workedAfter, workedFor, workedInAll, type WorkedOn } from '../../domain/steps/lateness';

const began = instant(1_000_000);
const deadlineMs = 300_000;
const deadlineAt = plus(began, deadlineMs);
/** After pieces of work, each of which told its time. */
const after = (...tookMs: readonly (number | undefined)[]): WorkedOn => ({
  deadlineAt,
  workedMs: tookMs.reduce<number | null>(workedAfter, 0),
});
const anyClock = fc.integer({ min: -600_000, max: 900_000 }).map((ms) => plus(began, ms));

it('no jump of the clock makes a step late, and none makes it early: only what was worked counts', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100_000), { maxLength: 8 }), anyClock, (tookMs, at) => {
      const worked = tookMs.reduce((sum, ms) => sum + ms, 0);
      expect(isLate(after(...tookMs), deadlineMs, at)).toBe(worked >= deadlineMs);
    }),
  );
});

it('once an activity did not tell, the clock decides, whatever others tell later', () => {
  fc.assert(
    fc.property(anyClock, fc.nat(900_000), (at, ms) => {
      const untold = after(10_000, undefined, ms);
      expect(untold.workedMs).toBeNull();
      expect(isLate(untold, deadlineMs, at)).toBe(at >= deadlineAt);
      // As histories of before have it.
      expect(isLate({ deadlineAt }, deadlineMs, at)).toBe(at >= deadlineAt);
    }),
  );
});

it('slices grow with the work, or by the clock where it was not told', () => {
  expect(workedFor(after(40_000), began, plus(began, 340_000))).toBe(40_000);
  expect(workedFor(after(undefined), began, plus(began, 340_000))).toBe(340_000);
});

it('what was worked on in all outlives a deadline that a person renewed, and is not known once a part of it was not told', () => {
  expect(workedInAll({ workedMs: 5_000 })).toBe(5_000);
  expect(workedInAll({ workedMs: 5_000, earlierMs: 300_000 })).toBe(305_000);
  expect(workedInAll({ workedMs: 5_000, earlierMs: null })).toBeNull();
  expect(workedInAll({ workedMs: null, earlierMs: 300_000 })).toBeNull();
  expect(workedInAll({})).toBeNull();
});
