/** Workers of one side of a pair, with activities whose outcomes a test scripts; and what tests wait for on either side. */
import { type Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { closeLook, lookAtOrchestrator, type OrchestratorLook } from '../../clients/operations/orchestrator/look';
import { type ReachInput } from '../../contract/activities';
import { queues } from '../../contract/ids';
import { progressQuery } from '../../contract/messages';
import { type Progress } from '../../contract/progress';
import { goalNames } from '../../domain/kinds/table';
import { westward } from '../domain/reference-plan';
import { type FakeStores } from '../workflow/fake-stores';
import { play } from '../workflow/play';
import { type Script } from '../workflow/stage';
import { eventually } from './orchestra';
import { type TestPair } from './pair';
import { stopWithinMs } from './side-workers';

const codePath = path.resolve(__dirname, '../../dist/workflow-bundle.js');

export interface Side {
  readonly calls: ReachInput[];
  script: Script;
  readonly stop: () => Promise<void>;
}

/** As `muster worker` in the surviving Region, on the cluster at this address. `stores`: outside both clusters, shared by the sides. */
export async function startSide(address: string, namespace: string, stores: FakeStores, script: Script): Promise<Side> {
  const connection = await NativeConnection.connect({ address });
  const calls: ReachInput[] = [];
  const side: { script: Script; readonly calls: ReachInput[] } = { calls, script };
  const activities = {
    ...Object.fromEntries(goalNames.map((name) => [name, (input: ReachInput) => play(side, input)])),
    ...stores.activities,
    'evidence.write': () => ({ written: [], missing: [] }),
    'clock.read': () => ({ workerAt: new Date().toISOString(), witnessAt: null, home: stores.home }),
    'operation.start': () => ({ is: 'started', runId: 'test' }),
  };
  const common = { connection, namespace, shutdownForceTime: '1s' } as const;
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue: queues.workflows(''), workflowBundle: { codePath } }),
    ...[queues.steps('', westward.to), queues.anySteps('')].map((taskQueue) =>
      Worker.create({ ...common, taskQueue, activities }),
    ),
  ]);
  const done = workers.map((worker) => worker.run().catch(() => undefined));
  return Object.assign(side, {
    stop: async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      // Whose cluster was killed under it may never say that it ended.
      await Promise.race([Promise.all(done), delay(stopWithinMs)]);
      await connection.close().catch(() => undefined);
    },
  });
}

/** Looks with both clusters, or with the one that lives. */
export async function looking<T>(
  pair: TestPair,
  namespace: string,
  use: (look: OrchestratorLook) => Promise<T> | T,
): Promise<T> {
  const look = await lookAtOrchestrator({ places: pair.places(), namespace, queuePrefix: '', regions: [] });
  try {
    return await use(look);
  } finally {
    await closeLook(look);
  }
}

/** The standby has every event of what runs. */
export const copied = (pair: TestPair, namespace: string) =>
  eventually('a complete copy', () =>
    looking(pair, namespace, ({ copy }) =>
      copy && copy.behindEvents === 0 && copy.missing.length === 0 ? true : undefined,
    ),
  );

export const progressWhen = (client: Client, workflowId: string, holds: (progress: Progress) => boolean) =>
  eventually('progress as awaited', async () => {
    const progress = await client.workflow.getHandle(workflowId).query<Progress>(progressQuery);
    return holds(progress) ? progress : undefined;
  });
