/** A pair with workers on each side whose activities are scripted and counted: for what happens to operations while clusters go and come back. */
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import path from 'node:path';
import { takeOver } from '../../clients/operations/orchestrator/change-home';
import { type Cluster, connectCluster } from '../../clients/operations/orchestrator/cluster';
import { closeLook, lookAtOrchestrator, type OrchestratorLook } from '../../clients/operations/orchestrator/look';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { type Temporal } from '../../clients/operations/temporal';
import { type ReachInput } from '../../contract/activities';
import { queues } from '../../contract/ids';
import { goalNames } from '../../domain/kinds/table';
import { westward } from '../domain/reference-plan';
import { play } from '../workflow/play';
import { deadRegion } from '../workflow/scripts';
import { first, startPair, type TestPair } from './pair';

export const namespace = 'dr';
const codePath = path.resolve(__dirname, '../../dist/workflow-bundle.js');

export interface PlayedPair {
  readonly pair: TestPair;
  /** Of both sides together: every activity that was called, by type and step. */
  readonly called: () => readonly string[];
  /** As `muster worker` in each Region does; after a restart of its cluster again. */
  readonly startWorkers: (side: 0 | 1) => Promise<void>;
  readonly temporal: (side: 0 | 1) => Promise<Temporal>;
  /** Looks with both clusters, or with the one that lives. */
  readonly looking: <T>(use: (look: OrchestratorLook) => Promise<T> | T) => Promise<T>;
  readonly copied: () => Promise<true>;
  readonly takeOver: (to: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startPlayedPair(): Promise<PlayedPair> {
  try {
    // A cluster that is killed is what these tests are about: its workers' complaints are not told.
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'ERROR' } } });
  } catch {
    // The runtime of this process is already there.
  }
  const pair = await startPair();
  await setUpPair(await pair.clusters(), { namespace, retentionMs: 90 * 86_400_000, home: first });
  const calls: ReachInput[] = [];
  const others: string[] = [];
  const workers: { readonly worker: Worker; readonly done: Promise<void> }[] = [];
  const connections: NativeConnection[] = [];
  const clusters: Cluster[] = [];
  const count =
    <T>(type: string, answer: () => T) =>
    () => {
      others.push(type);
      return answer();
    };
  const activities = {
    ...Object.fromEntries(
      goalNames.map((name) => [name, (input: ReachInput) => play({ calls, script: deadRegion }, input)]),
    ),
    'evidence.write': count('evidence.write', () => ({ written: [], missing: [] })),
    'clock.read': () => ({ workerAt: new Date().toISOString(), witnessAt: null }),
    'operation.start': count('operation.start', () => ({ is: 'started', runId: 'test' })),
  };
  const looking: PlayedPair['looking'] = async (use) => {
    const look = await lookAtOrchestrator({ places: pair.places(), namespace, queuePrefix: '', regions: [] });
    try {
      return await use(look);
    } finally {
      await closeLook(look);
    }
  };
  const startWorkers: PlayedPair['startWorkers'] = async (side) => {
    const connection = await NativeConnection.connect({ address: pair.servers[side].address });
    connections.push(connection);
    const common = { connection, namespace, shutdownForceTime: '1s' } as const;
    const made = await Promise.all([
      Worker.create({ ...common, taskQueue: queues.workflows(''), workflowBundle: { codePath } }),
      ...[queues.steps('', westward.to), queues.anySteps('')].map((taskQueue) =>
        Worker.create({ ...common, taskQueue, activities }),
      ),
    ]);
    for (const worker of made) workers.push({ worker, done: worker.run().catch(() => undefined) });
  };
  return {
    pair,
    called: () => [...calls.map(({ step, may }) => `${may} ${step}`), ...others],
    startWorkers,
    temporal: async (side) => {
      const cluster = await connectCluster(pair.places()[side]);
      clusters.push(cluster);
      const { connection, place } = cluster;
      const client = new Client({ connection, namespace });
      return { client, connection, namespace, address: place.address, close: () => connection.close() };
    },
    looking,
    copied: () =>
      eventually(() =>
        looking(({ copy }) => (copy && copy.behindEvents === 0 && copy.missing.length === 0 ? true : undefined)),
      ),
    takeOver: async (to) => {
      await looking((look) => takeOver(look, { to, by: 'duty', reason: 'lost' }, Date.now));
    },
    close: async () => {
      for (const { worker } of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all(workers.map(({ done }) => done));
      await Promise.all(connections.map((connection) => connection.close().catch(() => undefined)));
      await Promise.all(clusters.map(({ connection }) => connection.close().catch(() => undefined)));
      await pair.close();
    },
  };
}

/** Until it is so; what cannot be told now is asked again. */
export async function eventually<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await what().catch(() => undefined);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
