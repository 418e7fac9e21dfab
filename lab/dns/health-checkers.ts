/**
 * Route 53's health checkers: data plane, they live through every disaster.
 * HTTP and TCP checks really connect every interval and change their mind after FailureThreshold results in a row;
 * RECOVERY_CONTROL follows its routing control one propagation and one interval after the control changed. New checks are healthy until they have data.
 */
import { setMaxListeners } from 'node:events';
import { type HealthCheck } from '@aws-sdk/client-route-53';
import { type Clock } from '../world/clock';
import { type ControlChange, type ControlStates } from '../aws/arc/create-arc';
import { probeTarget } from './probe-target';

export interface HealthCheckers {
  readonly isHealthy: (healthCheckId: string) => boolean;
  /** Starts, restarts and ends checkers so that they are the given checks'. */
  readonly sync: (checks: readonly HealthCheck[]) => void;
  readonly controlsChanged: (change: ControlChange) => void;
  readonly stop: () => void;
}

export interface HealthCheckersNeeds {
  readonly clock: Clock;
  readonly initialControls: ControlStates;
  readonly onChange: (because: string, change?: ControlChange) => void;
}

interface Running {
  readonly check: HealthCheck;
  readonly stopping: AbortController;
  /** What the last results said; undefined until there is data. */
  seen: boolean | undefined;
}

/** Facts/aws.md 5.3: connect 4 s + response 2 s; part of AWS's own detection time, so it scales with the interval. */
const publishedTimeoutMs = 6_000;
/** A healthy front on a busy machine may take some hundred ms. */
const shortestTimeoutMs = 1_000;

export const createHealthCheckers = ({ clock, initialControls, onChange }: HealthCheckersNeeds): HealthCheckers => {
  const running = new Map<string, Running>();
  const stopping = new AbortController();
  /** Routing control states as the checkers know them by now. */
  let controls = initialControls;

  const seenBy = ({ check, seen }: Running): boolean => {
    const { Type, RoutingControlArn } = check.HealthCheckConfig ?? {};
    return Type === 'RECOVERY_CONTROL' ? controls[RoutingControlArn ?? ''] !== 'Off' : (seen ?? true);
  };

  const probeAllTheTime = async (one: Running): Promise<void> => {
    const config = one.check.HealthCheckConfig;
    const timeoutMs = Math.max(shortestTimeoutMs, clock.scaled(publishedTimeoutMs));
    const threshold = config?.FailureThreshold ?? 3;
    let inARow = 0;
    const note = (ok: boolean): void => {
      if (one.stopping.signal.aborted) return;
      inARow = ok === (one.seen ?? true) ? 0 : inARow + 1;
      if (one.seen === undefined && ok) one.seen = true;
      if (inARow < threshold) return;
      inARow = 0;
      one.seen = ok;
      onChange(`health check ${one.check.Id ?? ''} ${ok ? 'healthy' : 'unhealthy'}`);
    };
    while (!one.stopping.signal.aborted) {
      // Not awaited: a silent target must not stretch the interval to its time-out.
      void probeTarget(config, { timeoutMs, stopped: one.stopping.signal }).then(note);
      await clock.after('route53.healthcheck.interval', one.stopping.signal);
    }
  };

  return {
    isHealthy: (id) => {
      const one = running.get(id);
      if (!one) return true;
      const { Disabled, Inverted } = one.check.HealthCheckConfig ?? {};
      // A disabled check counts as healthy, before inversion (facts/aws.md 5.3).
      const seen = Disabled === true || seenBy(one);
      return Inverted === true ? !seen : seen;
    },
    sync: (checks) => {
      const wanted = new Map(checks.map((check) => [check.Id ?? '', check]));
      for (const [id, one] of running) {
        if (wanted.get(id) === one.check) continue;
        one.stopping.abort();
        if (!wanted.has(id)) running.delete(id);
      }
      for (const [id, check] of wanted) {
        const before = running.get(id);
        if (before?.check === check) continue;
        // An updated check keeps what is known until its own results come.
        const one: Running = { check, stopping: new AbortController(), seen: before?.seen };
        // One listener for every probe that is not answered yet: a silent target has some.
        setMaxListeners(0, one.stopping.signal);
        running.set(id, one);
        if (check.HealthCheckConfig?.Type !== 'RECOVERY_CONTROL') probeAllTheTime(one).catch(() => undefined);
      }
      onChange('health checks changed');
    },
    controlsChanged: (change) => {
      const propagate = async (): Promise<void> => {
        await clock.after('arc.propagate', stopping.signal);
        await clock.after('route53.healthcheck.interval', stopping.signal);
        controls = { ...controls, ...Object.fromEntries(change.changed.map(({ arn, state }) => [arn, state])) };
        onChange(`routing controls ${change.changed.map(({ name, state }) => `${name} ${state}`).join(', ')}`, change);
      };
      // The lab going down is the only way this ends early.
      propagate().catch(() => undefined);
    },
    stop: () => {
      stopping.abort();
      for (const one of running.values()) one.stopping.abort();
      running.clear();
    },
  };
};
