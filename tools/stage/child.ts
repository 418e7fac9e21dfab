/** A long-running program of ours (lab, worker): a log, a line that says it is up, an end by its own pid. */
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Guarded, spawnGuarded, spawnOutliving } from '../temporal/guarded';
import { type Env } from './environment';
import { type Undo } from './undo';

export interface ChildOptions {
  readonly what: string;
  readonly main: string;
  /** For Node itself. */
  readonly flags?: readonly string[];
  readonly args: readonly string[];
  readonly env: Env;
  readonly log: string;
  /** True: not killed when we are (it is to be kept, or watches us itself and ends in order). */
  readonly outlive: boolean;
  /** Takes it down from its first moment on, not only once it is up. */
  readonly undo: Undo;
  /** It is up when this answers with something. */
  readonly up: (said: string) => string | undefined;
  /** Called as its log grows. */
  readonly onSaid?: (said: string) => void;
  readonly upWithinMs: number;
}

export interface Child {
  readonly pid: number;
  readonly ended: Promise<number>;
  readonly isRunning: () => boolean;
  /** SIGTERM, then SIGKILL after `withinMs`. */
  readonly stop: (withinMs?: number) => Promise<void>;
}

const lookEveryMs = 50;
/** The lab stops a handful of PostgreSQL servers and gives itself 20 s. */
const stopWithinMs = 25_000;
const linesShown = 15;

export async function startChild(options: ChildOptions): Promise<Child> {
  const { what, main, flags = [], args, env, log, outlive, undo, up, upWithinMs, onSaid } = options;
  const output = fs.openSync(log, 'a');
  const command = [...flags, main, ...args];
  const process_ = outlive
    ? spawnOutliving(process.execPath, command, { ...env }, output)
    : await spawnGuarded(process.execPath, command, { ...env }, output);
  fs.closeSync(output);
  const child: Child = {
    pid: process_.pid,
    ended: process_.ended,
    isRunning: process_.isRunning,
    stop: (withinMs = stopWithinMs) => stop(process_, withinMs),
  };
  undo.add(what, () => child.stop());
  let code: number | undefined;
  void process_.ended.then((ended) => (code = ended));
  const deadline = Date.now() + upWithinMs;
  for (;;) {
    const said = fs.readFileSync(log, 'utf8');
    onSaid?.(said);
    if (up(said) !== undefined) return child;
    const tail = said.trimEnd().split('\n').slice(-linesShown).join('\n');
    if (code !== undefined) throw new Error(`${what} ended while it came up (exit code ${code}):\n${tail}`);
    if (Date.now() > deadline) {
      await child.stop();
      throw new Error(`${what} is not up within ${upWithinMs / 1_000} s; it said:\n${tail}`);
    }
    await sleep(lookEveryMs);
  }
}

async function stop({ pid, ended, isRunning }: Guarded, withinMs: number): Promise<void> {
  const signal = (name: NodeJS.Signals): void => {
    try {
      if (isRunning()) process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  signal('SIGTERM');
  const hard = setTimeout(signal, withinMs, 'SIGKILL');
  await ended;
  clearTimeout(hard);
}
