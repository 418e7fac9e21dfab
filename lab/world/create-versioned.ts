/** Dated states of a service: `stale-read` answers from an older one. A minute is kept, and always at least one state. */
import { type Versioned } from '../aws/service';
import { type Clock } from './clock';

/** No fault asks for older reads than this; the longest staleness the tests use is 5 s. */
const keptMs = 60_000;

export function createVersioned<T>(clock: Clock, initial: T): Versioned<T> {
  let current = { since: clock.now(), state: initial };
  /** Oldest first, all before `current`. */
  let older: (typeof current)[] = [];
  return {
    now: () => current.state,
    at: (instant) => {
      if (current.since <= instant) return current.state;
      return (older.findLast(({ since }) => since <= instant) ?? older[0] ?? current).state;
    },
    set: (next) => {
      const now = clock.now();
      const all = [...older, current];
      const oldestNeeded = all.findLastIndex(({ since }) => since <= now - keptMs);
      older = oldestNeeded > 0 ? all.slice(oldestNeeded) : all;
      current = { since: now, state: next };
    },
  };
}
