import { derive } from '../../domain/steps/derive-switchover';
import { isSameGoal } from '../../domain/steps/same-goal';
import { type Step } from '../../domain/steps/step';
import { eastward, referencePlan, westward } from './reference-plan';

const plan = referencePlan();
const particulars = { tag: 't1', toTime: '2026-11-26T10:00:00.000Z' };
const step = (steps: readonly Step[], id: string): Step => {
  const found = steps.find((one) => one.id === id);
  if (!found) throw new Error(`no step ${id}`);
  return found;
};
const failover = derive('failover', plan, westward, particulars);

describe('two steps of one id', () => {
  it('are the same when they close the same instance, wherever its secret is read from', () => {
    const restore = derive('restore', plan, { from: westward.from, to: westward.from }, particulars);
    expect(isSameGoal(step(failover, 'ledger.fence'), step(restore, 'ledger.fence'))).toBe(true);
  });

  it('are not the same when a reprotect closes the other side than a switchover the same way', () => {
    const reprotect = derive('reprotect', plan, eastward, particulars);
    const switchover = derive('switchover', plan, eastward, particulars);
    expect(isSameGoal(step(reprotect, 'ledger.fence'), step(switchover, 'ledger.fence'))).toBe(false);
  });

  it('are not the same when capacity is prepared in the other Region', () => {
    const back = derive('failover', plan, eastward, particulars);
    expect(isSameGoal(step(failover, 'api.prewarm'), step(back, 'api.prewarm'))).toBe(false);
    expect(isSameGoal(step(failover, 'assess'), step(back, 'assess'))).toBe(true);
  });
});
