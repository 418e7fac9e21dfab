/** A month's cost is an estimate from known prices, or it is unknown. */
import { monthlyCostSource, monthlyCostUsd } from '../../../domain/verdict/monthly-cost';

describe('the monthly cost of an instance', () => {
  it('is its hours and its storage, and twice that in two zones', () => {
    expect(monthlyCostUsd('db.t4g.medium', false, 100, 'gp3')).toBe(58.95);
    expect(monthlyCostUsd('db.t4g.medium', true, 100, 'gp3')).toBe(117.9);
    expect(monthlyCostUsd('db.r6g.2xlarge', true, 0, 'gp2')).toBe(1_312.54);
  });

  it('is unknown for a class or a storage whose price is not known, and for names that are none', () => {
    expect(monthlyCostUsd('db.x9z.large', false, 100, 'gp3')).toBeNull();
    expect(monthlyCostUsd('db.r6g.large', false, 100, 'io1')).toBeNull();
    expect(monthlyCostUsd('toString', false, 100, 'gp3')).toBeNull();
    expect(monthlyCostUsd('db.r6g.large', false, 100, 'constructor')).toBeNull();
  });

  it('says that it is an estimate, of where and of when', () => {
    expect(monthlyCostSource).toMatch(/^estimate: .* us-east-1, 2026-11; /);
  });
});
