/** Workers of one side of a pair, with activities whose outcomes a test scripts; and what tests wait for on either side. */
import { activityInfo } from '@temporalio/activity';
import { type Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { handedOutVersion } from '../../activities/door/handed-out';
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
import { eventually } from './eventually';
import { type TestPair } from './pair';
import { stopWithinMs } from './side-workers';

/** Between two tries to make a worker whose cluster is coming up. */
const againMs = 200;
/** One question to a cluster: on a machine that is full an answer takes seconds. */
const askMs = 15_000;
const codePath = path.resolve(__dirname, '../../dist/workflow-bundle.js');

export interface Side {
  readonly calls: ReachInput[];
  /** Of its other activities, by type, in order. */
  readonly others: string[];
  /** Versions of the namespace under which its steps were handed out. */
  readonly handedOut: Set<number | undefined>;
  script: Script;
  readonly stop: () => Promise<void>;
}

/** As `muster worker` in the surviving Region, on the cluster at this address. `stores`: outside both clusters, shared by the sides. */
export async function startSide(address: string, namespace: string, stores: FakeStores, script: Script): Promise<Side> {
  const connection = await NativeConnection.connect({ address });
  const calls: ReachInput[] = [];
  const others: string[] = [];
  const handedOut = new Set<number | undefined>();
  const side: { script: Script; readonly calls: ReachInput[] } = { calls, script };
  const reach = (input: ReachInput) => {
    handedOut.add(handedOutVersion(activityInfo()));
    return play(side, input);
  };
  const count =
    <T>(type: string, answer: () => T) =>
    () => {
      others.push(type);
      return answer();
    };
  const activities = {
    ...Object.fromEntries(goalNames.map((name) => [name, reach])),
    ...stores.activities,
    'evidence.write': count('evidence.write', () => ({ written: [], missing: [] })),
    'clock.read': () => ({ workerAt: new Date().toISOString(), witnessAt: null, home: stores.home }),
    'operation.start': count('operation.start', () => ({ is: 'started', runId: 'test' })),
  };
  const common = { connection, namespace, shutdownForceTime: '1s' } as const;
  const kept = await Promise.all([
    keepWorking(() => Worker.create({ ...common, taskQueue: queues.workflows(''), workflowBundle: { codePath } })),
    ...[queues.steps('', westward.to), queues.anySteps('')].map((taskQueue) =>
      keepWorking(() => Worker.create({ ...common, taskQueue, activities })),
    ),
  ]);
  return Object.assign(side, {
    others,
    handedOut,
    stop: async () => {
      await Promise.all(kept.map((stop) => stop()));
      await connection.close().catch(() => undefined);
    },
  });
}

/** Made anew where it ended unasked, as `muster worker` does: a cluster that is coming up gives answers that end one. Returns how to stop it. */
async function keepWorking(make: () => Promise<Worker>): Promise<() => Promise<void>> {
  let stopped = false;
  let worker = await make();
  const keep = async (): Promise<void> => {
    for (;;) {
      await worker.run().catch(() => undefined);
      for (let made: Worker | undefined; made === undefined;) {
        if (stopped) return;
        made = await make().catch(() => delay(againMs, undefined));
        worker = made ?? worker;
      }
    }
  };
  const kept = keep();
  return async () => {
    stopped = true;
    if (worker.getState() === 'RUNNING') worker.shutdown();
    // Whose cluster was killed under it may never say that it ended; nobody waits for the dead.
    await Promise.race([kept, delay(stopWithinMs, undefined, { ref: false })]);
  };
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
  eventually('the standby has a complete copy', () =>
    looking(pair, namespace, ({ copy }) =>
      copy && copy.behindEvents === 0 && copy.missing.length === 0 ? true : undefined,
    ),
  );

/** One question, which nobody answers while no worker lives: it is given up, and asked again. */
export const asking = <T>(client: Client, ask: () => Promise<T>): Promise<T> =>
  client.withDeadline(Date.now() + askMs, ask);

export const progressWhen = (client: Client, workflowId: string, holds: (progress: Progress) => boolean) =>
  eventually(`${workflowId} stands as it is waited for`, async () => {
    const progress = await asking(client, () => client.workflow.getHandle(workflowId).query<Progress>(progressQuery));
    return holds(progress) ? progress : undefined;
  });
