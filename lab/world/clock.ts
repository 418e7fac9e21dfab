/** Simulated AWS durations run at the lab's time scale; everything else (links, databases, DNS, faults) is real time. */
import { type DurationName } from './durations';

export interface Clock {
  /** Factor on simulated durations: 1 = as published, 0.1 = a tenth. */
  readonly timeScale: number;
  /** Wall time, ms since the epoch: the one clock behind every timestamp of the lab. */
  readonly now: () => number;
  /** The scaled length of a published duration, in ms. */
  readonly scaled: (duration: DurationName | number) => number;
  /** Resolves after the scaled duration; rejects with AbortError when `signal` aborts (a Region lost, the lab going down). */
  readonly after: (duration: DurationName | number, signal?: AbortSignal) => Promise<void>;
}
