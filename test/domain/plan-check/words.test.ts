/** Durations as plans write them, and the word that was meant. */
import fc from 'fast-check';
import { durationText, parseDuration } from '../../../domain/plan-check/duration';
import { edits, nearest, suggest } from '../../../domain/plan-check/nearest';

describe('durations', () => {
  it.each([
    ['15m', 900_000],
    ['60s', 60_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1h2m3s4ms', 3_723_004],
    ['0s', 0],
    ['90m', 5_400_000],
    ['30d', 2_592_000_000],
    ['1d12h', 129_600_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '15', '15 m', '1.5h', '-1s', 'm', '30m1h', '1m1m', '1w', '1h1d', 'PT15M', '1h30', ' 1s', '99999999s'])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it('come back the same after being written', () => {
    fc.assert(
      fc.property(fc.nat({ max: 9_999_999 * 1_000 }), (ms) => {
        expect(parseDuration(durationText(ms, ''))).toBe(ms);
      }),
    );
  });

  it('are written for people with blanks', () => {
    expect([0, 345_000, 3_600_000, 1_500, 90_000_000].map((ms) => durationText(ms))).toEqual([
      '0s',
      '5m 45s',
      '1h',
      '1s 500ms',
      '1d 1h',
    ]);
  });
});

describe('did you mean', () => {
  it.each([
    ['ledgr', 'ledger'],
    ['us-east1', 'us-east-1'],
    ['ledegr', 'ledger'],
    ['LEDGER', 'ledger'],
    ['led', 'ledger'],
  ])('finds what %s was', (wrong, right) => {
    expect(nearest(wrong, ['api', 'us-east-1', 'ledger'])).toBe(right);
  });

  it('keeps silent about what is too far', () => {
    expect(nearest('settle', ['ledger', 'api'])).toBeUndefined();
    expect(suggest('settle', ['ledger', 'api'])).toBe('use one of ledger, api');
    expect(suggest('settle', [])).toBe('remove it');
  });

  it('measures edits as a distance', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(edits(a, b)).toBe(edits(b, a));
        expect(edits(a, b) === 0).toBe(a === b);
        expect(edits(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
