/** What the drill commands take alike: an application. */
import { checkedName } from '../../operations/find-operation';
import { badInput } from '../../problem';

/** @throws Problem on APP@ID: drills are of an application, not of a run */
export function onlyApplication(name: string): string {
  const { application, operationId } = checkedName(name);
  if (operationId === undefined) return application;
  throw badInput(`'${name}' names a run`, `write the application alone: ${application}`);
}
