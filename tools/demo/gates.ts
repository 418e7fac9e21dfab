/** Gates that open from now on, by `muster watch --json` beside the live view; of an operation before it nothing is heard. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type GateProgress, type Progress } from '../../contract/progress';
import { isProgress, type Muster } from '../stage/muster';

export interface Opened {
  readonly progress: Progress;
  readonly gate: GateProgress;
}

export interface Gates {
  /** The next gate (name and round) that opens. */
  readonly next: () => Promise<Opened>;
  readonly stop: () => void;
}

/** Until it is started there is nothing to watch, or only what ended before. */
const askAgainMs = 200;

export function watchGates(muster: Muster, application: string): Gates {
  const began = Date.now();
  const seen = new Set<string>();
  const waiting: Opened[] = [];
  let wake: () => void = () => undefined;
  let stopped = false;
  let stop: () => void = () => undefined;
  const watch = async (): Promise<void> => {
    while (!stopped) {
      const feed = muster.feed(['watch', application, '--json'], (line) => {
        if (!isProgress(line)) return;
        const { progress } = line;
        const { gate, operationId, startedAt } = progress;
        const name = `${operationId} ${gate?.gate ?? ''}`;
        if (Date.parse(startedAt) < began || gate?.is !== 'open' || seen.has(name)) return;
        seen.add(name);
        waiting.push({ progress, gate });
        wake();
      });
      stop = feed.stop;
      await feed.ended;
      await sleep(askAgainMs);
    }
  };
  watch().catch(() => undefined);
  return {
    next: async () => {
      for (;;) {
        const first = waiting.shift();
        if (first) return first;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    stop: () => {
      stopped = true;
      stop();
    },
  };
}
