/**
 * Ends waiting for something that may hang: after a time of its own, or when the caller gives up.
 * Every call to the outside passes here, so that a black-holed Region costs its time-out and no more.
 */

/** The wait was ended from here; what was waited for may still happen. */
export class WaitEnded extends Error {
  readonly by: 'time' | 'caller';

  constructor(by: 'time' | 'caller', message: string) {
    super(message);
    this.name = 'TimeOut';
    this.by = by;
  }
}

/** `run` gets a signal that fires when the wait ends. @throws WaitEnded, or whatever `run` throws first */
export async function withTimeLimit<T>(
  limitMs: number,
  caller: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let giveUp: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    const end = (by: WaitEnded['by'], message: string): void => {
      reject(new WaitEnded(by, message));
      own.abort();
    };
    timer = setTimeout(() => {
      end('time', `no answer within ${limitMs} ms`);
    }, limitMs);
    giveUp = () => {
      end('caller', 'the caller gave up');
    };
    if (caller.aborted) giveUp();
    else caller.addEventListener('abort', giveUp, { once: true });
  });
  // Whichever loses the race must not end the process as an unhandled rejection.
  ended.catch(() => undefined);
  try {
    if (caller.aborted) return await ended;
    const running = run(own.signal);
    running.catch(() => undefined);
    return await Promise.race([running, ended]);
  } finally {
    clearTimeout(timer);
    if (giveUp) caller.removeEventListener('abort', giveUp);
  }
}
