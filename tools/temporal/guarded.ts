/**
 * A child that dies with us, even when we are killed -9, and with nothing of ours left behind: a shell holds a pipe
 * from us, and when that ends it kills the child. (Linux could do it by prctl; Node cannot ask for that, macOS has none.)
 * In a session of its own, so that Ctrl-C reaches us and we decide.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type net from 'node:net';
import readline from 'node:readline';

/** After which a child asked to end is killed; a dev server takes 0.1 to 2 s. */
const END_WITHIN_MS = 5_000;

export interface Guarded {
  readonly pid: number;
  /** Resolves when the child has ended, by whatever cause, to its exit code (128 + signal). */
  readonly ended: Promise<number>;
  readonly isRunning: () => boolean;
}

/** fd 3 is the pipe; the shell says the child's pid on its standard output; the child's own output goes to fd 2. */
const SCRIPT = `
exec 3<&0
"$@" </dev/null >&2 3<&- &
child=$!
echo "$child"
exec >&-
(while read -r _ <&3; do :; done; kill -9 "$child") 2>/dev/null &
guard=$!
wait "$child"
code=$?
kill "$guard" 2>/dev/null
exit "$code"
`;

/** `output`: a file descriptor for what the child says. */
export async function spawnGuarded(
  executable: string,
  args: readonly string[],
  env: Record<string, string>,
  output: number,
): Promise<Guarded> {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', executable, ...args], {
    env,
    detached: true,
    stdio: ['pipe', 'pipe', output],
  });
  const { stdin, stdout } = shell as unknown as { stdin: net.Socket; stdout: net.Socket }; // pipes, by the stdio above
  const ended = untilClosed(shell);
  stdin.on('error', () => undefined); // the pipe breaks when the child ends first: `ended` tells
  const said = await Promise.race([once(readline.createInterface(stdout), 'line'), ended]);
  const pid = Array.isArray(said) ? Number(said[0]) : NaN;
  if (!Number.isInteger(pid)) throw new Error(`${executable} did not start: no /bin/sh`);
  shell.unref(); // a server left running must not keep a finished process alive; it dies with it
  stdin.unref();
  return { pid, ended, isRunning: () => isRunning(shell) };
}

/** A child that goes on when we end; whoever asks for it ends it by its pid. */
export function spawnOutliving(
  executable: string,
  args: readonly string[],
  env: Record<string, string>,
  output: number,
): Guarded {
  const child = spawn(executable, args, { env, detached: true, stdio: ['ignore', output, output] });
  const ended = untilClosed(child);
  child.unref();
  if (child.pid === undefined) throw new Error(`${executable} did not start`);
  return { pid: child.pid, ended, isRunning: () => isRunning(child) };
}

/** Ends it by its pid, and only while it is still ours: asks first, or kills at once what has nothing to lose. */
export async function endChild({ pid, ended, isRunning }: Guarded, first: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (isRunning()) signal(pid, first);
  // Referenced, unlike the child: the process that stops its server must live to see it end.
  const again = setInterval(() => {
    if (isRunning()) signal(pid, 'SIGKILL');
  }, END_WITHIN_MS);
  await ended;
  clearInterval(again);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function untilClosed(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
    child.once('error', () => {
      resolve(127); // as a shell says "not found"
    });
  });
}
