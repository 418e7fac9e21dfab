/** What was brought up comes down, in reverse, once, whatever ends us: the end, an error, Ctrl-C. */

export interface Undo {
  readonly add: (what: string, undo: () => Promise<unknown> | undefined) => void;
  /** Runs what is still to be undone; troubles are told, and stop nothing. */
  readonly run: () => Promise<readonly string[]>;
  /** Forgets everything: it is to stay (--keep). */
  readonly forget: () => void;
}

export function createUndo(): Undo {
  let pending: { readonly what: string; readonly undo: () => Promise<unknown> | undefined }[] = [];
  let running: Promise<readonly string[]> | undefined;

  const undoAll = async (): Promise<readonly string[]> => {
    const troubles: string[] = [];
    for (let one = pending.pop(); one; one = pending.pop()) {
      try {
        await one.undo();
      } catch (error) {
        troubles.push(`${one.what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return troubles;
  };
  return {
    add: (what, undo) => {
      pending.push({ what, undo });
    },
    run: () =>
      (running ??= undoAll().finally(() => {
        running = undefined;
      })),
    forget: () => {
      pending = [];
    },
  };
}

/** 128 + the signal's number, as a shell says it. */
const exitCodeOf = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** A signal runs `down` and ends the process; a second one changes nothing, for leaving processes behind is worse than waiting. */
export function onSignals(down: (signal: string) => Promise<unknown>): void {
  let first = true;
  // A terminal that was closed swallows what we say; it must not stop the taking down.
  for (const out of [process.stdout, process.stderr]) out.on('error', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!first) return;
      first = false;
      void down(signal).finally(() => process.exit(exitCodeOf[signal]));
    });
  }
}

/** Children of ours do not keep this process alive; while work is under way, this does. */
export async function stayAlive<T>(work: Promise<T>): Promise<T> {
  const alive = setInterval(() => undefined, 60_000);
  try {
    return await work;
  } finally {
    clearInterval(alive);
  }
}
