/** What setting up a pair asks of a cluster: with an end, and again where it is too new to be known. */
import { setTimeout as delay } from 'node:timers/promises';
import { grpcCodeOf, grpcCodes } from '../temporal';
import { asking as askingCluster, type Cluster, refusedBy, requestMs } from './cluster';

/** A peer, and a namespace made there, are known after a refresh: a minute by Temporal's default. Never scaled. */
export const knownWithinMs = 150_000;
export const lookEveryMs = 200;
const setUpAgain = 'mend it and run this again: what was done stays, and is not done twice';

/** @throws Problem that names the Region */
export const asking = <T>(cluster: Cluster, ask: () => Promise<T>): Promise<T> =>
  askingCluster(cluster, ask, setUpAgain);

/** What was connected or made a moment ago is unknown to the frontends until they look again. @throws Problem that names the Region */
export async function onceKnown<T>(cluster: Cluster, ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + knownWithinMs;
  for (;;) {
    try {
      return await cluster.connection.withDeadline(Date.now() + requestMs, ask);
    } catch (error) {
      const code = grpcCodeOf(error);
      const isUnknown =
        code === grpcCodes.notFound || (code === grpcCodes.invalidArgument && /cluster name/i.test(String(error)));
      if (!isUnknown || Date.now() > deadline) throw refusedBy(cluster, error, setUpAgain);
      await delay(lookEveryMs);
    }
  }
}
