/** The lab's own truth, once it is known: customers were served for ten seconds in a row, the stale ones too. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type TruthReport } from '../../lab/world/parts';
import { type Progress } from '../progress/progress';
import { type Control } from '../stage/control';

/** The truth needs 10 s of service in a row; after a minute and a half there is none. */
const knownWithinMs = 90_000;
/** Stale customers keep an answer for five TTLs of 60 s (lab/worlds/payments.yaml). */
const staleMs = 5 * 60_000;

export interface Asked {
  readonly control: Control;
  readonly timeScale: number;
  readonly progress: Progress;
  /** Only of what was since then, ms. */
  readonly since?: number;
}

/** What is known by then, when customers are not served. */
export async function untilKnown({ control, timeScale, progress, since }: Asked): Promise<TruthReport> {
  const deadline = Date.now() + knownWithinMs + staleMs * timeScale;
  for (;;) {
    const truth = await control.truth(since);
    const { customers } = await control.status();
    const stale = truth.secondsWithoutServiceStale === null ? ', stale customers still failed' : '';
    progress.at(
      undefined,
      `${customers.okPerSecond.toFixed(0)}/s served, ${customers.failedPerSecond.toFixed(0)}/s failed${stale}`,
    );
    if (isKnown(truth) || Date.now() > deadline) return truth;
    await sleep(1_000);
  }
}

function isKnown({ secondsWithoutService, secondsWithoutServiceStale, outages }: TruthReport): boolean {
  return (
    secondsWithoutService !== null &&
    secondsWithoutServiceStale !== null &&
    outages.every(({ seconds }) => seconds !== null)
  );
}
