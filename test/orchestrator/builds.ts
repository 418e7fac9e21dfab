/** Workers of a named build in a Region, polling through both clusters as `muster worker` does; their activities are scripted and told by build. */
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ReachInput } from '../../contract/activities';
import { queues } from '../../contract/ids';
import { goalNames } from '../../domain/kinds/table';
import { type Region } from '../../domain/regions';
import { toldOfItself } from '../../workers/told-of-itself';
import { play } from '../workflow/play';
import { deadRegion } from '../workflow/scripts';
import { type TestPair } from './pair';
import { stopWithinMs } from './side-workers';

const namespace = 'dr';
const codePath = path.resolve(__dirname, '../../dist/workflow-bundle.js');

export interface Builds {
  readonly start: (region: Region, build: string) => Promise<void>;
  /** Every step that a build's workers were asked, of either Region. */
  readonly asked: (build: string) => readonly ReachInput[];
  /** Those of a Region, as when it is lost. */
  readonly stop: (region?: Region) => Promise<void>;
}

export function buildsOf(pair: TestPair): Builds {
  try {
    // A cluster that is killed is what these tests are about: its workers' complaints are not told.
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF' } } });
  } catch {
    // The runtime of this process is already there.
  }
  const calls: Record<string, ReachInput[]> = {};
  const running: { readonly region: Region; readonly worker: Worker; readonly done: Promise<void> }[] = [];
  const connections: NativeConnection[] = [];
  return {
    start: async (region, build) => {
      const own = (calls[build] ??= []);
      const activities = {
        ...Object.fromEntries(
          goalNames.map((name) => [name, (input: ReachInput) => play({ calls: own, script: deadRegion }, input)]),
        ),
        'evidence.write': () => ({ written: [], missing: [] }),
        'clock.read': () => ({ workerAt: new Date().toISOString(), witnessAt: null }),
        'operation.start': () => ({ is: 'started', runId: 'test' }),
      };
      for (const via of pair.places()) {
        const connection = await NativeConnection.connect({ address: via.address });
        connections.push(connection);
        const told = toldOfItself({ build, via: via.region, queuePrefix: '' });
        const common = { connection, namespace, shutdownForceTime: '100ms', ...told } as const;
        const made = await Promise.all([
          Worker.create({ ...common, taskQueue: queues.workflows(''), workflowBundle: { codePath } }),
          ...[queues.steps('', region), queues.anySteps('')].map((taskQueue) =>
            Worker.create({ ...common, taskQueue, activities }),
          ),
        ]);
        for (const worker of made) running.push({ region, worker, done: worker.run().catch(() => undefined) });
      }
    },
    asked: (build) => calls[build] ?? [],
    stop: async (region) => {
      const gone = running.filter((one) => region === undefined || one.region === region);
      for (const { worker } of gone) if (worker.getState() === 'RUNNING') worker.shutdown();
      // Whose cluster was killed under it may never say that it ended (seen in side-workers.ts).
      await Promise.race([Promise.all(gone.map(({ done }) => done)), delay(stopWithinMs)]);
      if (region === undefined) await Promise.all(connections.map((one) => one.close().catch(() => undefined)));
    },
  };
}
