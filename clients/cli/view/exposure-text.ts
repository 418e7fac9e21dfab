/** What we would lose by failing over now, in words that never claim more than is known. */
import { type Exposure } from '../../../domain/exposure';
import { type Loss } from '../../../domain/report';
import { lossSpan } from './words';

export function exposureText(exposure: Exposure): { readonly short: string; readonly long: string } {
  switch (exposure.is) {
    case 'closed':
      return { short: `at most ${lossSpan(exposure.ms)}`, long: `at most ${lossSpan(exposure.ms)}, closed` };
    case 'open':
      return {
        short: `at least ${lossSpan(exposure.atLeastMs)}`,
        long: `at least ${lossSpan(exposure.atLeastMs)} and growing (${exposure.because})`,
      };
    case 'unknown':
      return { short: 'an unknown amount', long: `unknown (${exposure.because})` };
  }
}

export function lossText(loss: Loss): string {
  switch (loss.is) {
    case 'none':
      return 'loss none: proven nothing lost';
    case 'closed':
      return `loss closed: at most ${lossSpan(loss.atMostMs)}`;
    case 'open': {
      const known = loss.atLeastMs === null ? 'nobody can say how much' : `at least ${lossSpan(loss.atLeastMs)}`;
      return `loss open: ${known} (${loss.because})`;
    }
  }
}
