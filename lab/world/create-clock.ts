/** The lab's clock: wall time for every timestamp, scaled time for simulated AWS durations only. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock } from './clock';
import { durations } from './durations';

export function createClock(timeScale: number): Clock {
  const scaled: Clock['scaled'] = (duration) =>
    Math.round((typeof duration === 'number' ? duration : durations[duration].ms) * timeScale);
  return {
    timeScale,
    now: () => Date.now(),
    scaled,
    after: (duration, signal) => sleep(scaled(duration), undefined, signal === undefined ? {} : { signal }),
  };
}
