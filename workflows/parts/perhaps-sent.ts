/** An intent was handed to an activity that never came back: it may have been sent, and its effect must not be taken for somebody else's. */
import { type Request, type Sent } from '../../domain/goal';
import { type Instant } from '../../domain/instant';

export function perhapsSent({ call, region, input }: Request, at: Instant): Sent {
  return { ...{ call, region, input, at, attempt: 1 }, inputHash: null, requestId: null, answer: 'unknown' };
}
