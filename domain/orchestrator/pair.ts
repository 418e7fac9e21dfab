/** Two Temporal clusters that can replicate to each other, and what keeps them from it: asked before anything is connected. */
import { type Refusal } from '../goal';
import { type Region } from '../regions';

/** What a cluster tells of itself. */
export interface ClusterSeen {
  readonly region: Region;
  /** Its own name among the clusters; history and namespaces speak of it by this. */
  readonly name: string;
  readonly serverVersion: string;
  readonly historyShards: number;
  /** Its remainder of a namespace's failoverVersion by the increment: every event's version names who wrote it. */
  readonly initialFailoverVersion: number;
  readonly failoverVersionIncrement: number;
}

const source = 'GetClusterInfo; Temporal self-hosted guide, multi-cluster replication';

/** All that is wrong at once; empty: they can be connected. */
export function judgePair(clusters: readonly [ClusterSeen, ClusterSeen]): readonly Refusal[] {
  const [a, b] = clusters;
  const both = (value: (one: ClusterSeen) => string | number): string =>
    clusters.map((one) => `${one.region} ${value(one)}`).join(', ');
  const rules: readonly (readonly [holds: boolean, rule: string, saw: string, wanted: string])[] = [
    [
      a.name !== b.name,
      'each cluster has a name of its own',
      both(({ name }) => name),
      'two names: set currentClusterName and masterClusterName, and start on empty databases',
    ],
    [
      a.failoverVersionIncrement === b.failoverVersionIncrement,
      'failover versions grow by the same increment',
      both(({ failoverVersionIncrement }) => failoverVersionIncrement),
      'the same failoverVersionIncrement in both',
    ],
    [
      a.initialFailoverVersion !== b.initialFailoverVersion,
      'each cluster has an initial failover version of its own',
      both(({ initialFailoverVersion }) => initialFailoverVersion),
      'two initialFailoverVersions: events are told apart by them',
    ],
    [
      clusters.every(
        (one) => one.initialFailoverVersion > 0 && one.initialFailoverVersion < one.failoverVersionIncrement,
      ),
      'initial failover versions lie below the increment',
      both((one) => `${one.initialFailoverVersion} of ${one.failoverVersionIncrement}`),
      'clusterMetadata with enableGlobalNamespace: true; a dev server cannot be one of two',
    ],
    [
      Math.max(a.historyShards, b.historyShards) % Math.min(a.historyShards, b.historyShards) === 0,
      'the one number of history shards divides the other',
      both(({ historyShards }) => historyShards),
      'numHistoryShards that divide: fixed for the life of a cluster, so start one on an empty database',
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, rule, saw, wanted]) => ({ rule, saw, wanted, source }));
}

/** Which cluster gave a version out: `version % increment`. Undefined: none of these. */
export function clusterOf(version: number, clusters: readonly ClusterSeen[]): ClusterSeen | undefined {
  return clusters.find((one) => version % one.failoverVersionIncrement === one.initialFailoverVersion);
}
