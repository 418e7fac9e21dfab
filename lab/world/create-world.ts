/** Wires one small world: the clock, the journal, what is lost and broken, and the links between its sides. */
import { createClock } from './create-clock';
import { createFaults } from './create-faults';
import { createJournal } from './create-journal';
import { createLinks } from './create-links';
import { createRegions } from './create-regions';
import { type Settings } from './settings';
import { type World } from './world';

export function createWorld(settings: Settings, home: string): World {
  const clock = createClock(settings.timeScale);
  const journal = createJournal();
  const faults = createFaults(clock, journal);
  const regions = createRegions(journal);
  const links = createLinks({ settings, faults, regions });
  return { settings, home, clock, journal, faults, links, regions };
}
