/** When customers should be served: what has ended costs nothing, what runs late costs the rest, what waits for people has no answer. */
import { instant } from '../../domain/instant';
import { edgeOf, edgeText } from '../../domain/steps/edge-text';
import { etaAt, heldBy, type Paced, wayLeft } from '../../domain/steps/eta';

const step = (id: string, after: readonly string[], expectedMs: number, change: Partial<Paced> = {}): Paced => ({
  id,
  after: after.map((text) => edgeOf(`${text} reached`)),
  status: 'pending',
  startedAt: null,
  expectedMs,
  ...change,
});
const running = { status: 'running', startedAt: instant(0) } as const;

describe('the ETA', () => {
  it('is the longest way still to go, counted from now', () => {
    const steps = [step('a', [], 5_000, running), step('b', ['a'], 10_000), step('c', ['a'], 3_000)];
    expect(etaAt(steps, instant(2_000))).toBe(instant(15_000));
    expect(wayLeft(steps, instant(2_000)).path.map((part) => part.step)).toEqual(['a', 'b']);
  });

  it('moves with the clock once a step takes longer than expected', () => {
    const steps = [step('a', [], 5_000, running), step('b', ['a'], 10_000)];
    expect(etaAt(steps, instant(5_000))).toBe(instant(15_000));
    expect(etaAt(steps, instant(65_000))).toBe(instant(75_000));
  });

  it('counts nothing for what has ended, nor for writing the report', () => {
    const steps = [step('a', [], 5_000, { ...running, status: 'failed' }), step('record', ['a'], 60_000)];
    expect(etaAt(steps, instant(1_000))).toBe(instant(1_000));
  });

  it('counts nothing for a gate that waits for people: it says what comes of deciding now', () => {
    const waiting = { status: 'waiting', startedAt: instant(0) } as const;
    const steps = [step('gate.promote', [], 60_000, waiting), step('ledger.promote', ['gate.promote'], 10_000)];
    expect(etaAt(steps, instant(6_000))).toBe(instant(16_000));
    expect(wayLeft(steps, instant(6_000)).path.filter((part) => part.finishMs > part.startMs)).toMatchObject([
      { step: 'ledger.promote' },
    ]);
    const before = steps.map((one) => (one.id === 'gate.promote' ? { ...one, status: 'pending' as const } : one));
    expect(
      etaAt(
        before.map((one) => ({ ...one, startedAt: null })),
        instant(6_000),
      ),
    ).toBe(instant(76_000));
  });

  it('is known to nobody while something is parked or all is paused', () => {
    expect(heldBy([step('a', [], 1, { status: 'parked' }), step('b', [], 1)], false)).toEqual(['a is parked']);
    expect(heldBy([step('a', [], 1)], true)).toEqual(['paused']);
    expect(heldBy([step('a', [], 1, running)], false)).toEqual([]);
  });
});

describe('an edge as text', () => {
  it('is read back as it was written', () => {
    for (const until of ['reached', 'ended'] as const)
      expect(edgeOf(edgeText({ step: 'ledger.fence', until }))).toEqual({ step: 'ledger.fence', until });
  });
});
