/**
 * Breaks and heals the world: at once or by a scenario, whose times are real and start when it is accepted.
 * What was corrupted stays so: no heal takes it back.
 */
import { BadInput } from '../bad-input';
import { type World } from '../world/world';
import { type Corruption } from './corrupt-database';
import { type Breakage, parseFault, parseScenario, type Played, type Step } from './fault-schema';

export interface Breaker {
  readonly lose: (region: string) => Promise<void>;
  /** Switches a fault on and returns its id; `lose-region` returns the Region's name, `corrupt` that of the instance. */
  readonly start: (fault: unknown, forMs?: number) => Promise<string>;
  /** `all`, a Region, a fault's id, or a sort of fault; returns what was healed. */
  readonly heal: (what: string) => Promise<readonly string[]>;
  /** Accepted as a whole or not at all. */
  readonly scenario: (steps: unknown) => readonly Step[];
  /** Steps that are still to come. */
  readonly pending: () => readonly Step[];
  readonly stop: () => void;
}

export function createBreaker(
  world: World,
  played: Played,
  corrupt: (corruption: Corruption) => Promise<string>,
): Breaker {
  const { settings, faults, regions } = world;
  const known = { ...settings, played };
  const waiting = new Map<NodeJS.Timeout, Step>();

  const after = (ms: number, step: Step, doing: () => Promise<unknown>) => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      doing().catch((problem: unknown) => {
        world.journal.write({ is: 'event', at: world.clock.now(), name: 'scenario.failed', detail: String(problem) });
      });
    }, ms);
    waiting.set(timer, step);
  };
  const lose = async (region: string, forMs?: number) => {
    needRegion(region);
    if (forMs !== undefined) after(forMs, { atMs: forMs, what: { heal: region } }, () => heal(region));
    await regions.lose(region);
  };
  const needRegion = (region: string) => {
    if (!settings.regions.includes(region))
      throw new BadInput([`no Region ${region} in the lab; there is ${settings.regions.join(', ')}`]);
  };
  const heal = async (what: string): Promise<readonly string[]> => {
    const lost = settings.regions.filter((region) => regions.isLost(region) && (what === 'all' || what === region));
    const hit = faults
      .active()
      .filter(
        (one) => what === 'all' || what === one.id || what === one.fault || ('region' in one && one.region === what),
      );
    const names = [...settings.regions, 'all', ...faults.active().flatMap(({ id, fault }) => [id, fault])];
    if (what === 'corrupt')
      throw new BadInput(['a corruption is not healed: restore the database to a point in time before it']);
    if (lost.length + hit.length === 0 && !names.includes(what))
      throw new BadInput([`nothing to heal under the name ${what}; there is ${[...new Set(names)].join(', ')}`]);
    for (const { id } of hit) faults.stop(id);
    await Promise.all(lost.map((region) => regions.heal(region)));
    return [...lost, ...hit.map(({ id }) => id)];
  };
  const perform = async (what: Breakage, forMs?: number): Promise<string> => {
    if ('heal' in what) return (await heal(what.heal)).join(', ');
    if ('start' in what) return faults.start(what.start, forMs);
    if ('corrupt' in what) {
      if (forMs !== undefined) throw new BadInput(['a corruption does not end by itself: leave out for how long']);
      return corrupt(what.corrupt);
    }
    await lose(what.lose, forMs);
    return what.lose;
  };
  const stopWaiting = () => {
    for (const timer of waiting.keys()) clearTimeout(timer);
    waiting.clear();
  };

  return {
    lose,
    start: (fault, forMs) => perform(parseFault(fault, known), forMs),
    heal: (what) => {
      // By hand `all` ends scenarios too; a step of one heals what is broken now and lets the rest come.
      if (what === 'all') stopWaiting();
      return heal(what);
    },
    scenario: (steps) => {
      const parsed = parseScenario(steps, known);
      for (const step of parsed) after(step.atMs, step, () => perform(step.what, step.forMs));
      return parsed;
    },
    pending: () => [...waiting.values()],
    stop: stopWaiting,
  };
}
