/**
 * One process at a time: a file that names its holder. The holder touches it while it lives; a lock whose holder is
 * gone (its pid is, or it was not touched for 30 s: pids are reused, and mean nothing on another host) is broken.
 * Should two processes ever pass together, both do the same work and the later rename wins: slower, never wrong.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const TOUCH_EVERY_MS = 5_000;
const DEAD_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 200;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Tells this lock from another of the same process. */
  readonly token: string;
}

/** Runs `work` under the lock. `waiting` is told, at each look, whose pid we wait for. */
export async function underLock<T>(file: string, waiting: (pid: number) => void, work: () => Promise<T>): Promise<T> {
  const mine: Holder = { pid: process.pid, host: os.hostname(), token: randomUUID() };
  while (!take(file, mine)) {
    const holder = read(file);
    if (holder === undefined) continue; // given back between two lines
    if (isDead(file, holder)) breakLock(file, holder);
    else {
      waiting(holder.pid);
      await sleep(LOOK_EVERY_MS);
    }
  }
  const touch = setInterval(() => {
    const now = new Date();
    fs.utimes(file, now, now, () => undefined);
  }, TOUCH_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    if (read(file)?.token === mine.token) fs.rmSync(file, { force: true });
  }
}

/** A link appears whole or not at all: nobody ever reads a lock that does not name its holder yet. */
function take(file: string, mine: Holder): boolean {
  const written = `${file}.${mine.token}`;
  fs.writeFileSync(written, JSON.stringify(mine));
  try {
    fs.linkSync(written, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(written, { force: true });
  }
}

/** Undefined where there is no lock; one that nobody can read is a stranger's, dead when it has not been touched. */
function read(file: string): Holder | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Holder;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : { pid: 0, host: '', token: '' };
  }
}

function isDead(file: string, { pid, host }: Holder): boolean {
  const touched = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - touched > DEAD_AFTER_MS) return true;
  if (host !== os.hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Moved aside first, then read again: what another process took meanwhile is put back. */
function breakLock(file: string, dead: Holder): void {
  const aside = `${file}.broken-${randomUUID()}`;
  try {
    fs.renameSync(file, aside);
    if (read(aside)?.token !== dead.token) fs.linkSync(aside, file);
  } catch {
    // somebody else was faster: the next look tells
  } finally {
    fs.rmSync(aside, { force: true });
  }
}
