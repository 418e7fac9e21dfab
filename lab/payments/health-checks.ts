/** The load balancer's health checks of one Region's tasks: really asked of the process that stands for them. */
import http from 'node:http';
import { type Clock } from '../world/clock';
import { type Address } from '../world/parts';

/** ALB: every 15 s (scaled; see durations, ecs.target.healthy), 5 s to answer (real: a process is hung or it is not). */
const intervalMs = 15_000;
const timeoutMs = 1_000;
const failsUntilUnhealthy = 2;
const passesUntilHealthy = 3;

export interface HealthChecks {
  readonly start: () => void;
  readonly stop: () => void;
}

export function createHealthChecks(needs: {
  readonly clock: Clock;
  readonly target: Address;
  readonly onChange: (answering: boolean) => void;
}): HealthChecks {
  const { clock, target, onChange } = needs;
  let stopped = new AbortController();
  let answering = true;
  let against = 0;

  const check = async (signal: AbortSignal) => {
    const ended = () => signal.aborted;
    while (!ended()) {
      const passed = await ask(target, signal);
      if (ended()) return;
      against = passed === answering ? 0 : against + 1;
      if (against >= (answering ? failsUntilUnhealthy : passesUntilHealthy)) {
        answering = passed;
        against = 0;
        onChange(answering);
      }
      // Never so often that the checks themselves become the load.
      await clock.after(Math.max(intervalMs, 100 / clock.timeScale), signal).catch(() => undefined);
    }
  };

  return {
    start: () => {
      stopped = new AbortController();
      [answering, against] = [true, 0];
      void check(stopped.signal);
    },
    stop: () => {
      stopped.abort();
    },
  };
}

/** Any HTTP answer of the process counts: with no targets registered it says 503, and there is nothing to mark then. */
function ask(target: Address, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = http.get({ ...target, path: '/health', agent: false, timeout: timeoutMs, signal }, (response) => {
      response.resume();
      resolve(true);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => {
      resolve(false);
    });
  });
}
