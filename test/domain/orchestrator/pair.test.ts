import fc from 'fast-check';
import { type ClusterSeen, clusterOf, judgePair } from '../../../domain/orchestrator/pair';

const cluster = (region: string, change: Partial<ClusterSeen> = {}): ClusterSeen => ({
  region,
  name: region,
  serverVersion: '1.31.2',
  historyShards: 4,
  initialFailoverVersion: region === 'eu-west-1' ? 1 : 2,
  failoverVersionIncrement: 100,
  ...change,
});
const [eu, us] = [cluster('eu-west-1'), cluster('us-west-2')];
const rulesOf = (change: Partial<ClusterSeen>) =>
  judgePair([eu, { ...us, ...change }]).map(({ rule, saw }) => `${rule}: ${saw}`);

describe('two clusters', () => {
  it('can be connected when all they say of themselves fits', () => {
    expect(judgePair([eu, us])).toEqual([]);
    expect(rulesOf({ historyShards: 512 })).toEqual([]);
  });

  it.each([
    [{ name: 'eu-west-1' }, 'each cluster has a name of its own: eu-west-1 eu-west-1, us-west-2 eu-west-1'],
    [{ failoverVersionIncrement: 10 }, 'failover versions grow by the same increment: eu-west-1 100, us-west-2 10'],
    [
      { initialFailoverVersion: 1 },
      'each cluster has an initial failover version of its own: eu-west-1 1, us-west-2 1',
    ],
    [
      { initialFailoverVersion: 0 },
      'initial failover versions lie below the increment: eu-west-1 1 of 100, us-west-2 0 of 100',
    ],
    [{ historyShards: 6 }, 'the one number of history shards divides the other: eu-west-1 4, us-west-2 6'],
  ])('are refused with %j', (change, says) => {
    expect(rulesOf(change)).toEqual([says]);
  });

  it('are told everything that is wrong at once', () => {
    expect(rulesOf({ name: 'eu-west-1', historyShards: 6, initialFailoverVersion: 1 })).toHaveLength(3);
  });
});

it('a version names the cluster that gave it out, however often it was handed over', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.constantFrom(eu, us), (times, giver) => {
      const version = times * giver.failoverVersionIncrement + giver.initialFailoverVersion;
      expect(clusterOf(version, [eu, us])).toBe(giver);
    }),
  );
  expect(clusterOf(103, [eu, us])).toBeUndefined();
});
