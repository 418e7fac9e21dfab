/**
 * The faults that are on: each ends by `stop`, by its own time, or after the calls it was meant for.
 * Every switch is journalled, so truth and tests can tell what was broken when.
 */
import { type Clock } from './clock';
import { type ActiveFault, type CallMatch, type Fault, type Faults } from './faults';
import { type Journal } from './journal';

interface Running {
  readonly fault: ActiveFault;
  readonly timer?: NodeJS.Timeout;
  left: number;
}

export function createFaults(clock: Clock, journal: Journal): Faults {
  const running = new Map<string, Running>();
  const listeners: ((active: readonly ActiveFault[]) => void)[] = [];
  let started = 0;

  const active = () => [...running.values()].map(({ fault }) => fault);
  const changed = (fault: ActiveFault, state: 'on' | 'off') => {
    journal.write({ is: 'fault', at: clock.now(), fault: fault.fault, detail: fault, state });
    for (const listener of listeners) listener(active());
  };
  const stopOne = (id: string) => {
    const found = running.get(id);
    if (found === undefined) return;
    running.delete(id);
    clearTimeout(found.timer);
    changed(found.fault, 'off');
  };

  return {
    start: (fault, forMs) => {
      started += 1;
      const id = `fault-${started}`;
      const since = clock.now();
      const one: ActiveFault = { ...fault, id, since, ...(forMs === undefined ? {} : { until: since + forMs }) };
      const timer =
        forMs === undefined
          ? undefined
          : setTimeout(() => {
              stopOne(id);
            }, forMs).unref();
      running.set(id, { fault: one, left: timesOf(fault), ...(timer === undefined ? {} : { timer }) });
      changed(one, 'on');
      return id;
    },
    stop: (id) => {
      for (const each of id === 'all' ? [...running.keys()] : [id]) stopOne(each);
    },
    active,
    hit: <F extends Fault['fault']>(fault: F, call: Required<Omit<CallMatch, 'times'>>) => {
      for (const one of running.values()) {
        if (one.fault.fault !== fault || !matches(one.fault, call)) continue;
        one.left -= 1;
        if (one.left <= 0) stopOne(one.fault.id);
        return one.fault as Extract<ActiveFault, { fault: F }>;
      }
      return undefined;
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

function timesOf(fault: Fault): number {
  return 'match' in fault ? (fault.match.times ?? Infinity) : Infinity;
}

function matches(fault: Fault, call: Required<Omit<CallMatch, 'times'>>): boolean {
  if ('match' in fault) {
    const { side, region, service, operation } = fault.match;
    const named =
      (side === undefined || side === call.side) &&
      (region === undefined || region === call.region) &&
      (service === undefined || service === call.service) &&
      (operation === undefined || operation === call.operation);
    return named && (fault.fault !== 'server-error' || Math.random() * 100 < (fault.percent ?? 100));
  }
  switch (fault.fault) {
    case 'partition':
      return (
        (fault.from === call.side && fault.to === call.region) ||
        (fault.both && fault.to === call.side && fault.from === call.region)
      );
    case 'black-hole':
    case 'dead-front':
    case 'capacity-shortage':
      return fault.region === call.region;
    case 'replication-lag':
    case 'replication-cut':
    case 'az-failure':
    case 'quota':
    case 'creation-failure':
    case 'alarm':
      return false;
  }
}
