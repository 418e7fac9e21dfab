/** The two plainest nouns: absolute time in UTC, and the Regions a plan may name. */
import fc from 'fast-check';
import { epochMs, instant, msBetween, plus } from '../../domain/instant';
import { isKnownRegion, knownRegions } from '../../domain/regions';

const anyMs = fc.integer({ min: 0, max: 4_000_000_000_000 });

describe('instants', () => {
  it('are ISO-8601 in UTC', () => {
    expect(instant(0)).toBe('1970-01-01T00:00:00.000Z');
  });

  it('come back from the wire as they were', () => {
    fc.assert(fc.property(anyMs, (ms) => expect(epochMs(instant(ms))).toBe(ms)));
  });

  it('lie apart by what was added', () => {
    fc.assert(
      fc.property(anyMs, fc.integer({ min: -1e9, max: 1e9 }), (ms, more) =>
        expect(msBetween(instant(ms + 1e9), plus(instant(ms + 1e9), more))).toBe(more),
      ),
    );
  });

  it('sort as texts in the order of time', () => {
    fc.assert(
      fc.property(fc.array(anyMs), (all) =>
        expect(all.map(instant).sort()).toEqual([...all].sort((a, b) => a - b).map(instant)),
      ),
    );
  });
});

describe('regions', () => {
  it('are named once, in the form AWS names them', () => {
    expect(new Set(knownRegions).size).toBe(knownRegions.length);
    for (const region of knownRegions)
      expect(region).toMatch(/^[a-z]{2}-(north|south|east|west|central|northeast|southeast)-\d$/);
  });

  it('are known or not, by their exact name', () => {
    expect(knownRegions.every(isKnownRegion)).toBe(true);
    expect(['eu-west-9', 'EU-WEST-1', '', 'eu-west-1 ', 'us-gov-west-1', 'cn-north-1'].filter(isKnownRegion)).toEqual(
      [],
    );
  });
});
