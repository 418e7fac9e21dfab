import { type ChainStep, chained } from '../../../tools/bench/chain';

const step = (id: string, is: string, required: boolean, ...after: string[]): ChainStep => ({
  id,
  is,
  required,
  after: after.map((one) => ({ step: one, until: 'reached' })),
});

/** As a failover of the reference plan is derived. */
const derived: readonly ChainStep[] = [
  step('assess', 'assess', true),
  step('api.prewarm', 'goal', true, 'assess'),
  step('api.healthy', 'goal', true, 'api.prewarm'),
  step('gate.promote', 'gate', true, 'assess'),
  step('ledger.fence', 'goal', false, 'gate.promote'),
  step('ledger.drain', 'goal', false, 'ledger.fence'),
  step('ledger.promote', 'goal', true, 'gate.promote', 'ledger.fence', 'ledger.drain'),
  step('ledger.verify', 'goal', true, 'ledger.promote'),
  step('api.stand-down', 'goal', false, 'gate.promote'),
  step('front.shift', 'goal', true, 'ledger.verify', 'api.healthy'),
  step('payment.verify', 'goal', true, 'front.shift'),
  step('record', 'record', true, 'payment.verify'),
];

describe('the series', () => {
  it('is the order of the classic handler: promote, traffic, scale, verify', () => {
    expect(chained(derived).map(({ id }) => id)).toEqual([
      ...['assess', 'gate.promote', 'ledger.fence', 'ledger.drain', 'ledger.promote'],
      ...['front.shift', 'api.prewarm', 'api.healthy', 'ledger.verify', 'payment.verify'],
      ...['api.stand-down', 'record'],
    ]);
  });

  it('lets every step wait for the one before it, and for an optional one only until it ended', () => {
    const edges = Object.fromEntries(chained(derived).map(({ id, after }) => [id, after]));
    expect(edges['ledger.promote']).toEqual([{ step: 'ledger.drain', until: 'ended' }]);
    expect(edges['api.prewarm']).toEqual([{ step: 'front.shift', until: 'reached' }]);
    expect(edges['ledger.fence']).toEqual([{ step: 'gate.promote', until: 'reached' }]);
  });

  it('drains only behind a proven fence, as muster does', () => {
    expect(chained(derived).find(({ id }) => id === 'ledger.drain')?.after).toEqual([
      { step: 'ledger.fence', until: 'reached' },
    ]);
  });

  it('does the same goals: none is left out, and one it has no place for is an error', () => {
    expect(
      chained(derived)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(derived.map(({ id }) => id).sort());
    expect(() => chained([...derived, step('cache.flush', 'goal', true, 'assess')])).toThrow(
      'no place for cache.flush',
    );
  });
});
