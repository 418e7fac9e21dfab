/** The journal in memory: append only, read as copies, so that no reader can change what happened. */
import { type Entry, type Journal } from './journal';

export function createJournal(): Journal {
  const entries: Entry[] = [];
  return {
    write: (entry) => {
      entries.push(entry);
    },
    entries: (is) => (is === undefined ? [...entries] : entries.filter((entry) => entry.is === is)),
  };
}
