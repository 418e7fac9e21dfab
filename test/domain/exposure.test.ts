/** What failing over now would lose: a window that is closed only when the primary accepts nothing any more, else "at least". */
import fc from 'fast-check';
import { exceedsCeiling, exposureOf, type ReplayPosition } from '../../domain/exposure';
import { instant, plus } from '../../domain/instant';

const noon = '2026-11-23T12:00:00.000Z';
const replayed = (agoMs: number, askedAt = noon): ReplayPosition => ({ lastCommitAt: plus(askedAt, -agoMs), askedAt });
const anyPosition = fc
  .record({ askedMs: fc.nat({ max: 100_000 }), agoMs: fc.integer({ min: -1_000, max: 100_000 }) })
  .map(({ askedMs, agoMs }) => replayed(agoMs, instant(1_800_000_000_000 + askedMs)));
const knownMs = (positions: readonly ReplayPosition[], stopped?: string): number => {
  const exposure = exposureOf(positions, stopped);
  return exposure.is === 'closed' ? exposure.ms : exposure.is === 'open' ? exposure.atLeastMs : Number.NaN;
};

describe('exposure', () => {
  it('is open while the primary may still accept writes: a window of at least the lag', () => {
    expect(exposureOf([replayed(800)], undefined)).toEqual({
      ...{ is: 'open', atLeastMs: 800, asOf: noon },
      because: 'the primary may still accept writes: it is not fenced',
    });
  });

  it('is closed once the primary provably accepts nothing: from the last replayed commit to that moment', () => {
    expect(exposureOf([replayed(5_000)], plus(noon, -4_200))).toEqual({
      is: 'closed',
      ms: 800,
      asOf: noon,
    });
  });

  it('is nothing when all that was ever committed was replayed', () => {
    expect(exposureOf([replayed(1_000)], plus(noon, -2_000))).toMatchObject({
      is: 'closed',
      ms: 0,
    });
  });

  it('is not closed by a stated impairment, which is no proof that the database died: the window goes at least up to it', () => {
    expect(exposureOf([replayed(5_000)], undefined, plus(noon, -4_200))).toMatchObject({ is: 'open', atLeastMs: 800 });
    expect(exposureOf([replayed(1_000)], undefined, plus(noon, -2_000))).toMatchObject({ is: 'open', atLeastMs: 0 });
  });

  it('is that of the worst database, as of the latest look', () => {
    expect(exposureOf([replayed(300), replayed(900), replayed(100, plus(noon, 50))], undefined)).toMatchObject({
      atLeastMs: 900,
      asOf: plus(noon, 50),
    });
  });

  it('is unknown when one database cannot say, never smaller for it', () => {
    expect(exposureOf([replayed(300), undefined], undefined).is).toBe('unknown');
    expect(exposureOf([replayed(300), { lastCommitAt: null, askedAt: noon }], noon).is).toBe('unknown');
    expect(exposureOf([], undefined).is).toBe('unknown');
  });

  it('exceeds a ceiling by what is known of it', () => {
    expect(exceedsCeiling({ is: 'closed', ms: 1_001, asOf: noon }, 1_000)).toBe(true);
    expect(exceedsCeiling({ is: 'closed', ms: 1_000, asOf: noon }, 1_000)).toBe(false);
    expect(exceedsCeiling({ is: 'open', atLeastMs: 1_001, asOf: noon, because: '' }, 1_000)).toBe(true);
    expect(exceedsCeiling({ is: 'unknown', because: '' }, 0)).toBe(false);
  });
});

describe('laws of exposure', () => {
  const some = fc.array(anyPosition, { minLength: 1, maxLength: 4 });

  it('is never negative', () => {
    fc.assert(fc.property(some, (positions) => expect(knownMs(positions)).toBeGreaterThanOrEqual(0)));
  });

  it('never shrinks by one more database', () => {
    fc.assert(
      fc.property(some, anyPosition, (positions, one) => {
        expect(knownMs([...positions, one])).toBeGreaterThanOrEqual(knownMs(positions));
      }),
    );
  });

  it('never shrinks when the primary went on for longer', () => {
    fc.assert(
      fc.property(some, fc.nat({ max: 100_000 }), fc.nat({ max: 10_000 }), (positions, stoppedMs, moreMs) => {
        const stopped = instant(1_800_000_000_000 + stoppedMs);
        expect(knownMs(positions, plus(stopped, moreMs))).toBeGreaterThanOrEqual(knownMs(positions, stopped));
      }),
    );
  });
});
