/** What the program may touch besides Temporal: given from outside, so that every command runs inside a test as well. */
export interface Terminal {
  /** A person looks at it: redraw in place. Else one line an event, no cursor tricks. */
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly columns: () => number;
  readonly rows: () => number;
}

export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly terminal: Terminal;
  readonly now: () => number;
  /** Calls back at Ctrl-C instead of ending the process; returns how to stop listening. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Runs a compiled main of another room (dist-relative, e.g. workers/main.js) to its end; answers its exit code. */
  readonly runMain: (main: string, args: readonly string[], env: Readonly<Record<string, string>>) => Promise<number>;
}

export function printLines(io: Pick<Io, 'out'>, lines: readonly string[]): void {
  io.out(lines.map((line) => `${line}\n`).join(''));
}

export function printJson(io: Pick<Io, 'out'>, value: unknown): void {
  io.out(`${JSON.stringify(value)}\n`);
}
