/** A muster that answers as it is told, and remembers what it was asked. */
import { type Line, type Muster, type Ran } from '../../../tools/stage/muster';

export interface FakeMuster extends Muster {
  readonly asked: readonly string[];
}

export interface Answers {
  /** What a feed prints, by the times it was asked; the last goes on. */
  readonly feeds?: readonly (readonly Line[])[];
  readonly run?: (args: readonly string[]) => Partial<Ran>;
}

export function fakeMuster({ feeds = [], run = () => ({}) }: Answers): FakeMuster {
  const asked: string[] = [];
  let fed = 0;
  const ran = (args: readonly string[]): Promise<Ran> => {
    asked.push(args.join(' '));
    return Promise.resolve({ code: 0, out: '', err: '', ...run(args) });
  };
  return {
    asked,
    run: ran,
    must: ran,
    live: () => ({ ended: Promise.resolve(0), leave: () => Promise.resolve(0) }),
    feed: (args, onLine) => {
      asked.push(args.join(' '));
      const lines = feeds[Math.min(fed, feeds.length - 1)] ?? [];
      fed += 1;
      const ended = Promise.resolve().then(() => {
        for (const line of lines) onLine(line);
        return 0;
      });
      return { ended, stop: () => undefined };
    },
  };
}

/** A progress line with a gate, as far as it is read. */
export function gateLine(operationId: string, gate: string, startedAt: string, is = 'open'): Line {
  return {
    is: 'progress',
    // unsafe: only what the readers of a gate read.
    progress: { operationId, startedAt, gate: { gate, is, expectedFence: 'proven' } },
  } as unknown as Line;
}
