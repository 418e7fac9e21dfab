import { fittingHome, judgePlacement, rolesWith } from '../../../domain/orchestrator/placement';

const roles = { primary: 'us-east-1', standby: 'eu-west-1', witness: 'us-west-2' };
const rulesOf = (clusters: readonly string[], home: string | null) =>
  judgePlacement(clusters, home, roles).map(({ rule }) => rule);

it('standby and witness are what is recommended, whichever is home', () => {
  expect(rulesOf(['eu-west-1', 'us-west-2'], 'eu-west-1')).toEqual([]);
  expect(rulesOf(['eu-west-1', 'us-west-2'], 'us-west-2')).toEqual([]);
  expect(rulesOf(['eu-west-1', 'us-west-2'], null)).toEqual([]);
});

it('home in the primary Region is warned of first, with where to hand over to', () => {
  expect(judgePlacement(['us-east-1', 'us-west-2'], 'us-east-1', roles)).toMatchObject([
    {
      rule: 'home is not the primary Region',
      instead: 'muster orchestrator handover --to us-west-2 --reason WHY',
    },
  ]);
});

it('a handover is only offered where both answer: else what is possible is said', () => {
  const insteadOf = (alive: readonly string[]) =>
    judgePlacement(['us-east-1', 'us-west-2'], 'us-east-1', roles, alive).map(({ instead }) => instead);
  expect(insteadOf(['us-east-1'])).toEqual(['bring the other cluster up, then hand over: a handover asks both']);
  expect(insteadOf(['us-west-2'])).toEqual(['it does not answer: only a takeover moves home now']);
});

it('after a failover primary and standby have swapped, and the handover leads away from where customers are now', () => {
  const plan = { preferred: 'us-east-1', other: 'eu-west-1', witness: 'us-west-2' };
  const swapped = rolesWith('eu-west-1', plan);
  expect(swapped).toEqual({ primary: 'eu-west-1', standby: 'us-east-1', witness: 'us-west-2' });
  const both = ['eu-west-1', 'us-west-2'];
  expect(fittingHome(both, 'eu-west-1', swapped)).toBe('us-west-2');
  expect(fittingHome(both, 'us-west-2', swapped)).toBeNull();
  // Back again: the same home stands well.
  expect(fittingHome(both, 'eu-west-1', rolesWith('us-east-1', plan))).toBeNull();
  // The standby's Region is preferred, where it is one of the two and lives.
  expect(fittingHome(['us-east-1', 'eu-west-1'], 'eu-west-1', swapped)).toBe('us-east-1');
  expect(fittingHome(['eu-west-1'], 'eu-west-1', swapped)).toBeNull();
});

it('a cluster in the primary Region that is not home leaves home without a peer when it is lost', () => {
  expect(rulesOf(['us-east-1', 'us-west-2'], 'us-west-2')).toEqual(['no cluster in the primary Region']);
});

it('a cluster outside the three Regions is named', () => {
  expect(rulesOf(['eu-west-1', 'ap-south-1'], 'eu-west-1')).toEqual(["clusters in the application's Regions"]);
});
