/**
 * The stock temporal-server, for two clusters that replicate: the CLI's dev server cannot be one of them; and its tool for schemas, for
 * clusters on PostgreSQL. On PATH, cached, or built from the same pinned Go module; nobody offers them as a download that could be checked.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { createProgress, type ShowProgress } from '../progress/progress';
import { buildFromSource } from './build';
import { type Environment, withoutTemporal } from './environment';
import { firstLine, isExecutable, onPath } from './executable';
import { underLock } from './lock';
import { type Pin, readPin } from './pin';

const versionWithinMs = 20_000;

export interface FoundServer {
  readonly how: 'path' | 'cache' | 'build';
  readonly executable: string;
}

/** What of the server's own is looked for, all of its version. */
interface Wanted {
  /** As it is called on PATH. */
  readonly name: string;
  readonly command: string;
  readonly executable: string;
  /** How long its build takes, for people who wait. */
  readonly takes: string;
  /** What cannot be done without it. */
  readonly what: string;
}

/** @throws Error that names every way that was tried */
export function findClusterServer(env: Environment = process.env, show?: ShowProgress): Promise<FoundServer> {
  const wanted = ({ server }: Pin): Wanted => ({
    name: 'temporal-server',
    command: 'go.temporal.io/server/cmd/server',
    executable: server.executable,
    takes: "20 s beside the CLI's build, else 3 to 5 min",
    what: 'two clusters',
  });
  return findPinned(wanted, env, show);
}

/** The server's schemas are in it. @throws Error that names every way that was tried */
export function findSqlTool(env: Environment = process.env, show?: ShowProgress): Promise<FoundServer> {
  const wanted = ({ sqlTool }: Pin): Wanted => ({
    name: 'temporal-sql-tool',
    command: 'go.temporal.io/server/cmd/tools/sql',
    executable: sqlTool,
    takes: "15 s beside the server's build, else 2 min",
    what: 'clusters on PostgreSQL',
  });
  return findPinned(wanted, env, show);
}

async function findPinned(
  wanted: (pin: Pin) => Wanted,
  env: Environment,
  show: ShowProgress = (title) => createProgress(title),
): Promise<FoundServer> {
  const pin = readPin(env);
  const { name, command, executable, takes, what } = wanted(pin);
  const unusable = (file: string): Promise<string | undefined> => whyOther(file, pin, env);
  const installed = onPath(name, env);
  const notInstalled = installed === undefined ? 'none there' : await unusable(installed);
  if (installed !== undefined && notInstalled === undefined) return { how: 'path', executable: installed };
  const isCached = async (): Promise<boolean> => isExecutable(executable) && (await unusable(executable)) === undefined;
  if (await isCached()) return { how: 'cache', executable };
  fs.mkdirSync(pin.folder, { recursive: true });
  return underLock(
    path.join(pin.folder, 'lock'),
    () => undefined,
    async () => {
      if (await isCached()) return { how: 'cache', executable };
      const progress = show(`building ${name} ${pin.server.version}, once (${takes})`);
      try {
        await buildFromSource(pin, env, progress, { command, executable, whyUnusable: unusable });
        progress.end(executable);
        return { how: 'build', executable };
      } catch (cause) {
        progress.end(`not possible: ${firstLine(cause)}`);
        const ways = [
          `\`${name}\` on PATH: ${String(notInstalled)}`,
          `build of tools/temporal with Go: ${firstLine(cause)}`,
        ];
        throw new Error(
          `no ${name} for ${what}. Tried: ${ways.join('; ')}. Install ${name} ${pin.server.version.slice(1)}, or Go >= ${pin.go} with a module proxy`,
          { cause },
        );
      }
    },
  );
}

/** Replication between clusters of different versions is not what was tried: exactly the pinned one serves. */
async function whyOther(executable: string, pin: Pin, env: Environment): Promise<string | undefined> {
  try {
    const said = await promisify(execFile)(executable, ['--version'], {
      env: withoutTemporal(env),
      timeout: versionWithinMs,
    });
    const version = /(\d+\.\d+\.\d+)/.exec(said.stdout)?.[1];
    if (version === pin.server.version.slice(1)) return undefined;
    return `${executable} is ${version ?? 'of no version'}; needs ${pin.server.version.slice(1)}`;
  } catch (error) {
    return `${executable} --version does not run: ${firstLine(error)}`;
  }
}
