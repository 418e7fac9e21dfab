/**
 * The stock temporal-server, for two clusters that replicate: the CLI's dev server cannot be one of them. On PATH, cached, or built from
 * the same pinned Go module; nobody offers it as a download that could be checked.
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

const command = 'go.temporal.io/server/cmd/server';
const versionWithinMs = 20_000;

export interface FoundServer {
  readonly how: 'path' | 'cache' | 'build';
  readonly executable: string;
}

/** @throws Error that names every way that was tried */
export async function findClusterServer(
  env: Environment = process.env,
  show: ShowProgress = (title) => createProgress(title),
): Promise<FoundServer> {
  const pin = readPin(env);
  const unusable = (executable: string): Promise<string | undefined> => whyOther(executable, pin, env);
  const installed = onPath('temporal-server', env);
  const notInstalled = installed === undefined ? 'none there' : await unusable(installed);
  if (installed !== undefined && notInstalled === undefined) return { how: 'path', executable: installed };
  const { executable } = pin.server;
  const isCached = async (): Promise<boolean> => isExecutable(executable) && (await unusable(executable)) === undefined;
  if (await isCached()) return { how: 'cache', executable };
  fs.mkdirSync(pin.folder, { recursive: true });
  return underLock(
    path.join(pin.folder, 'lock'),
    () => undefined,
    async () => {
      if (await isCached()) return { how: 'cache', executable };
      const progress = show(
        `building temporal-server ${pin.server.version}, once (20 s beside the CLI's build, else 3 to 5 min)`,
      );
      try {
        await buildFromSource(pin, env, progress, { command, executable, whyUnusable: unusable });
        progress.end(executable);
        return { how: 'build', executable };
      } catch (cause) {
        progress.end(`not possible: ${firstLine(cause)}`);
        const ways = [
          `\`temporal-server\` on PATH: ${String(notInstalled)}`,
          `build of tools/temporal with Go: ${firstLine(cause)}`,
        ];
        throw new Error(
          `no temporal-server for two clusters. Tried: ${ways.join('; ')}. Install temporal-server ${pin.server.version.slice(1)}, or Go >= ${pin.go} with a module proxy`,
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
