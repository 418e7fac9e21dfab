/**
 * Which two clusters orchestrate, for the input of an operation: each is asked at once, and the first that can tell of both is believed, so
 * that a lost Region neither stops nor slows a failover. Undefined: none told in time.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type OrchestratorPair, type PairCluster } from '../../../domain/orchestrator/orchestrator-pair';
import { openConnection } from '../open-connection';
import { type ClusterPlace } from './cluster';

/** Chosen: as long as a recovery waits for its statistics. Never scaled. */
export const pairWithinMs = 2_000;

export async function readPair(
  places: readonly [ClusterPlace, ClusterPlace],
  withinMs = pairWithinMs,
): Promise<OrchestratorPair | undefined> {
  const given = new AbortController();
  const none = delay(withinMs, undefined, { signal: given.signal }).catch(() => undefined);
  const [a, b] = places;
  const told = Promise.any([tellsOf(a, b, withinMs), tellsOf(b, a, withinMs)]).catch(() => undefined);
  const pair = await Promise.race([told, none]);
  given.abort();
  // In the file's order, whichever of the two answered: the same pair is the same input.
  return pair && { clusters: places.flatMap(({ region }) => pair.filter((one) => one.region === region)) };
}

/** What a living cluster says of itself and of its peer. @throws when it is silent, or was not connected with exactly one other */
async function tellsOf(own: ClusterPlace, peer: ClusterPlace, withinMs: number): Promise<readonly PairCluster[]> {
  const deadline = Date.now() + withinMs;
  const { address, options } = own;
  const connection = openConnection({ ...options, address, connectTimeout: withinMs });
  try {
    await connection.ensureConnected();
    const [info, { clusters }] = await connection.withDeadline(deadline, () =>
      Promise.all([
        connection.workflowService.getClusterInfo({}),
        connection.operatorService.listClusters({ pageSize: 10 }),
      ]),
    );
    const [other, ...more] = clusters.filter(({ clusterName }) => clusterName !== info.clusterName);
    if (!other || more.length > 0)
      throw new Error(`the cluster in ${own.region} knows ${clusters.length - 1} others, not one`);
    return [
      { region: own.region, name: info.clusterName, initialFailoverVersion: Number(info.initialFailoverVersion) },
      {
        region: peer.region,
        name: other.clusterName ?? '',
        initialFailoverVersion: Number(other.initialFailoverVersion),
      },
    ];
  } finally {
    // Nobody waits for a silent one to hang up.
    void connection.close().catch(() => undefined);
  }
}
