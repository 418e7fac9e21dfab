/** What the drill commands take alike: an application, and where the plan's drills are launched from. */
import { type Place } from '../../../contract/build-input';
import { checkedName } from '../../operations/find-operation';
import { knownSearchAttributes } from '../../operations/search-attributes';
import { type Temporal } from '../../operations/temporal';
import { badInput } from '../../problem';
import { type Context } from '../command';

/** @throws Problem on APP@ID: drills are of an application, not of a run */
export function onlyApplication(name: string): string {
  const { application, operationId } = checkedName(name);
  if (operationId === undefined) return application;
  throw badInput(`'${name}' names a run`, `write the application alone: ${application}`);
}

export async function placeOf(
  { surroundings }: Context,
  temporal: Temporal,
): Promise<Pick<Place, 'musterVersion' | 'timeScale' | 'queuePrefix' | 'searchAttributes'>> {
  const { musterVersion, timeScale, queuePrefix } = surroundings.settings();
  return { musterVersion, timeScale, queuePrefix, searchAttributes: await knownSearchAttributes(temporal) };
}
