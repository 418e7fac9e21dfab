import { fencedAtMs, pathAfterFence, type TimedStep } from '../../../tools/bench/after-fence';

const at = (s: number): string => new Date(1_795_428_000_000 + s * 1_000).toISOString();
const step = (id: string, after: readonly string[], from: number, to: number): TimedStep => ({
  id,
  after,
  startedAt: at(from),
  finishedAt: at(to),
});

const steps: readonly TimedStep[] = [
  step('assess', [], 0, 1),
  step('api.healthy', ['assess reached'], 1, 9),
  step('gate.promote', ['assess reached'], 1, 5),
  step('ledger.fence', ['gate.promote reached', 'api.healthy reached'], 9, 10),
  step('ledger.drain', ['ledger.fence reached'], 10, 10.5),
  step('ledger.promote', ['gate.promote reached', 'ledger.drain reached'], 10.5, 22),
  step('ledger.verify', ['ledger.promote reached'], 22, 22.4),
  step('front.shift', ['ledger.verify reached', 'api.healthy reached'], 22.4, 24),
  step('api.stand-down', ['front.shift reached'], 24, 40),
  step('payment.verify', ['front.shift reached'], 24, 30),
  step('record', ['payment.verify ended'], 40, 40),
];

describe('what customers wait for in a switchover', () => {
  it('begins when the first database is being closed', () => {
    expect(fencedAtMs(steps)).toBe(Date.parse(at(9)));
    expect(() => fencedAtMs(steps.slice(0, 3))).toThrow('no fence');
  });

  it('is the path from the fence to the verified service, not what was ready before or ends beside it', () => {
    expect(pathAfterFence(steps)).toEqual([
      { step: 'ledger.fence', ms: 1_000 },
      { step: 'ledger.drain', ms: 500 },
      { step: 'ledger.promote', ms: 11_500 },
      { step: 'ledger.verify', ms: 400 },
      { step: 'front.shift', ms: 1_600 },
      { step: 'payment.verify', ms: 6_000 },
    ]);
  });
});
