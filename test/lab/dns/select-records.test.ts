import { type ResourceRecordSet } from '@aws-sdk/client-route-53';
import fc from 'fast-check';
import { candidates, selectRecords } from '../../../lab/dns/select-records';

const set = (id: string, more: Partial<ResourceRecordSet>): ResourceRecordSet => ({
  Name: 'api.example.com.',
  Type: 'A',
  SetIdentifier: id,
  ...more,
});
const primary = set('a', { Failover: 'PRIMARY' });
const secondary = set('b', { Failover: 'SECONDARY' });
const healthy =
  (...ids: string[]) =>
  (each: ResourceRecordSet): boolean =>
    ids.includes(each.SetIdentifier ?? '');
const ids = (sets: readonly ResourceRecordSet[]): readonly (string | undefined)[] =>
  sets.map((each) => each.SetIdentifier);

describe('selection of record sets', () => {
  it('answers the primary of a failover pair while it is healthy, then the secondary', () => {
    expect(ids(candidates([secondary, primary], healthy('a', 'b')))).toEqual(['a']);
    expect(ids(candidates([secondary, primary], healthy('b')))).toEqual(['b']);
  });

  it('answers the primary of a failover pair when both are unhealthy', () => {
    expect(ids(candidates([secondary, primary], healthy()))).toEqual(['a']);
  });

  it('answers only healthy weighted sets, and all of them when none is healthy', () => {
    const sets = [set('a', { Weight: 1 }), set('b', { Weight: 9 })];
    expect(ids(candidates(sets, healthy('a')))).toEqual(['a']);
    expect(ids(candidates(sets, healthy()))).toEqual(['a', 'b']);
  });

  it('uses sets of weight 0 only when no healthy set weighs more', () => {
    const sets = [set('a', { Weight: 0 }), set('b', { Weight: 9 })];
    expect(ids(candidates(sets, healthy('a', 'b')))).toEqual(['b']);
    expect(ids(candidates(sets, healthy('a')))).toEqual(['a']);
  });

  it('draws weighted sets in proportion to their weights', () => {
    const sets = [set('a', { Weight: 1 }), set('b', { Weight: 3 })];
    const drawn = Array.from(
      { length: 100 },
      (_, nth) =>
        ids(
          selectRecords(
            sets,
            () => true,
            () => nth / 100,
          ),
        )[0],
    );
    expect(drawn.filter((id) => id === 'a')).toHaveLength(25);
  });

  it('answers the first healthy Region of latency sets', () => {
    const sets = [set('a', { Region: 'us-east-1' }), set('b', { Region: 'eu-west-1' })];
    expect(ids(candidates(sets, healthy('b')))).toEqual(['b']);
    expect(ids(candidates(sets, healthy()))).toEqual(['a']);
  });

  it('always answers something where sets exist, whatever is healthy', () => {
    const sets = fc.constantFrom(
      [primary, secondary],
      [primary],
      [secondary],
      [set('a', { Weight: 0 }), set('b', { Weight: 0 })],
      [set('a', { Weight: 5 }), set('b', { Weight: 0 })],
      [set('a', { Region: 'us-east-1' }), set('b', { Region: 'eu-west-1' })],
      [set('a', { MultiValueAnswer: true }), set('b', { MultiValueAnswer: true })],
    );
    fc.assert(
      fc.property(
        sets,
        fc.subarray(['a', 'b']),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (all, up, random) => {
          expect(selectRecords(all, healthy(...up), () => random).length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
