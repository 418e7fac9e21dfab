/**
 * The five endpoints of an ARC cluster: a random one first (not in the Region being left), then the others, up to three rounds (aws.md 5.4).
 * Only what another endpoint may cure moves on; a safety rule's no is the same everywhere.
 */
import { familyOf } from '../../domain/failure';
import { type Endpoint } from '../../domain/goal';
import { isOutsideError, OutsideError } from '../outside-error';
import { routingControlRounds } from './time-outs';

export interface Rotated<T> {
  readonly answer: T;
  readonly endpoint: Endpoint;
  readonly tries: number;
}

export async function rotate<T>(
  endpoints: readonly Endpoint[],
  signal: AbortSignal,
  once: (endpoint: Endpoint) => Promise<T>,
): Promise<Rotated<T>> {
  let tries = 0;
  let last: OutsideError | undefined;
  // Once any attempt may have been done, no later refusal makes the whole certainly not done.
  let done: OutsideError['done'] = 'no';
  for (let round = 0; round < routingControlRounds; round += 1) {
    for (const endpoint of inTurn(endpoints)) {
      if (signal.aborted) break;
      tries += 1;
      try {
        return { answer: await once(endpoint), endpoint, tries };
      } catch (error) {
        if (!isOutsideError(error) || !mayRotate(error)) throw error;
        if (error.done === 'unknown') done = 'unknown';
        last = error;
      }
    }
  }
  if (last)
    throw new OutsideError(
      last.code,
      last.reason,
      `${last.message} (the last of ${tries} tries on ${endpoints.length} endpoints)`,
      done,
    );
  throw new OutsideError('TooLate', 'TooLate', 'no ARC endpoint was tried: the activity ended first', 'no');
}

/** Random, so that one sick endpoint is not everybody's first; the one in the Region that is being left comes last. */
export function inTurn(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return [...shuffled(endpoints.filter((one) => !one.leaving)), ...endpoints.filter((one) => one.leaving)];
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function mayRotate(error: OutsideError): boolean {
  return familyOf(error.code) === 'transient' || error.code === 'OutcomeUnknown';
}
