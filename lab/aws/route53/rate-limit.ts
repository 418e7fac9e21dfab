/** Route 53's account bucket (facts/aws.md 5.1): 50 at once, 10 a second again, then `Throttling`. Rates are real, never scaled. */
import { type Clock } from '../../world/clock';
import { AwsError, type Handler } from '../service';

const burst = 50;
const perSecond = 10;

export const createRateLimit = (clock: Clock): ((handler: Handler) => Handler) => {
  let tokens = burst;
  let filledAt = clock.now();
  return (handler) => (input, call) => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (tokens < 1) throw new AwsError('Throttling', 'Rate exceeded');
    tokens -= 1;
    return handler(input, call);
  };
};
