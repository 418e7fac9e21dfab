/** Where an operation is started from: what its input takes from the settings, the namespace and the pair that orchestrates. */
import { type Place } from '../../contract/build-input';
import { pairWithinMs, readPair } from '../operations/orchestrator/read-pair';
import { knownSearchAttributes } from '../operations/search-attributes';
import { type Temporal } from '../operations/temporal';
import { type Context } from './command';

export type StartedFrom = Pick<
  Place,
  'musterVersion' | 'timeScale' | 'queuePrefix' | 'searchAttributes' | 'orchestrator'
>;

/** At most two seconds for the pair: a failover goes on without what a lost Region does not tell. */
export async function placeOf(context: Context, temporal: Temporal): Promise<StartedFrom> {
  const { musterVersion, timeScale, queuePrefix } = context.surroundings.settings();
  const [searchAttributes, pair] = await Promise.all([knownSearchAttributes(temporal), pairOf(context)]);
  return { musterVersion, timeScale, queuePrefix, searchAttributes, ...(pair ? { orchestrator: pair } : {}) };
}

async function pairOf({ io, surroundings }: Context): Promise<Place['orchestrator']> {
  if (surroundings.settings().orchestrator === undefined) return undefined;
  const pair = await readPair(surroundings.orchestrator().clusters);
  if (pair === undefined)
    io.err(
      `no cluster of $MUSTER_ORCHESTRATOR told of both within ${pairWithinMs / 1_000} s: this operation runs without, and its approvals are held by home alone\n`,
    );
  return pair;
}
