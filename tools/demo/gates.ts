/**
 * What runs from now on, by `muster watch --json` beside the live view: gates as they open, and the moment something is so. Of an operation
 * before it nothing is heard.
 */
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
  /** The first progress from now on of which this is so. */
  readonly moment: (isThere: (progress: Progress) => boolean) => Promise<Progress>;
  readonly stop: () => void;
}

/** Until it is started there is nothing to watch, or only what ended before; and while the orchestrator is dead nobody answers. */
const askAgainMs = 200;

/** `began`: ms since 1970; what was started before it is of an earlier operation. */
export function watchGates(muster: Muster, application: string, began = Date.now()): Gates {
  const seen = new Set<string>();
  const waiting: Opened[] = [];
  let wake: () => void = () => undefined;
  const moments = new Set<(progress: Progress) => void>();
  let stopped = false;
  let stop: () => void = () => undefined;
  const watch = async (): Promise<void> => {
    while (!stopped) {
      const feed = muster.feed(['watch', application, '--json'], (line) => {
        if (!isProgress(line)) return;
        const { progress } = line;
        const { gate, operationId, startedAt } = progress;
        if (Date.parse(startedAt) < began) return;
        for (const look of moments) look(progress);
        const name = `${operationId} ${gate?.gate ?? ''}`;
        if (gate?.is !== 'open' || seen.has(name)) return;
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
    moment: (isThere) =>
      new Promise((resolve) => {
        const look = (progress: Progress): void => {
          if (!isThere(progress)) return;
          moments.delete(look);
          resolve(progress);
        };
        moments.add(look);
      }),
    stop: () => {
      stopped = true;
      stop();
    },
  };
}
