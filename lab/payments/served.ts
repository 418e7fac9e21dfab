/** What a Region's payments process is told about one service: where to listen, and the database of its own Region. */
import { type Databases } from '../world/parts';
import { type Settings } from '../world/settings';
import { type Front } from './fronts';
import { type Served } from './messages';

export async function servedOf(settings: Settings, databases: Databases, front: Front): Promise<Served> {
  const { key, region, behind } = front;
  const service = settings.services.find((one) => `${one.cluster}/${one.service}` === key);
  const served = { key, region, ...behind };
  if (service?.database === undefined) return served;
  const { database: name, role } = service;
  const database = settings.databases.find((one) => one.name === name);
  if (database === undefined) {
    const known = settings.databases.map((one) => one.name).join(', ');
    throw new Error(
      `service ${key} names the database ${name}, which the world file has not; it has: ${known || 'none'}`,
    );
  }
  const address = await databases.addressFrom(region, databases.instanceIn(name, region));
  const { user, password } = databases.credentials(name, role);
  return { ...served, database: { ...address, database: database.database, user, password } };
}
