/** Makes two clusters a pair that survive each other, any number of times: connected both ways, one global namespace, the same attributes. */
import { msToTs } from '@temporalio/common/lib/time';
import { setTimeout as delay } from 'node:timers/promises';
import { judgePair } from '../../../domain/orchestrator/pair';
import { exitCodes, Problem, refused } from '../../problem';
import { grpcCodeOf, grpcCodes } from '../temporal';
import { type Cluster, refusedBy, requestMs } from './cluster';
import { proveReplication } from './prove-replication';
import { sameAttributes } from './same-attributes';
import { asking, knownWithinMs, lookEveryMs, onceKnown } from './set-up-asks';

export interface PairWish {
  readonly namespace: string;
  /** Both clusters forget a history this long after its end; at least 24 h for a global namespace (Temporal), 90 days for an audit. */
  readonly retentionMs: number;
  /** Where a new namespace begins to be active. */
  readonly home: string;
}

export interface PairSetUp {
  /** What was done, in order; empty: all of it was so already. */
  readonly done: Done;
  /** A write on the active side was seen on the other after this long. */
  readonly replicatedMs: number;
}
type Done = readonly string[];

type Pair = readonly [Cluster, Cluster];

/** @throws Problem: what the two say of themselves does not fit (exit code 3), or a cluster refuses */
export async function setUpPair(pair: Pair, wish: PairWish): Promise<PairSetUp> {
  const problems = judgePair([pair[0].seen, pair[1].seen]);
  if (problems.length > 0)
    throw refused(
      'these two clusters cannot replicate to each other',
      problems,
      'mend their configuration; nothing was changed',
    );
  if (!pair.some(({ seen }) => seen.name === wish.home))
    throw new Problem({
      what: `home '${wish.home}' is neither of ${pair.map(({ seen }) => seen.name).join(', ')}`,
      instead: 'name the Region of one of the two clusters',
      exitCode: exitCodes.badInput,
    });
  const done = [...(await connectBoth(pair)), ...(await makeNamespace(pair, wish))];
  const [from, to] = await homeFirst(pair, wish.namespace);
  done.push(...(await sameAttributes(from, to, wish.namespace)));
  return { done, replicatedMs: await proveReplication(from, to, wish.namespace) };
}

async function connectBoth([a, b]: Pair): Promise<Done> {
  const done: string[] = [];
  for (const [own, peer] of [
    [a, b],
    [b, a],
  ] as const) {
    const { clusters } = await asking(own, () => own.connection.operatorService.listClusters({}));
    const known = clusters.find(({ clusterName }) => clusterName === peer.seen.name);
    if (known?.isConnectionEnabled === true && known.address === peer.place.peerAddress) continue;
    await asking(own, () =>
      own.connection.operatorService.addOrUpdateRemoteCluster({
        frontendAddress: peer.place.peerAddress,
        enableRemoteClusterConnection: true,
        enableReplication: true,
      }),
    );
    done.push(`${own.place.region} connected to ${peer.place.region} at ${peer.place.peerAddress}`);
  }
  return done;
}

/** By the newer word: while the link between them is cut both may take themselves for active. */
async function homeFirst(pair: Pair, namespace: string): Promise<Pair> {
  const [a, b] = await Promise.all(pair.map((cluster) => namespaceAt(cluster, namespace)));
  const newest = (a?.failoverVersion ?? 0) >= (b?.failoverVersion ?? 0) ? a : b;
  return newest?.active === pair[1].seen.name ? [pair[1], pair[0]] : pair;
}

interface NamespaceSeen {
  readonly id: string;
  readonly isGlobal: boolean;
  readonly clusters: readonly string[];
  readonly active: string;
  readonly failoverVersion: number;
}

async function namespaceAt(cluster: Cluster, namespace: string): Promise<NamespaceSeen | undefined> {
  try {
    const found = await cluster.connection.withDeadline(Date.now() + requestMs, () =>
      cluster.connection.workflowService.describeNamespace({ namespace }),
    );
    return {
      id: found.namespaceInfo?.id ?? '',
      isGlobal: found.isGlobalNamespace,
      clusters: found.replicationConfig?.clusters?.flatMap(({ clusterName }) => clusterName ?? []) ?? [],
      active: found.replicationConfig?.activeClusterName ?? '',
      failoverVersion: Number(found.failoverVersion),
    };
  } catch (error) {
    if (grpcCodeOf(error) === grpcCodes.notFound) return undefined;
    throw refusedBy(cluster, error);
  }
}

async function makeNamespace(pair: Pair, { namespace, retentionMs, home }: PairWish): Promise<Done> {
  const names = pair.map(({ seen }) => seen.name);
  const found = await Promise.all(pair.map((cluster) => namespaceAt(cluster, namespace)));
  const wrong = found.flatMap((one, index) => (one && !one.isGlobal ? [pair[index]?.place.region ?? ''] : []));
  if (wrong.length > 0) throw notGlobal(namespace, wrong);
  const ids = new Set(found.flatMap((one) => (one ? [one.id] : [])));
  if (ids.size > 1) throw collision(namespace);
  const there = found.find((one) => one !== undefined);
  if (there !== undefined) return joinNamespace(pair, namespace, there, names);
  const maker = pair.find(({ seen }) => seen.name === home) ?? pair[0];
  await onceKnown(maker, () =>
    maker.connection.workflowService.registerNamespace({
      namespace,
      description: 'muster: recoveries of applications',
      workflowExecutionRetentionPeriod: msToTs(retentionMs),
      isGlobalNamespace: true,
      clusters: names.map((clusterName) => ({ clusterName })),
      activeClusterName: home,
    }),
  );
  await untilBothKnow(pair, namespace, names);
  return [`namespace '${namespace}' made in both clusters, active in ${home}`];
}

/** A namespace of one cluster becomes one of both; its histories from before stay where they are. */
async function joinNamespace(
  pair: Pair,
  namespace: string,
  there: NamespaceSeen,
  names: readonly string[],
): Promise<Done> {
  const done: string[] = [];
  if (names.some((name) => !there.clusters.includes(name))) {
    const active = pair.find(({ seen }) => seen.name === there.active) ?? pair[0];
    await onceKnown(active, () =>
      active.connection.workflowService.updateNamespace({
        namespace,
        replicationConfig: { clusters: names.map((clusterName) => ({ clusterName })) },
      }),
    );
    done.push(`namespace '${namespace}' replicated to both clusters`);
  }
  await untilBothKnow(pair, namespace, names);
  return done;
}

async function untilBothKnow(pair: Pair, namespace: string, names: readonly string[]): Promise<void> {
  const deadline = Date.now() + knownWithinMs;
  for (;;) {
    const found = await Promise.all(pair.map((cluster) => namespaceAt(cluster, namespace)));
    const missing = pair.filter((_, index) => !names.every((name) => found[index]?.clusters.includes(name)));
    if (missing.length === 0) return;
    if (Date.now() > deadline)
      throw new Problem({
        what: `namespace '${namespace}' is not known in ${missing.map(({ place }) => place.region).join(', ')} after ${knownWithinMs / 1_000} s`,
        instead: "look at that cluster's log: its servers must reach the peer at the address it was connected with",
        exitCode: exitCodes.failed,
      });
    await delay(lookEveryMs);
  }
}

function notGlobal(namespace: string, regions: readonly string[]): Problem {
  return new Problem({
    what: `namespace '${namespace}' is of one cluster only in ${regions.join(', ')}`,
    instead: `promote it there (temporal operator namespace update ${namespace} --promote-global), or name a new one`,
    exitCode: exitCodes.refused,
  });
}

function collision(namespace: string): Problem {
  return new Problem({
    what: `namespace '${namespace}' was made in each cluster by itself: two namespaces of one name never replicate`,
    instead: 'delete it where it holds nothing, or name a new one',
    exitCode: exitCodes.refused,
  });
}
