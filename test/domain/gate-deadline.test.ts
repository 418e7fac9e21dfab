/** When a default may act: never before the time that people were told, and never on what a lost home may have known better. */
import fc from 'fast-check';
import { mayDefault, msBefore, msHomeBehind, skewMs } from '../../domain/gate/deadline';
import { instant, msBetween, plus } from '../../domain/instant';
import { type HomeSeen, isBeyondHome } from '../../domain/orchestrator/home';

const decideBy = '2026-11-26T03:05:00.000Z';
const off = fc.integer({ min: -600_000, max: 600_000 });
const region = fc.constantFrom('us-east-1', 'eu-west-1', 'us-west-2');
const regions = fc.uniqueArray(region);
const home: fc.Arbitrary<HomeSeen> = fc.record({
  region: fc.option(region),
  failoverVersion: fc.constantFrom(1, 2, 101, 102),
});

describe('the time of a default', () => {
  it('has come only when both clocks say so, whichever of them is off', () => {
    fc.assert(
      fc.property(off, fc.option(off), (worker, witness) => {
        const clocks = {
          workerAt: plus(decideBy, worker),
          witnessAt: witness === null ? null : plus(decideBy, witness),
        };
        const before = msBefore(decideBy, clocks);
        const saysNo = [worker, witness ?? 0].some((ms) => ms < -skewMs);
        expect(before > 0).toBe(saysNo);
      }),
    );
  });

  it('has come when the wait that it asks for is over, by the clock that was behind', () => {
    fc.assert(
      fc.property(off, off, (worker, witness) => {
        const clocks = { workerAt: plus(decideBy, worker), witnessAt: plus(decideBy, witness) };
        const wait = msBefore(decideBy, clocks);
        const later = { workerAt: plus(clocks.workerAt, wait), witnessAt: plus(clocks.witnessAt, wait) };
        expect(msBefore(decideBy, later)).toBe(0);
        expect(msBetween(decideBy, instant(Date.parse(later.workerAt)))).toBeGreaterThanOrEqual(-skewMs);
      }),
    );
  });
});

it('the time that a home told whose clock is behind comes that much later by clocks that are right', () => {
  fc.assert(
    fc.property(fc.integer({ min: -600_000, max: 600_000 }), (behind) => {
      const opened = { workerAt: decideBy, witnessAt: decideBy };
      const homeAt = plus(decideBy, -behind);
      const told = plus(homeAt, 20_000);
      const due = plus(told, msHomeBehind(homeAt, opened));
      // Never earlier than a round after it opened, by the clocks that are right; nor than the time told.
      expect(msBetween(opened.workerAt, due)).toBeGreaterThanOrEqual(20_000 - skewMs);
      expect(msBetween(told, due)).toBeGreaterThanOrEqual(0);
    }),
  );
});

describe('a default after home moved', () => {
  it('acts only when a store told that the home of then did not take with it', () => {
    fc.assert(
      fc.property(home, home, regions, (opened, now, told) => {
        const moved = opened.failoverVersion !== now.failoverVersion;
        expect(mayDefault(opened, now, told)).toBe(!moved || isBeyondHome(told, opened.region));
      }),
    );
  });

  it('acts on two stores, not on one, where nobody saw where home was', () => {
    const now: HomeSeen = { region: 'us-west-2', failoverVersion: 102 };
    expect(mayDefault(null, now, ['us-west-2'])).toBe(false);
    expect(mayDefault(null, now, ['us-east-1', 'us-west-2'])).toBe(true);
    expect(mayDefault(now, null, [])).toBe(false);
  });
});

describe('beyond home', () => {
  it('is a Region that is not home; where home is not known, two of them', () => {
    expect(isBeyondHome(['eu-west-1'], 'eu-west-1')).toBe(false);
    expect(isBeyondHome(['eu-west-1', 'us-west-2'], 'eu-west-1')).toBe(true);
    expect(isBeyondHome(['us-west-2'], null)).toBe(false);
    expect(isBeyondHome(['eu-west-1', 'us-west-2'], null)).toBe(true);
    expect(isBeyondHome([], 'eu-west-1')).toBe(false);
  });
});
