/** What a Region's payments process is told about one service: where to listen, and which instance carries its Region's name now. */
import { type Address, type Databases } from '../world/parts';
import { type Settings } from '../world/settings';
import { type Place } from './fronts';
import { type ServedDatabase } from './messages';

/** The database in the world file that a service's tasks write to; undefined when they have none. */
export function databaseOf(settings: Settings, { key }: Pick<Place, 'key'>) {
  const service = settings.services.find((one) => `${one.cluster}/${one.service}` === key);
  if (service?.database === undefined) return undefined;
  const { database: name, role } = service;
  const database = settings.databases.find((one) => one.name === name);
  if (database !== undefined) return { name, role, database: database.database };
  const known = settings.databases.map((one) => one.name).join(', ');
  throw new Error(
    `service ${key} names the database ${name}, which the world file has not; it has: ${known || 'none'}`,
  );
}

export interface Carrier {
  readonly database: ServedDatabase;
  /** Which server it is, past links and names. */
  readonly server: Address;
}

/** Where the tasks of a place connect now; null while no instance carries their Region's name. */
export async function locateDatabase(settings: Settings, databases: Databases, place: Place): Promise<Carrier | null> {
  const wanted = databaseOf(settings, place);
  if (wanted === undefined) return null;
  const { user, password } = databases.credentials(wanted.name, wanted.role);
  try {
    const id = databases.instanceIn(wanted.name, place.region);
    const server = databases.directAddress(id);
    const address = await databases.addressFrom(place.region, id);
    return { database: { ...address, database: wanted.database, user, password }, server };
  } catch {
    // Renamed away or deleted: AWS answers for its name with nothing then.
    return null;
  }
}
