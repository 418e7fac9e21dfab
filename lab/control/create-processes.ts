/** Processes of others that live in a Region of the lab (muster's workers): killed -9 with it, as machines are. They are not started again. */
import { type World } from '../world/world';

export interface Processes {
  readonly add: (region: string, pid: number) => void;
  readonly remove: (pid: number) => void;
  readonly list: () => readonly { readonly region: string; readonly pid: number }[];
}

export function createProcesses({ regions, journal, clock }: World): Processes {
  const regionOf = new Map<number, string>();
  const kill = (pid: number, region: string) => {
    regionOf.delete(pid);
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Ended by itself before; the event says when it was found so.
    }
    journal.write({ is: 'event', at: clock.now(), name: 'process.killed', region, detail: { pid } });
  };
  regions.onLost((lost) => {
    for (const [pid, region] of [...regionOf]) if (region === lost) kill(pid, region);
  });
  return {
    add: (region, pid) => {
      if (regions.isLost(region)) kill(pid, region);
      else regionOf.set(pid, region);
    },
    remove: (pid) => {
      regionOf.delete(pid);
    },
    list: () => [...regionOf].map(([pid, region]) => ({ region, pid })),
  };
}
