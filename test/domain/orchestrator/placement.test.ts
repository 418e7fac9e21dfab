import { judgePlacement } from '../../../domain/orchestrator/placement';

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
    { rule: 'home is not the primary Region', instead: 'hand over to us-west-2' },
  ]);
});

it('a cluster in the primary Region that is not home leaves home without a peer when it is lost', () => {
  expect(rulesOf(['us-east-1', 'us-west-2'], 'us-west-2')).toEqual(['no cluster in the primary Region']);
});

it('a cluster outside the three Regions is named', () => {
  expect(rulesOf(['eu-west-1', 'ap-south-1'], 'eu-west-1')).toEqual(["clusters in the application's Regions"]);
});
