/**
 * What every service of the lab is given: one small world with its own truth.
 * Only types live here, so that services can be written and tested apart from each other.
 */
import { type Clock } from './clock';
import { type Faults } from './faults';
import { type Journal } from './journal';
import { type Links } from './links';
import { type Settings } from './settings';

/** A Region, the witness Region, or `outside` (customers, operators): where a caller stands. */
export type Side = string;

export interface World {
  readonly settings: Settings;
  /** Folder of this lab: data, logs, sockets, lab.json. Removed at `down` unless it was given. */
  readonly home: string;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly links: Links;
  readonly regions: Regions;
}

/** Losing and healing whole Regions; services subscribe and do their part (kill processes, go silent, come back). */
export interface Regions {
  readonly isLost: (region: Side) => boolean;
  /** Kills processes -9 and black-holes endpoints; resolves when every subscriber has done its part. */
  readonly lose: (region: Side) => Promise<void>;
  readonly heal: (region: Side) => Promise<void>;
  readonly onLost: (listener: (region: Side) => void | Promise<void>) => void;
  readonly onHealed: (listener: (region: Side) => void | Promise<void>) => void;
}

/** Something with processes or sockets; started in order, stopped in reverse order. */
export interface Part {
  readonly name: string;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}
