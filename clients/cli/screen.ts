/** Redraws lines in place on a terminal, and writes no cursor tricks anywhere else. */
import { type Io } from './io';

export interface Screen {
  /** Replaces what was drawn before. */
  readonly draw: (lines: readonly string[]) => void;
  /** Leaves what is drawn and goes on below it. */
  readonly release: () => void;
}

/** ECMA-48: cursor up n lines, erase from the cursor to the end of the screen. */
const up = (n: number): string => (n === 0 ? '' : `\u001b[${n}A`);
const eraseBelow = '\r\u001b[J';

export function createScreen({ out, terminal }: Pick<Io, 'out' | 'terminal'>): Screen {
  let drawn = 0;
  return {
    draw: (lines) => {
      // Taller than the window cannot be redrawn in place: the end is what matters, the head is shown with it.
      const fit = shorten(lines, Math.max(4, terminal.rows() - 1));
      out(up(drawn) + eraseBelow + fit.map((line) => `${terminal.colour ? paint(line) : line}\n`).join(''));
      // A link may be longer than the window: the terminal folds it, and going back up must count the folds.
      drawn = fit.reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / terminal.columns())), 0);
    },
    release: () => {
      drawn = 0;
    },
  };
}

function shorten(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines;
  const head = Math.floor(rows / 2);
  const tail = rows - head - 1;
  return [
    ...lines.slice(0, head),
    `  ... ${lines.length - head - tail} more lines: \`muster status\` shows all ...`,
    ...lines.slice(lines.length - tail),
  ];
}

/** SGR colours on words that already say it: without colour nothing is lost. */
const red = 31;
const green = 32;
const yellow = 33;
const dim = 2;
const sgr = (code: number, text: string): string => `\u001b[${code}m${text}\u001b[0m`;

export function paint(line: string): string {
  return line
    .replace(
      /\b(NOT SERVED|NOT KNOWN TO BE SERVED|OVERDUE|OVER BUDGET|MISSES RTO|MISSED|UNPROTECTED|WRITABLE|ABORTED|REJECTED)\b/g,
      (word) => sgr(red, word),
    )
    .replace(/(customers: )(SERVED)\b/, (_, label: string, word: string) => label + sgr(green, word))
    .replace(/^(RECOVERED)\b/, (word) => sgr(green, word))
    .replace(/^(DEGRADED|DRY RUN)\b/, (word) => sgr(yellow, word))
    .replace(/^( {2})(done)( {2,})/, (_, lead: string, word: string, rest: string) => lead + sgr(green, word) + rest)
    .replace(
      /^( {2})(running|waiting)( )/,
      (_, lead: string, word: string, rest: string) => lead + sgr(yellow, word) + rest,
    )
    .replace(
      /^( {2})(parked|failed|blocked)( )/,
      (_, lead: string, word: string, rest: string) => lead + sgr(red, word) + rest,
    )
    .replace(/^( {2}- {8}.*)$/, (pending) => sgr(dim, pending));
}
