/**
 * A Temporal server, wherever we are: the first way that is open wins, and when none is, one error names them all.
 * Never reads TEMPORAL_ADDRESS: that is somebody's production.
 */
import fs from 'node:fs';
import path from 'node:path';
import { createProgress, type Progress, type ShowProgress } from '../progress/progress';
import { givenAddress } from './given-address';
import { buildFromSource } from './build';
import { downloadBySdk } from './download';
import { type Environment } from './environment';
import { firstLine, isExecutable, onPath, pathFolders, whyUnusable } from './executable';
import { underLock } from './lock';
import { type Pin, readPin } from './pin';

export type Found =
  | { readonly how: 'address'; readonly address: string }
  | { readonly how: 'path' | 'cache' | 'download' | 'build'; readonly executable: string };

export interface FindOptions {
  readonly env?: Environment;
  /** How a long wait is shown; a bar on standard error by default. */
  readonly show?: ShowProgress;
  /** Instead of the SDK's download. */
  readonly download?: (pin: Pin, env: Environment, progress: Progress) => Promise<void>;
}

interface Closed {
  readonly way: string;
  readonly why: string;
}

export async function findTemporal(options: FindOptions = {}): Promise<Found> {
  const env = options.env ?? process.env;
  const show = options.show ?? ((title) => createProgress(title));
  const pin = readPin(env);
  const closed: Closed[] = [];

  const address = givenAddress(env);
  if (address !== undefined) return { how: 'address', address };
  closed.push({ way: 'MUSTER_TEST_TEMPORAL_ADDRESS', why: 'not set' });

  const installed = onPath('temporal', env);
  const notInstalled =
    installed === undefined ? `none in its ${pathFolders(env).length} folders` : await whyUnusable(installed, env);
  if (installed !== undefined && notInstalled === undefined) return { how: 'path', executable: installed };
  closed.push({ way: '`temporal` on PATH', why: String(notInstalled) });

  const cached = { how: 'cache', executable: pin.executable } as const;
  const notCached = await whyNotCached(pin, env);
  if (notCached === undefined) return cached;

  try {
    fs.mkdirSync(pin.folder, { recursive: true });
    fs.accessSync(pin.folder, fs.constants.W_OK);
  } catch (error) {
    throw noWay(
      [
        ...closed,
        {
          way: 'cached binary, download, build',
          why: `cannot write ${pin.folder} (set MUSTER_CACHE): ${firstLine(error)}`,
        },
      ],
      pin,
    );
  }
  return waitForTurn(pin, show, async () => {
    const stillNotCached = await whyNotCached(pin, env); // another process may have built it while we waited
    if (stillNotCached === undefined) return cached;
    closed.push({ way: 'cached binary', why: stillNotCached });
    fs.rmSync(pin.executable, { force: true });

    const notDownloaded = await attempt(
      `downloading Temporal ${pin.version}`,
      show,
      pin,
      env,
      options.download ?? downloadBySdk,
    );
    if (notDownloaded === undefined) return { how: 'download', executable: pin.executable };
    closed.push({ way: 'download by the Temporal SDK', why: notDownloaded });

    const notBuilt = await attempt(
      `building Temporal ${pin.version}, once (3 to 5 min)`,
      show,
      pin,
      env,
      buildFromSource,
    );
    if (notBuilt === undefined) return { how: 'build', executable: pin.executable };
    closed.push({ way: 'build of tools/temporal with Go', why: notBuilt });
    throw noWay(closed, pin);
  });
}

async function whyNotCached(pin: Pin, env: Environment): Promise<string | undefined> {
  return isExecutable(pin.executable) ? whyUnusable(pin.executable, env) : `none at ${pin.executable}`;
}

async function waitForTurn<T>(pin: Pin, show: ShowProgress, work: () => Promise<T>): Promise<T> {
  let waiting: Progress | undefined;
  const mine = (): Promise<T> => {
    waiting?.end('done waiting');
    return work();
  };
  return underLock(
    path.join(pin.folder, 'lock'),
    (pid) => {
      waiting ??= show(`waiting for process ${pid}, which is fetching or building the Temporal server`);
    },
    mine,
  );
}

type Way = (pin: Pin, env: Environment, progress: Progress) => Promise<void>;

/** Why it brought no usable binary, or undefined when it did. */
async function attempt(
  title: string,
  show: ShowProgress,
  pin: Pin,
  env: Environment,
  way: Way,
): Promise<string | undefined> {
  const progress = show(title);
  try {
    await way(pin, env, progress);
    const unusable = await whyUnusable(pin.executable, env);
    if (unusable !== undefined) throw new Error(unusable);
    progress.end(pin.executable);
    return undefined;
  } catch (error) {
    fs.rmSync(pin.executable, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    progress.end(`not possible: ${why}`);
    return why;
  }
}

function noWay(closed: readonly Closed[], pin: Pin): Error {
  const tried = closed.map(({ way, why }, i) => `  ${i + 1}. ${way}: ${why}`);
  return new Error(
    [
      'no Temporal server to run against. Tried, in this order:',
      ...tried,
      'Any one of these opens a way:',
      '  - start one yourself and set MUSTER_TEST_TEMPORAL_ADDRESS=127.0.0.1:7233',
      '  - install the Temporal CLI, so that `temporal` is on PATH (https://docs.temporal.io/cli)',
      `  - internet access to temporal.download and github.com, for the download of ${pin.version}`,
      `  - Go >= ${pin.go} on PATH and a Go module proxy, for the build`,
    ].join('\n'),
  );
}
