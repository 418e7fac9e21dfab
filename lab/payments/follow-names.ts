/** Keeps each service's tasks on the instance that carries their Region's name: looked up again and again, told when it changes. */
import { type Databases } from '../world/parts';
import { type World } from '../world/world';
import { type Place } from './fronts';
import { type ServedDatabase } from './messages';
import { databaseOf, locateDatabase } from './served';

/** Lab choice, real time: RDS endpoints have a TTL of 5 s, which is this at time scale 0.02. */
const lookEveryMs = 100;

export interface NameFollower {
  /** Tells every place once, then goes on. */
  readonly start: () => Promise<void>;
  readonly stop: () => void;
}

export function followNames(needs: {
  readonly world: World;
  readonly databases: Databases;
  readonly places: readonly Place[];
  readonly tell: (place: Place, database: ServedDatabase | null) => void;
}): NameFollower {
  const { world, databases, tell } = needs;
  const places = needs.places.filter((place) => databaseOf(world.settings, place) !== undefined);
  const told = new Map<Place, string>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const look = async () => {
    for (const place of places) {
      const found = await locateDatabase(world.settings, databases, place);
      // The server too: an address may stay with the name, and sessions of the one before would go on.
      const carrier = JSON.stringify(found);
      if (stopped || told.get(place) === carrier) continue;
      told.set(place, carrier);
      tell(place, found?.database ?? null);
    }
  };
  const next = () => {
    if (stopped || places.length === 0) return;
    timer = setTimeout(() => void look().finally(next), lookEveryMs).unref();
  };

  return {
    start: async () => {
      await look();
      next();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
