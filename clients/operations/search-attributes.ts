/** Search attributes are used as far as the namespace has them, and registered by `muster setup`, any number of times. */
import { type SearchAttribute, searchAttributes } from '../../contract/search-attributes';
import { exitCodes, Problem } from '../problem';
import { limitsMs, type Temporal, within } from './temporal';

/** temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD; the number is the wire's. */
const keyword = 2;

type Registered = Readonly<Record<string, number>>;

async function registered(temporal: Temporal): Promise<Registered> {
  const { connection, namespace } = temporal;
  const answer = await within(temporal, limitsMs.request, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  return answer.customAttributes;
}

/** Those of ours that exist here as Keyword; none where the server does not tell: a start with an unknown one is rejected. */
export async function knownSearchAttributes(temporal: Temporal): Promise<readonly SearchAttribute[]> {
  try {
    const found = await registered(temporal);
    return searchAttributes.filter((name) => found[name] === keyword);
  } catch {
    return [];
  }
}

export interface Setup {
  readonly namespace: string;
  readonly added: readonly SearchAttribute[];
  readonly present: readonly SearchAttribute[];
}

/** @throws Problem when one exists with another type, or the server does not let us */
export async function registerSearchAttributes(temporal: Temporal): Promise<Setup> {
  const { connection, namespace } = temporal;
  try {
    const found = await registered(temporal);
    const wrong = searchAttributes.filter((name) => found[name] !== undefined && found[name] !== keyword);
    if (wrong.length > 0) {
      throw new Problem({
        what: `namespace '${namespace}' has ${wrong.join(', ')} with another type than Keyword`,
        instead:
          'remove or rename them there; failovers work without them, only the list in the Temporal UI misses columns',
        exitCode: exitCodes.failed,
      });
    }
    const present = searchAttributes.filter((name) => found[name] === keyword);
    const added = searchAttributes.filter((name) => found[name] === undefined);
    if (added.length > 0) {
      await within(temporal, limitsMs.request, () =>
        connection.operatorService.addSearchAttributes({
          namespace,
          searchAttributes: Object.fromEntries(added.map((name) => [name, keyword])),
        }),
      );
    }
    return { namespace, added, present };
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem({
      what: `search attributes could not be registered in namespace '${namespace}' (${cause instanceof Error ? cause.message : String(cause)})`,
      instead: `ask an operator for them (on Temporal Cloud: the web console): ${searchAttributes.join(', ')}, all Keyword`,
      exitCode: exitCodes.failed,
      cause,
    });
  }
}
