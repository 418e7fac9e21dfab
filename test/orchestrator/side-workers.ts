/** The workers of one side: promotion, register, evidence and clocks by the code that runs, on the fake AWS; everything else by a script. */
import { NativeConnection, Worker } from '@temporalio/worker';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createActivities } from '../../activities/create-activities';
import { heartbeatThrottleMs } from '../../activities/heartbeat-memory';
import { type Activities, type ReachInput } from '../../contract/activities';
import { queues } from '../../contract/ids';
import { goalNames } from '../../domain/kinds/table';
import { type Region } from '../../domain/regions';
import { westward } from '../domain/reference-plan';
import { play } from '../workflow/play';
import { unseen } from '../workflow/scripts';
import { type Script } from '../workflow/stage';
import { type FakeAws } from './fake-aws';

/** A worker that can end does so within its shutdownForceTime. */
export const stopWithinMs = 3_000;
export const namespace = 'dr';
const codePath = path.resolve(__dirname, '../../dist/workflow-bundle.js');

export interface Side {
  readonly region: Region;
  /** What its workers were asked. */
  readonly calls: ReachInput[];
  script: Script;
  /** Its workers died, and what they still do reaches nobody. */
  readonly dead: () => boolean;
}

/** us-east-1 is silent; everything else is as it should be. The promotion is real. */
export const deadRegion: Script = { 'ledger.fence': () => unseen, 'api.stand-down': () => unseen };

export interface SideWorkers {
  dead: boolean;
  readonly stop: () => Promise<void>;
}

/** As `muster worker` in a Region, on the cluster of its side. */
export async function startWorkers(address: string, side: Side, aws: FakeAws): Promise<SideWorkers> {
  const connection = await NativeConnection.connect({ address });
  const life: { dead: boolean } = { dead: false };
  const real: Activities = createActivities(aws.from({ region: side.region, dead: () => life.dead }));
  const activities = {
    ...real,
    ...Object.fromEntries(
      goalNames.map((name) => [
        name,
        async (input: ReachInput) => {
          if (input.step !== 'ledger.promote' || side.script[input.step]) return play(side, input);
          side.calls.push(input);
          // unsafe: the table's activities differ in their goal; name and input come from the same step.
          return (real[name] as (input: ReachInput) => Promise<unknown>)(input);
        },
      ]),
    ),
    'operation.start': () => ({ is: 'started', runId: 'test' }),
  };
  const common = { connection, namespace, shutdownForceTime: '100ms' } as const;
  // As workers/create-workers.ts has it.
  const throttle = { maxHeartbeatThrottleInterval: heartbeatThrottleMs };
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue: queues.workflows(''), workflowBundle: { codePath } }),
    ...[queues.steps('', westward.to), queues.anySteps('')].map((taskQueue) =>
      Worker.create({ ...common, ...throttle, taskQueue, activities }),
    ),
  ]);
  const done = Promise.allSettled(workers.map((worker) => worker.run()));
  return Object.assign(life, {
    stop: async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      // Whose cluster was killed under it may never say that it ended (seen: the core's thread panics); nobody waits for the dead.
      await Promise.race([done, delay(stopWithinMs)]);
      await connection.close().catch(() => undefined);
    },
  });
}
