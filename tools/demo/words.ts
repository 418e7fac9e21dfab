/** How the demo writes numbers and its story: 80 columns, every number with its unit. */

/** `46 ms`, `0.8 s`, `20.4 s`, `5m 19s`. */
export function span(ms: number): string {
  if (ms !== 0 && Math.abs(ms) < 100) return `${Math.round(ms)} ms`;
  if (Math.abs(ms) < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
}

export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** Wide enough for every terminal. */
const width = 80;
const indent = ' '.repeat(7);

/** Breaks at blanks; a link is longer than a line and stays whole. */
export function wrap(text: string, below: string): readonly string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  for (const word of text.trimStart().split(' ')) {
    const joined = line.trim() === '' ? line + word : `${line} ${word}`;
    if (joined.length <= width || line.trim() === '') {
      line = joined;
    } else {
      lines.push(line);
      line = below + word;
    }
  }
  return [...lines, line];
}

/** A command, broken where a shell joins it again. */
export function commandText(args: readonly string[]): string {
  const words = args.map((arg) => (/[^\w./:=@-]/.test(arg) ? `"${arg}"` : arg));
  const lines: string[] = [];
  let line = '$ muster';
  words.forEach((word, index) => {
    // An option stays with its value.
    const next = words[index + 1];
    const unit = word.startsWith('--') && next !== undefined && !next.startsWith('--') ? `${word} ${next}` : word;
    if (indent.length + line.length + unit.length + 3 > width) {
      lines.push(`${line} \\`);
      line = `${indent}  ${word}`;
    } else {
      line = `${line} ${word}`;
    }
  });
  return [...lines, line].join('\n');
}

export interface Story {
  /** A line with the time since the demo began in front. */
  readonly tell: (line: string) => void;
  /** A line as it stands. */
  readonly add: (line: string) => void;
}

export function createStory(write: (text: string) => unknown, now: () => number = Date.now): Story {
  const began = now();
  return {
    tell: (text) => {
      const seconds = Math.floor((now() - began) / 1_000);
      const at = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      const lines = text
        .split('\n')
        .flatMap((line, index) => wrap(index === 0 ? `${at.padStart(5)}  ${line}` : line, indent));
      write(`${lines.join('\n')}\n`);
    },
    add: (line) => {
      write(`${line}\n`);
    },
  };
}
