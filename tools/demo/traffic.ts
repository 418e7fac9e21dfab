/** Steady traffic, seen before anything breaks: customers are served, and none of them is failed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Control } from '../stage/control';
import { type Progress } from '../progress/progress';

/** Seconds in a row that count as steady. */
const steadySeconds = 5;
/** A lab whose customers are not served after this has a defect. */
const steadyWithinMs = 60_000;

export interface Traffic {
  readonly okPerSecond: number;
  readonly acknowledged: number;
}

export async function untilSteady(control: Control, progress: Progress): Promise<Traffic> {
  const deadline = Date.now() + steadyWithinMs;
  for (let steady = 0; ;) {
    const { customers } = await control.status();
    const { okPerSecond, failedPerSecond, acknowledged } = customers;
    steady = okPerSecond > 0 && failedPerSecond === 0 ? steady + 1 : 0;
    progress.at(steady / steadySeconds, `${okPerSecond.toFixed(0)}/s served, ${failedPerSecond.toFixed(0)}/s failed`);
    if (steady >= steadySeconds) return { okPerSecond, acknowledged };
    if (Date.now() > deadline)
      throw new Error(
        `customers are not served steadily within ${steadyWithinMs / 1_000} s: ${okPerSecond.toFixed(1)}/s served, ${failedPerSecond.toFixed(1)}/s failed; a slower machine may carry --payments-per-second 10`,
      );
    await sleep(1_000);
  }
}
