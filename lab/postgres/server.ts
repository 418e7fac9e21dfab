/** One PostgreSQL server process: initialised, started until it takes connections, stopped, killed -9, started again on the same port. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { withConnection, type Login } from './ask';
import { standbySignal, superuser } from './configuration';
import { type Native } from './native';
import { killTree } from './processes';

const run = promisify(execFile);
/** A crash recovery of the lab's small data takes a second or two; what takes longer hangs. */
const startTimeoutMs = 60_000;
/** A promotion replays what was received and writes one record: 0.2 s; longer is a hang. */
const promoteTimeoutSeconds = 60;
/** Niceness of a server that no customer asks: a tenth of the share of one they ask, while both want a core. */
const asideNiceness = 10;
/** What a server killed -9 may leave for an instant: its shared memory, or its port. */
const passing = /shared memory block|Address already in use|lock file .* already exists/;

export interface Server {
  readonly id: string;
  readonly data: string;
  readonly port: number;
  readonly initialise: (password: string) => Promise<void>;
  /**
   * Resolves once it takes connections; joins a start that is under way. `aside`: no customer asks it (a clone), and what in AWS has
   * cores of its own leaves those of this machine to the servers that customers ask.
   */
  readonly start: (how?: { readonly aside: boolean }) => Promise<void>;
  /** As the superuser of `login`: takes writes when it resolves. */
  readonly promote: (login: Login) => Promise<void>;
  readonly stop: (how: 'fast' | 'immediate') => Promise<void>;
  readonly kill: () => Promise<void>;
  readonly isRunning: () => boolean;
  /** What PostgreSQL itself goes by: it removes the file when a promotion is through. */
  readonly isReplica: () => boolean;
}

export function createServer(place: {
  readonly id: string;
  readonly data: string;
  readonly port: number;
  readonly log: string;
  readonly native: Native;
}): Server {
  const { id, data, port, log, native } = place;
  const pidFile = path.join(data, 'postmaster.pid');
  let child: ChildProcess | undefined;
  let starting: Promise<void> | undefined;
  let ready = false;

  const launch = (aside: boolean) => {
    const out = fs.openSync(log, 'a');
    const started = spawn(native.postgres, ['-D', data], {
      ...native.spawn,
      cwd: data,
      // Out of the terminal's process group: Ctrl-C is for the lab, which stops its servers itself.
      detached: true,
      stdio: ['ignore', out, out],
    });
    fs.closeSync(out);
    started.once('exit', () => {
      if (child === started) {
        child = undefined;
        ready = false;
      }
    });
    child = started;
    // Its processes take it over. One that is gone already needs none.
    if (aside && started.pid !== undefined && !hasExited(started)) setNiceness(started.pid);
    return started;
  };

  const startOnce = async (aside: boolean) => {
    const deadline = Date.now() + startTimeoutMs;
    const logged = fs.existsSync(log) ? fs.statSync(log).size : 0;
    let launched = launch(aside);
    while (statusIn(pidFile, launched.pid) !== 'ready') {
      if (hasExited(launched)) {
        const said = fs.readFileSync(log, 'utf8').slice(logged);
        if (launched.signalCode !== null || !passing.test(said) || Date.now() > deadline) {
          throw new Error(
            `PostgreSQL ${id} ended before it was ready (${launched.signalCode ?? `exit code ${String(launched.exitCode)}`}); ${log} says: ${said.slice(-600)}`,
          );
        }
        await sleep(100);
        launched = launch(aside);
      }
      if (Date.now() > deadline)
        throw new Error(`PostgreSQL ${id} was not ready after ${startTimeoutMs} ms: see ${log}`);
      await sleep(10);
    }
    ready = true;
  };

  const ended = async (signal: () => void) => {
    const ending = child;
    if (ending === undefined || hasExited(ending)) return;
    ready = false;
    const exited = once(ending, 'exit');
    signal();
    await exited;
  };

  return {
    id,
    data,
    port,
    initialise: async (password) => {
      const passwordFile = `${data}.password`;
      fs.writeFileSync(passwordFile, password, { mode: 0o600 });
      if (native.spawn.uid !== undefined) fs.chownSync(passwordFile, native.spawn.uid, native.spawn.gid ?? -1);
      const login = ['-U', superuser, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256'];
      // Segments of 1 MB, not 16: each upload of the archive and each copy of a small database is that much less.
      const options = [...login, '-E', 'UTF8', '--no-locale', '--wal-segsize=1'];
      try {
        await run(native.initdb, ['-D', data, ...options, '--no-sync', '--no-instructions'], {
          ...native.spawn,
          cwd: path.dirname(data),
        });
      } finally {
        fs.rmSync(passwordFile);
      }
    },
    start: ({ aside } = { aside: false }) => {
      if (ready) return Promise.resolve();
      starting ??= startOnce(aside).finally(() => {
        starting = undefined;
      });
      return starting;
    },
    promote: (login) =>
      withConnection(login, async (ask) => {
        const [answer] = await ask<{ done: boolean }>('select pg_promote(true, $1) as done', [promoteTimeoutSeconds]);
        if (answer?.done !== true) throw new Error(`${id} was not promoted in ${promoteTimeoutSeconds} s: see ${log}`);
      }),
    stop: (how) => ended(() => child?.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT')),
    kill: async () => {
      await ended(() => {
        if (child?.pid !== undefined) killTree(child.pid);
      });
      // The process is known dead: a leftover file would only name a pid that somebody else may get.
      fs.rmSync(pidFile, { force: true });
    },
    isRunning: () => ready,
    isReplica: () => fs.existsSync(path.join(data, standbySignal)),
  };
}

function setNiceness(pid: number): void {
  try {
    os.setPriority(pid, asideNiceness);
  } catch (failure) {
    // Ended meanwhile: whoever waits for it is told.
    if ((failure as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw failure;
  }
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** The eighth line is what `pg_ctl -w` waits for: ready when connections are taken, on a standby for reading. */
function statusIn(pidFile: string, pid: number | undefined): string | undefined {
  try {
    const lines = fs.readFileSync(pidFile, 'utf8').split('\n');
    return Number(lines[0]) === pid ? lines[7]?.trim() : undefined;
  } catch {
    return undefined;
  }
}
