/**
 * What an executable is worth: it is there, it runs, and the server in it is new enough. Asked of everything that was
 * found before it is used, so that a broken or ancient `temporal` is skipped with a reason, not met in a test.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Environment, withoutTemporal } from './environment';

/** docs.temporal.io, Worker Versioning, minimum versions: Temporal Server v1.28.0. */
const OLDEST_SERVER = { major: 1, minor: 28 };
const VERSION_WITHIN_MS = 20_000;

const run = promisify(execFile);

/** The first executable file of that name on PATH. */
export function onPath(name: string, env: Environment): string | undefined {
  return pathFolders(env)
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

export function pathFolders(env: Environment): string[] {
  return (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
}

export function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Why this Temporal CLI cannot be used, or undefined when it can. */
export async function whyUnusable(executable: string, env: Environment): Promise<string | undefined> {
  try {
    const { stdout } = await run(executable, ['--version'], { env: withoutTemporal(env), timeout: VERSION_WITHIN_MS });
    const said = /server v?(\d+)\.(\d+)/i.exec(stdout);
    if (said === null)
      return `${executable} --version names no server version: ${JSON.stringify(stdout.trim().slice(0, 100))}`;
    const [major, minor] = [Number(said[1]), Number(said[2])];
    const old = major < OLDEST_SERVER.major || (major === OLDEST_SERVER.major && minor < OLDEST_SERVER.minor);
    if (!old) return undefined;
    return `${executable} has server ${major}.${minor}; needs ${OLDEST_SERVER.major}.${OLDEST_SERVER.minor} or newer`;
  } catch (error) {
    return `${executable} --version does not run: ${firstLine(error)}`;
  }
}

/** The first line of what went wrong: several of them stand in one list. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n')[0] ?? '';
}
