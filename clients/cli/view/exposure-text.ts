/** What we would lose by failing over now, in words that never claim more than is known: a window of time, never an amount. */
import { type Exposure } from '../../../domain/exposure';
import { type Operation } from '../../../domain/report';
import { lossSpan } from './words';

interface ExposureText {
  readonly short: string;
  readonly long: string;
}

export function exposureText(exposure: Exposure, operation: Operation): ExposureText {
  return operation === 'restore' && exposure.is !== 'unknown' ? givenUpText(exposure) : standbyText(exposure);
}

/** What a restore gives up is chosen: the time since the one it goes back to. */
function givenUpText(exposure: Exclude<Exposure, { is: 'unknown' }>): ExposureText {
  if (exposure.is === 'closed') {
    const short = `a window of ${lossSpan(exposure.ms)} since the chosen time`;
    return { short, long: `${short}, closed: the damaged database accepts nothing any more` };
  }
  const short = `a window of at least ${lossSpan(exposure.atLeastMs)} since the chosen time, and growing`;
  return { short, long: `${short}: ${exposure.because}` };
}

function standbyText(exposure: Exposure): ExposureText {
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
export function promotingText(exposure: Exposure): ExposureText {
  const { short, long } = standbyText(exposure);
  return {
    short: `promoting now gives up ${short}: all that was committed in it`,
    long: `promoting now gives up ${exposure.is === 'unknown' ? short : long}`,
  };
}
