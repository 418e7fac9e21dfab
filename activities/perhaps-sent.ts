/** The note of a request that may have been sent: by an attempt that died around it, or by this one, which may die any moment. */
import { type Request, type Sent } from '../domain/goal';
import { type Instant } from '../domain/instant';
import { inputHash } from './door/input-hash';

export function perhapsSent({ call, region, input }: Request, at: Instant, attempt: number): Sent {
  return { call, region, input, inputHash: inputHash(input), at, attempt, requestId: null, answer: 'unknown' };
}
