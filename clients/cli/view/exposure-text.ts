/** What we would lose by failing over now, in words that never claim more than is known: a window of time, never an amount. */
import { type Exposure } from '../../../domain/exposure';
import { lossSpan } from './words';

export function exposureText(exposure: Exposure): { readonly short: string; readonly long: string } {
  switch (exposure.is) {
    case 'closed': {
      const short = `a window of ${lossSpan(exposure.ms)}`;
      return { short, long: `${short}, closed: the old primary accepts nothing any more` };
    }
    case 'open': {
      const short = `a window of at least ${lossSpan(exposure.atLeastMs)}, and growing`;
      const long = `${short}: nothing committed after the last replayed commit is on the standby; ${exposure.because}`;
      return { short, long };
    }
    case 'unknown':
      return { short: `a window nobody knows (${exposure.because})`, long: `unknown (${exposure.because})` };
  }
}

/** `short` for screens that show the exposure beside it. */
export function promotingText(exposure: Exposure): { readonly short: string; readonly long: string } {
  const { short, long } = exposureText(exposure);
  return {
    short: `promoting now gives up ${short}: all that was committed in it`,
    long: `promoting now gives up ${exposure.is === 'unknown' ? short : long}`,
  };
}
