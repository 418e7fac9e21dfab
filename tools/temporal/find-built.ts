/** A program of the pinned Go module that nobody offers as a download which could be checked: on PATH, cached, or built beside the CLI. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { createProgress, type Progress, type ShowProgress } from '../progress/progress';
import { type Binary, buildFromSource } from './build';
import { type Environment, withoutTemporal } from './environment';
import { firstLine, isExecutable, onPath } from './executable';
import { underLock } from './lock';
import { type Pin, readPin } from './pin';

export interface Program {
  /** As it stands on PATH, and people call it. */
  readonly name: string;
  /** Its main package. */
  readonly command: string;
  readonly pinned: (pin: Pin) => Pin['server'];
  /** Ends "no NAME for ...". */
  readonly wantedFor: string;
}

export interface FoundProgram {
  readonly how: 'path' | 'cache' | 'build';
  readonly executable: string;
}

const versionWithinMs = 20_000;

/** @throws Error that names every way that was tried */
export async function findBuilt(
  program: Program,
  env: Environment = process.env,
  show: ShowProgress = (title) => createProgress(title),
): Promise<FoundProgram> {
  const { name, command } = program;
  const pin = readPin(env);
  const { executable, version } = program.pinned(pin);
  const unusable = (file: string): Promise<string | undefined> => whyOther(file, version.slice(1), env);
  const installed = onPath(name, env);
  const notInstalled = installed === undefined ? 'none there' : await unusable(installed);
  if (installed !== undefined && notInstalled === undefined) return { how: 'path', executable: installed };
  const title = `building ${name} ${version}, once (20 s beside the CLI's build, else 3 to 5 min)`;
  return cachedOrBuilt(pin, env, { show, title }, { command, executable, whyUnusable: unusable }).catch(
    (cause: unknown) => {
      const ways = [
        `\`${name}\` on PATH: ${String(notInstalled)}`,
        `build of tools/temporal with Go: ${firstLine(cause)}`,
      ];
      throw new Error(
        `no ${name} for ${program.wantedFor}. Tried: ${ways.join('; ')}. Install ${name} ${version.slice(1)}, or Go >= ${pin.go} with a module proxy`,
        { cause },
      );
    },
  );
}

/** How a build is shown to whoever waits for it. */
interface Shown {
  readonly show: ShowProgress;
  readonly title: string;
}

/** Under the lock that the builds of one folder share. @throws Error why it cannot be built */
export async function cachedOrBuilt(pin: Pin, env: Environment, shown: Shown, binary: Binary): Promise<FoundProgram> {
  const { executable, whyUnusable } = binary;
  const isCached = async (): Promise<boolean> =>
    isExecutable(executable) && (await whyUnusable(executable, env)) === undefined;
  if (await isCached()) return { how: 'cache', executable };
  fs.mkdirSync(pin.folder, { recursive: true });
  let waiting: Progress | undefined;
  return underLock(
    path.join(pin.folder, 'lock'),
    (pid) => {
      waiting ??= shown.show(`waiting for process ${pid}, which is building another part of Temporal`);
    },
    async () => {
      waiting?.end('done waiting');
      if (await isCached()) return { how: 'cache', executable };
      const progress = shown.show(shown.title);
      try {
        await buildFromSource(pin, env, progress, binary);
        progress.end(executable);
        return { how: 'build', executable };
      } catch (cause) {
        progress.end(`not possible: ${firstLine(cause)}`);
        throw cause;
      }
    },
  );
}

/** What was tried is exactly the pinned version: another one is passed over. */
export async function whyOther(executable: string, wanted: string, env: Environment): Promise<string | undefined> {
  try {
    const said = await promisify(execFile)(executable, ['--version'], {
      env: withoutTemporal(env),
      timeout: versionWithinMs,
    });
    const version = /(\d+\.\d+\.\d+)/.exec(said.stdout)?.[1];
    if (version === wanted) return undefined;
    return `${executable} is ${version ?? 'of no version'}; needs ${wanted}`;
  } catch (error) {
    return `${executable} --version does not run: ${firstLine(error)}`;
  }
}
