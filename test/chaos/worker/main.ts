/** A worker of one cell at a time, in a process of its own that can be killed and stopped: the real workflows, goals, runner and door. */
import { DefaultLogger, type InjectedSinks, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import fs from 'node:fs';
import path from 'node:path';
import { createActivities } from '../../../activities/create-activities';
import { heartbeatThrottleMs } from '../../../activities/heartbeat-memory';
import { queues } from '../../../contract/ids';
import { way } from '../plan';
import { type Told } from '../protocol';
import { ask, hear, say } from './asks';
import { activityInterceptors, untilQuiet } from './interceptors';
import { outside } from './outside';
import { type ChaosSinks } from './workflow-interceptors';

/** As workers/create-workers.ts has it: with the SDK's own a killed worker would cost more than a user's does. */
const stickyMs = 2_000;
/** A frozen process keeps its polls, and each takes a task along into its sleep. */
const polls = 2;

async function serve({ clusters, queuePrefix }: Extract<Told, { readonly is: 'serve' }>): Promise<void> {
  const activities = createActivities(outside);
  const code = fs.readFileSync(path.join(__dirname, '..', 'workflow-bundle.js'), 'utf8');
  const sinks: InjectedSinks<ChaosSinks> = {
    chaos: {
      passing: {
        fn: async ({ workflowId }, boundary) => {
          await ask({ is: 'passing', boundary: { ...boundary, workflowId } });
        },
        callDuringReplay: false,
      },
    },
  };
  const workers = await Promise.all(
    clusters.map(async ({ address, namespace }) => {
      const connection = await NativeConnection.connect({ address });
      const common = { connection, namespace };
      const steps = {
        ...common,
        activities,
        interceptors: { activity: [activityInterceptors] },
        maxHeartbeatThrottleInterval: heartbeatThrottleMs,
        defaultHeartbeatThrottleInterval: heartbeatThrottleMs,
        maxConcurrentActivityTaskPolls: polls,
      };
      return Promise.all([
        Worker.create({
          ...common,
          taskQueue: queues.workflows(queuePrefix),
          workflowBundle: { code },
          sinks,
          stickyQueueScheduleToStartTimeout: stickyMs,
          maxConcurrentWorkflowTaskPolls: polls,
        }),
        Worker.create({ ...steps, taskQueue: queues.steps(queuePrefix, way.to) }),
        Worker.create({ ...steps, taskQueue: queues.anySteps(queuePrefix) }),
      ]);
    }),
  );
  say({ is: 'serving' });
  await Promise.all(workers.flat().map((worker) => worker.run()));
}

process.on('message', (told: Told) => {
  if (told.is === 'answer') hear(told);
  else if (told.is === 'settle') void untilQuiet().then(() => say({ is: 'quiet', n: told.n }));
  else
    serve(told).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
});
// Whoever runs the matrix is gone: so are we.
process.on('disconnect', () => process.exit(0));
Runtime.install({
  logger: new DefaultLogger('ERROR', ({ message, meta }) => {
    // A killed or frozen worker's work is somebody else's by then: that is what is tested.
    if (process.env['MUSTER_CHAOS_LOG'] === '1') console.error(process.pid, message, meta?.['error'] ?? meta);
  }),
});
say({ is: 'ready' });
