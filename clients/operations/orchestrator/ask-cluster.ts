/** Questions to one of the two clusters, each with an end, and a refusal that says what to do. */
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes, Problem } from '../../problem';
import { grpcCodeOf, grpcCodes } from '../temporal';
import { type Cluster, requestMs } from './cluster';

/** A peer, and a namespace made there, are known after a refresh: a minute by Temporal's default. Never scaled. */
export const knownWithinMs = 150_000;
export const lookEveryMs = 200;

/** @throws Problem that names the cluster */
export async function asking<T>(cluster: Cluster, ask: () => Promise<T>): Promise<T> {
  try {
    return await cluster.connection.withDeadline(Date.now() + requestMs, ask);
  } catch (error) {
    throw refusedBy(cluster, error);
  }
}

/** As `asking`; what was connected or made a moment ago is unknown to the frontends until they look again. */
export async function onceKnown<T>(cluster: Cluster, ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + knownWithinMs;
  for (;;) {
    try {
      return await cluster.connection.withDeadline(Date.now() + requestMs, ask);
    } catch (error) {
      const code = grpcCodeOf(error);
      const isUnknown =
        code === grpcCodes.notFound || (code === grpcCodes.invalidArgument && /cluster name/i.test(String(error)));
      if (!isUnknown || Date.now() > deadline) throw refusedBy(cluster, error);
      await delay(lookEveryMs);
    }
  }
}

export function refusedBy({ place: { region, address } }: Cluster, cause: unknown): Problem {
  return new Problem({
    what: `the cluster in ${region} at ${address} refused: ${cause instanceof Error ? cause.message : String(cause)}`,
    instead: 'mend it and run this again: what was done stays, and is not done twice',
    exitCode: exitCodes.failed,
    cause,
  });
}
