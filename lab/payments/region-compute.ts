/** Everything that runs in one Region: its payments process, the services it stands for, and their health checks. */
import { type RunningService } from '../aws/ecs/running-service';
import { type Clock } from '../world/clock';
import { createHealthChecks } from './health-checks';
import { type Served } from './messages';
import { createPaymentsProcess, type PaymentsProcess } from './payments-process';

export interface RegionCompute {
  readonly process: PaymentsProcess;
  /** Kills it all at once. */
  readonly lose: () => Promise<void>;
  /** Brings it back with the tasks desired now. */
  readonly restore: () => Promise<void>;
}

export function createRegionCompute(needs: {
  readonly clock: Clock;
  readonly services: readonly RunningService[];
  readonly served: readonly Served[];
  readonly log: string;
}): RegionCompute {
  const { clock, services, served, log } = needs;
  const [first] = served;
  if (first === undefined) throw new Error('a Region without services has no compute: leave it out');
  const process = createPaymentsProcess({ services: served, log });
  const checks = createHealthChecks({
    clock,
    target: { host: first.host, port: first.port },
    onChange: (answering) => {
      for (const service of services) service.setAnswering(answering);
    },
  });

  return {
    process,
    lose: async () => {
      checks.stop();
      const killed = process.kill();
      for (const service of services) service.lose();
      await killed;
    },
    restore: async () => {
      await process.start();
      for (const service of services) {
        service.setAnswering(true);
        service.restore();
      }
      checks.start();
    },
  };
}
