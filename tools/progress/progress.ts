/**
 * A long wait that can be watched: one bar redrawn in place at a terminal, one line every 15 s anywhere else (a log,
 * CI), so that nobody has to guess whether a build hangs. Writes to standard error: standard output is for results.
 */

export interface Progress {
  /** How far (0..1, or undefined where nobody can know) and what is being done now. */
  readonly at: (share: number | undefined, note: string) => void;
  /** Ends the bar with a last line. Later calls change nothing. */
  readonly end: (line: string) => void;
}

/** Somebody who shows progress; tests pass one that records. */
export type ShowProgress = (title: string) => Progress;

export interface ProgressOut {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const LINE_EVERY_MS = 15_000;
const REDRAW_EVERY_MS = 500;
const BAR_WIDTH = 28;

export function createProgress(title: string, out: ProgressOut = process.stderr): Progress {
  const began = Date.now();
  const terminal = out.isTTY === true;
  let share: number | undefined;
  let note = '';
  let ended = false;

  const text = (): string =>
    [title, ...bar(share), note, elapsed(Date.now() - began)].filter((s) => s !== '').join('  ');
  const draw = (): void => {
    if (ended) return;
    out.write(terminal ? `\r\x1b[K${text().slice(0, (out.columns ?? 80) - 1)}` : `${text()}\n`);
  };
  const timer = setInterval(draw, terminal ? REDRAW_EVERY_MS : LINE_EVERY_MS);
  timer.unref(); // never keeps a process alive
  draw();

  return {
    at: (nextShare, nextNote) => {
      share = nextShare;
      note = nextNote;
    },
    end: (line) => {
      if (ended) return;
      ended = true;
      clearInterval(timer);
      const last = `${title}  ${line}  ${elapsed(Date.now() - began)}`;
      out.write(terminal ? `\r\x1b[K${last}\n` : `${last}\n`);
    },
  };
}

function bar(share: number | undefined): string[] {
  if (share === undefined) return [];
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return [`[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %`];
}

function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
