/** A pair with workers on each side whose activities are scripted and counted: for what happens to operations while clusters go and come back. */
import { Client } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { takeOver, type HomeChanged } from '../../clients/operations/orchestrator/change-home';
import { type Cluster, connectCluster } from '../../clients/operations/orchestrator/cluster';
import { type OrchestratorLook } from '../../clients/operations/orchestrator/look';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { type Temporal } from '../../clients/operations/temporal';
import { createFakeStores, type FakeStores } from '../workflow/fake-stores';
import { deadRegion } from '../workflow/scripts';
import { keeperOf } from './keeper';
import { first, startPair, type TestPair } from './pair';
import { copied, looking, type Side, startSide } from './sides';

export const namespace = 'dr';

export interface PlayedPair {
  readonly pair: TestPair;
  /** Outside both clusters: what people decide is held there, where an operation's input names the pair. */
  readonly stores: FakeStores;
  /** As `muster worker` in the Region of that side; it goes on when its cluster was killed and comes back. */
  readonly startWorkers: (side: 0 | 1) => Promise<Side>;
  /** Of both sides together: every activity that was called, by type and step. */
  readonly called: () => readonly string[];
  readonly temporal: (side: 0 | 1) => Promise<Temporal>;
  /** Looks with both clusters, or with the one that lives. */
  readonly looking: <T>(use: (look: OrchestratorLook) => Promise<T> | T) => Promise<T>;
  readonly copied: () => Promise<true>;
  readonly takeOver: (to: string) => Promise<HomeChanged>;
  readonly close: () => Promise<void>;
}

export async function startPlayedPair(): Promise<PlayedPair> {
  try {
    // A cluster that is killed is what these tests are about: its workers' complaints are not told.
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF' } } });
  } catch {
    // The runtime of this process is already there.
  }
  const pair = await startPair();
  await setUpPair(await pair.clusters(), { namespace, retentionMs: 90 * 86_400_000, home: first });
  const keeper = keeperOf(pair, namespace, first);
  const stores = createFakeStores();
  const sides: Side[] = [];
  const clusters: Cluster[] = [];
  return {
    pair,
    stores,
    startWorkers: async (index) => {
      const side = await startSide(pair.servers[index].address, namespace, stores, deadRegion);
      sides.push(side);
      return side;
    },
    called: () => sides.flatMap(({ calls, others }) => [...calls.map(({ step, may }) => `${may} ${step}`), ...others]),
    temporal: async (side) => {
      const cluster = await connectCluster(pair.places()[side]);
      clusters.push(cluster);
      const { connection, place } = cluster;
      const client = new Client({ connection, namespace });
      return { client, connection, namespace, address: place.address, close: () => connection.close() };
    },
    looking: (use) => looking(pair, namespace, use),
    copied: () => copied(pair, namespace),
    takeOver: (to) => looking(pair, namespace, (look) => takeOver(look, { to, by: 'duty', reason: 'lost' }, Date.now)),
    close: async () => {
      await Promise.all([...sides, keeper].map((one) => one.stop()));
      await Promise.all(clusters.map(({ connection }) => connection.close().catch(() => undefined)));
      await pair.close();
    },
  };
}
