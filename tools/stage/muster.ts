/** The muster command line, run as a user runs it: a process, its exit code, what it printed. */
import { type ChildProcess, spawn } from 'node:child_process';
import readline from 'node:readline';
import { type Progress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';
import { type Env } from './environment';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What `--json` prints, line by line, as far as we read it. */
export type Line =
  | { readonly is: 'progress'; readonly progress: Progress }
  | { readonly is: 'finished'; readonly report: RecoveryReport }
  | { readonly is: string };

export interface Live {
  readonly ended: Promise<number>;
  /** As Ctrl-C: it leaves, the operation goes on. */
  readonly leave: () => Promise<number>;
}

export interface Feed {
  readonly ended: Promise<number>;
  readonly stop: () => void;
}

export interface Muster {
  /** Ran to its end, silent. */
  readonly run: (args: readonly string[]) => Promise<Ran>;
  /** @throws Error with what it said, unless it ends with 0 */
  readonly must: (args: readonly string[]) => Promise<Ran>;
  /** With our terminal in its hands. */
  readonly live: (args: readonly string[]) => Live;
  /** `--json`, line by line. */
  readonly feed: (args: readonly string[], onLine: (line: Line) => void) => Feed;
}

export function createMuster(cli: string, env: Env): Muster {
  const run = (args: readonly string[]): Promise<Ran> => {
    const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const told = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (told.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (told.err += text));
    return untilClosed(child).then((code) => ({ code, ...told }));
  };
  return {
    run,
    must: async (args) => {
      const ran = await run(args);
      if (ran.code === 0) return ran;
      throw new Error(`muster ${args.join(' ')} ended with ${ran.code}:\n${(ran.err + ran.out).trim()}`);
    },
    live: (args) => {
      const child = spawn(process.execPath, [cli, ...args], { env, stdio: 'inherit' });
      const ended = untilClosed(child);
      return {
        ended,
        leave: () => {
          child.kill('SIGINT');
          return ended;
        },
      };
    },
    feed: (args, onLine) => {
      const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      const err: string[] = [];
      child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
      readline.createInterface(child.stdout).on('line', (text) => {
        const line = parsed(text);
        if (line) onLine(line);
      });
      return { ended: untilClosed(child), stop: () => child.kill('SIGINT') };
    },
  };
}

export function isProgress(line: Line): line is Extract<Line, { readonly is: 'progress' }> & { progress: Progress } {
  return line.is === 'progress' && 'progress' in line;
}

export function isFinished(
  line: Line,
): line is Extract<Line, { readonly is: 'finished' }> & { report: RecoveryReport } {
  return line.is === 'finished' && 'report' in line;
}

function parsed(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'is' in value ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}

function untilClosed(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
  });
}
