/** Where the orchestrator stands, from what each cluster says of itself: one that is silent is told, not waited for. */
import { type AliasOfField } from '../../../domain/orchestrator/attribute-fields';
import { type ClockSeen } from '../../../domain/orchestrator/clocks';
import { isHeard, pollersOf } from '../../../domain/orchestrator/pollers';
import { type Region } from '../../../domain/regions';
import { grpcCodeOf, grpcCodes } from '../temporal';
import {
  allEnded,
  type Cluster,
  type ClusterPlace,
  connectCluster,
  connectUnlessRefused,
  requestMs,
  silentAfterMs,
} from './cluster';
import { readClock } from './clock';
import { compareCopies, type CopySeen, lookAtSurvivor, type SurvivorSeen } from './copies';
import { lookForStuck, type StuckLook } from './stuck';
import { taskQueueKinds, type WorkerSeen, workersAt } from './workers';

export interface ClusterLook {
  readonly region: Region;
  readonly address: string;
  /** Null: it does not answer, and `because` says why. */
  readonly cluster: Cluster | null;
  readonly because: string | null;
  /** What its own record of the namespace says; null: it does not answer, or knows none. */
  readonly namespace: NamespaceLook | null;
  /** Who asks by way of it. Null: not known, for it does not answer, or passes polls on to home, which does not tell. */
  readonly workers: readonly WorkerSeen[] | null;
  /** Null: it does not tell, or was not asked. */
  readonly clock: ClockSeen | null;
  /** Null: it does not tell, or was not asked. */
  readonly stuck: StuckLook | null;
}

export interface NamespaceLook {
  /** Name of the cluster that it takes for active. */
  readonly active: string;
  readonly failoverVersion: number;
  /** A handover is under way: nothing is served meanwhile. */
  readonly isHandingOver: boolean;
  /** Its search attributes, and the fields that they lie under in its own store. */
  readonly aliases: AliasOfField;
}

export interface OrchestratorLook {
  readonly namespace: string;
  readonly clusters: readonly ClusterLook[];
  /** The Region whose cluster the newest version names; null: none answers, or it names neither. */
  readonly home: Region | null;
  /** Clusters that take themselves for active: more than one while the link between them is cut. */
  readonly active: readonly Region[];
  /** How far the other side's copy is; null: one of the two does not answer. */
  readonly copy: CopySeen | null;
  /** Only while home is silent, and of whoever looks closely. */
  readonly survivor: SurvivorSeen | null;
}

/** temporal.api.enums.v1.ReplicationState.REPLICATION_STATE_HANDOVER; the number is the wire's. */
const handoverState = 2;

export interface LookWish {
  readonly places: readonly ClusterPlace[];
  readonly namespace: string;
  readonly queuePrefix: string;
  /** Regions whose steps somebody should be polling. */
  readonly regions: readonly Region[];
  /** Clocks, and what is stuck: for whoever looks, not for whoever changes home in a hurry. */
  readonly closely?: true;
  /** The one that is to become home, asked with all patience: a survivor may be busy, or just starting. */
  readonly target?: Region;
}

/** A cluster that answers slowly is told without clocks and sentinel, so that a look ends within some 6 s. Never scaled. */
const closelyMs = 3_000;
const connectCloselyMs = 4_000;

/** Close it with `closeLook`. */
export async function lookAtOrchestrator(wish: LookWish): Promise<OrchestratorLook> {
  const { places, namespace } = wish;
  const each = await Promise.all(places.map((place) => lookAt(place, wish)));
  const own = (one: ClusterLook): boolean => one.namespace !== null && one.namespace.active === one.cluster?.seen.name;
  const sides = each
    .filter(({ namespace: known }) => known !== null)
    .map((one) => ({ region: one.region, serves: own(one), hears: one.workers ?? [] }));
  const clusters = each.map((one) =>
    one.namespace === null ? one : { ...one, workers: pollersOf(one.region, sides) },
  );
  const newest = clusters.reduce<ClusterLook | undefined>(
    (best, one) => ((one.namespace?.failoverVersion ?? -1) > (best?.namespace?.failoverVersion ?? -1) ? one : best),
    undefined,
  );
  // A cluster is named as its Region (setUpPair's configuration); a silent one is known by its peer's word alone.
  const home = clusters.find(({ cluster, region }) => (cluster?.seen.name ?? region) === newest?.namespace?.active);
  return {
    namespace,
    clusters,
    home: home?.region ?? null,
    active: clusters.filter(own).map(({ region }) => region),
    survivor: wish.closely ? await lookAtSurvivor(clusters, namespace, home?.region ?? null).catch(() => null) : null,
    copy: await compareCopies(clusters, namespace, home?.region ?? null, home?.clock?.aheadMs ?? null),
  };
}

export async function closeLook({ clusters }: OrchestratorLook): Promise<void> {
  await Promise.all(clusters.flatMap(({ cluster }) => (cluster ? [cluster.connection.close()] : [])));
}

async function lookAt(place: ClusterPlace, wish: LookWish): Promise<ClusterLook> {
  const { region, address } = place;
  const silent = { region, address, cluster: null, namespace: null, workers: null, clock: null, stuck: null };
  let cluster: Cluster;
  try {
    cluster = await (region === wish.target
      ? connectCluster(place)
      : connectUnlessRefused(place, wish.closely ? connectCloselyMs : silentAfterMs));
  } catch (error) {
    return { ...silent, because: error instanceof Error ? error.message : String(error) };
  }
  try {
    const namespace = await namespaceAt(cluster, wish.namespace);
    const asked = namespace === null ? [] : taskQueueKinds(wish.queuePrefix, wish.regions);
    const [workers, close] = await allEnded([
      workersAt(cluster, wish.namespace, asked),
      wish.closely ? lookClosely(cluster, wish.namespace, namespace) : { clock: null, stuck: null },
    ]);
    const nowMs = close.clock === null ? null : Date.now() + close.clock.aheadMs;
    const heard = workers.filter(({ lastSeen }) => isHeard(lastSeen, nowMs));
    return { region, address, cluster, because: null, namespace, workers: heard, ...close };
  } catch (error) {
    await cluster.connection.close();
    return { ...silent, because: error instanceof Error ? error.message : String(error) };
  }
}

async function lookClosely(
  cluster: Cluster,
  name: string,
  namespace: NamespaceLook | null,
): Promise<Pick<ClusterLook, 'clock' | 'stuck'>> {
  const serves = namespace?.active === cluster.seen.name;
  return cluster.connection.withDeadline(Date.now() + closelyMs, async () => {
    // Neither keeps the rest from being told: the view says that it is not known.
    const clock = (await readClock(cluster).catch(() => undefined)) ?? null;
    const nowMs = Date.now() + (clock?.aheadMs ?? 0);
    const isNowKnown = clock !== null;
    const stuck = await lookForStuck(cluster, name, { serves, nowMs, isNowKnown }).catch(() => null);
    return { clock, stuck };
  });
}

async function namespaceAt({ connection }: Cluster, namespace: string): Promise<NamespaceLook | null> {
  try {
    const { failoverVersion, replicationConfig, config } = await connection.withDeadline(Date.now() + requestMs, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return {
      active: replicationConfig?.activeClusterName ?? '',
      failoverVersion: Number(failoverVersion),
      isHandingOver: Number(replicationConfig?.state) === handoverState,
      aliases: config?.customSearchAttributeAliases ?? {},
    };
  } catch (error) {
    if (grpcCodeOf(error) === grpcCodes.notFound) return null;
    throw error;
  }
}
