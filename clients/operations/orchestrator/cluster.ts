/** One of the clusters that orchestrate: how muster reaches it, how its peer does, and what it tells of itself. */
import { type Connection, type ConnectionOptions } from '@temporalio/client';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClusterSeen } from '../../../domain/orchestrator/pair';
import { type Region } from '../../../domain/regions';
import { exitCodes, Problem } from '../../problem';
import { openConnection } from '../open-connection';
import { grpcCodeOf, grpcCodes } from '../temporal';

export interface ClusterPlace {
  readonly region: Region;
  /** host:port, as muster reaches it. */
  readonly address: string;
  /** host:port, as the peer's *servers* reach it. */
  readonly peerAddress: string;
  readonly options?: ConnectionOptions;
}

export interface Cluster {
  readonly place: ClusterPlace;
  readonly seen: ClusterSeen;
  readonly connection: Connection;
}

/** Across an ocean, and for a cluster that is just starting. Never scaled. */
const connectMs = 5_000;
export const requestMs = 5_000;
/** Who has not answered by then is silent, where somebody waits for it: a connection with TLS across an ocean takes some 5 round trips of 0.2 s. Never scaled. */
export const silentAfterMs = 2_500;
/** Chosen: a port that is closed for an instant, while its process is begun again, is no silence yet. Never scaled. */
const refusedAgainMs = 1_000;

/** @throws Problem that names the Region and the address that does not answer */
export async function connectCluster(place: ClusterPlace, withinMs = connectMs): Promise<Cluster> {
  const { region, address, options } = place;
  try {
    const connection = openConnection({ ...options, address, connectTimeout: withinMs });
    try {
      await connection.ensureConnected();
      return { place, connection, seen: await describe(region, connection) };
    } catch (error) {
      await connection.close();
      throw error;
    }
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw silent(place, why, cause);
  }
}

/** As connectCluster, and given up once the machine has refused twice: nobody listens there. @throws Problem, as connectCluster */
export async function connectUnlessRefused(place: ClusterPlace, withinMs: number): Promise<Cluster> {
  let hasAnswered = false;
  const connecting = connectCluster(place, withinMs).then((cluster) => {
    hasAnswered = true;
    return cluster;
  });
  const refused = refusedTwice(place, withinMs).then((why) => {
    if (why === null || hasAnswered) return connecting;
    // Not before it has settled: it is being used.
    void connecting.then(
      ({ connection }) => connection.close(),
      () => undefined,
    );
    throw silent(place, why);
  });
  return Promise.race([connecting, refused]);
}

function silent({ region, address }: ClusterPlace, why: string, cause?: unknown): Problem {
  return new Problem({
    what: `no Temporal cluster in ${region} at ${address} (${why})`,
    instead: 'start it, or mend its address in the orchestrator file',
    exitCode: exitCodes.failed,
    cause,
  });
}

async function refusedTwice(place: ClusterPlace, withinMs: number): Promise<string | null> {
  if ((await refusal(place, withinMs)) === null) return null;
  await delay(refusedAgainMs);
  return refusal(place, withinMs);
}

/** A connection waits for its server until the deadline; a request that is not tried again is told at once, by way of a proxy too. */
async function refusal({ address, options }: ClusterPlace, withinMs: number): Promise<string | null> {
  // Of its own: gRPC answers for an address that it shares with the refusal of the last time.
  const channelArgs = { ...options?.channelArgs, 'grpc.use_local_subchannel_pool': 1 };
  let connection: Connection | undefined;
  try {
    const asking = openConnection({ ...options, address, channelArgs, interceptors: [] });
    connection = asking;
    await asking.withDeadline(Date.now() + withinMs, () => asking.workflowService.getSystemInfo({}));
    return null;
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    return says.includes('ECONNREFUSED') ? 'connection refused' : null;
  } finally {
    await connection?.close();
  }
}

async function describe(region: Region, connection: Connection): Promise<ClusterSeen> {
  const info = await connection.withDeadline(Date.now() + requestMs, () =>
    connection.workflowService.getClusterInfo({}),
  );
  return {
    region,
    name: info.clusterName,
    serverVersion: info.serverVersion,
    historyShards: info.historyShardCount,
    initialFailoverVersion: Number(info.initialFailoverVersion),
    failoverVersionIncrement: Number(info.failoverVersionIncrement),
  };
}

/** As Promise.all, but only once each has ended: whoever closes the connection then cuts no request short. */
export async function allEnded<T extends readonly unknown[] | []>(
  each: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(each);
  return Promise.all(each);
}

/** @throws Problem that names the Region when the cluster does not answer in time, or refuses */
export async function asking<T>(cluster: Cluster, ask: () => Promise<T>, instead = statusTells): Promise<T> {
  try {
    return await cluster.connection.withDeadline(Date.now() + requestMs, ask);
  } catch (cause) {
    throw refusedBy(cluster, cause, instead);
  }
}

const statusTells = 'see muster orchestrator status: what it says now is what is so';

export function refusedBy({ place }: Cluster, cause: unknown, instead = statusTells): Problem {
  if (cause instanceof Problem) return cause;
  const gone = grpcCodeOf(cause) === grpcCodes.unavailable || grpcCodeOf(cause) === grpcCodes.deadlineExceeded;
  return new Problem({
    what: `the cluster in ${place.region} ${gone ? 'does not answer' : 'refused'}: ${cause instanceof Error ? cause.message : String(cause)}`,
    instead,
    exitCode: exitCodes.failed,
    cause,
  });
}
