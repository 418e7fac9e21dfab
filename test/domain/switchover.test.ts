/** A switchover's edges: writing stops last, and nothing is promoted unless nothing can be lost. */
import fc from 'fast-check';
import { operations, yieldsTo } from '../../domain/operations';
import { type Plan } from '../../domain/plan';
import { deriveFailover } from '../../domain/steps/derive';
import { deriveSwitchover, switchoverLacks } from '../../domain/steps/derive-switchover';
import { isFinished, readySteps, type Statuses, unreachableSteps } from '../../domain/steps/schedule';
import { isGoal, type Step } from '../../domain/steps/step';
import { referencePlan, westward } from './reference-plan';

const steps = deriveSwitchover(referencePlan(), westward);
const step = (id: string): Step | undefined => steps.find((one) => one.id === id);
const edgesOf = (id: string): string => (step(id)?.after ?? []).map((edge) => `${edge.step} ${edge.until}`).join(', ');

function without(key: 'fence' | 'probe'): Plan {
  // The payment's SQL needs the probe; a plan without it is another plan.
  const { ledger, payment: _payment, ...others } = referencePlan().resources;
  const { [key]: _left, ...rest } = ledger as Extract<typeof ledger, { kind: 'rds-postgres' }>;
  return referencePlan({ resources: { ledger: rest, ...others } });
}

describe('the steps of a switchover', () => {
  it('are those of the failover, to the letter of goal and target', () => {
    const goalsOf = (all: readonly Step[]) =>
      Object.fromEntries(all.filter(isGoal).map(({ id, goal, target }) => [id, { goal, target }]));
    expect(goalsOf(steps)).toEqual(goalsOf(deriveFailover(referencePlan(), westward)));
  });

  it('stop writing only once the other side can serve', () => {
    expect(edgesOf('ledger.fence')).toBe('gate.promote reached, api.prewarm reached, api.healthy reached');
    expect(step('ledger.fence')?.required).toBe(true);
  });

  it('promote only after a proven fence and an equal standby', () => {
    expect(edgesOf('ledger.promote')).toBe('gate.promote reached, ledger.fence reached, ledger.drain reached');
    expect(step('ledger.drain')?.required).toBe(true);
  });

  it('let the old tasks serve until traffic has left them', () => {
    expect(edgesOf('api.stand-down')).toBe('gate.promote reached, front.shift reached');
  });

  it('point backwards', () => {
    steps.forEach(({ after }, index) => {
      for (const edge of after) expect(steps.findIndex(({ id }) => id === edge.step)).toBeLessThan(index);
    });
  });
});

describe('a switchover', () => {
  it('never promotes while a fence is not proven or a standby lags, whatever fails in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        (picks, fails) => {
          let statuses: Statuses = {};
          for (let turn = 0; turn < 40 && !isFinished(steps, statuses); turn += 1) {
            for (const lost of unreachableSteps(steps, statuses)) statuses = { ...statuses, [lost.id]: 'unreachable' };
            const ready = readySteps(steps, statuses);
            const next = ready[(picks[turn] ?? 0) % Math.max(1, ready.length)];
            if (!next) continue;
            if (isGoal(next) && next.irreversible)
              expect([statuses['ledger.fence'], statuses['ledger.drain']]).toEqual(['reached', 'reached']);
            statuses = { ...statuses, [next.id]: fails[turn] ? 'failed' : 'reached' };
          }
        },
      ),
    );
  });

  it('is refused for a database of which nobody can prove that all was replayed', () => {
    expect(switchoverLacks(referencePlan(), westward)).toEqual([]);
    expect(switchoverLacks(without('fence'), westward).map(({ saw }) => saw)).toEqual([
      'resources.ledger has no fence',
    ]);
    expect(switchoverLacks(without('probe'), westward).map(({ saw }) => saw)).toEqual([
      'resources.ledger has no probe',
    ]);
  });

  it('yields to a failover, and nothing yields to its equal', () => {
    expect(yieldsTo('switchover', 'failover')).toBe(true);
    expect(yieldsTo('failover', 'switchover')).toBe(false);
    for (const one of Object.keys(operations) as (keyof typeof operations)[]) expect(yieldsTo(one, one)).toBe(false);
  });
});
