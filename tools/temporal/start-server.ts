/**
 * One Temporal dev server of our own, on free loopback ports, until we stop it or die. Answers only when gRPC does
 * (and the Web UI, where one was asked for). Hears nothing of the TEMPORAL_* of our shell.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../lab/postgres/free-port';
import { withoutTemporal } from './environment';
import { findTemporal } from './find-server';
import { firstLine } from './executable';
import { endChild, type Guarded, spawnGuarded, spawnOutliving } from './guarded';
import { LOOPBACK } from './loopback';
import { untilUp } from './until-up';

export interface StartOptions {
  /** Found by findTemporal when absent. */
  readonly executable?: string;
  /** Kept across restarts in this file; in memory when absent. */
  readonly dbFilename?: string;
  /** Any free one when absent. */
  readonly port?: number;
  /** Of the Web UI; 0 is any free one; no UI when absent. */
  readonly uiPort?: number;
  /** Besides `default`. */
  readonly namespace?: string;
  /** Keyword search attributes, registered in both namespaces. */
  readonly searchAttributes?: readonly string[];
  /** File that takes what the server says (appended); dropped when absent. */
  readonly log?: string;
  /** True leaves it running when we end (demo --keep): whoever asks for it stops it by pid. */
  readonly outlive?: boolean;
}

export interface RunningTemporal {
  readonly address: string;
  readonly uiUrl?: string;
  readonly pid: number;
  readonly executable: string;
  /** Resolves when the server has ended, asked for or not. */
  readonly ended: Promise<number>;
  readonly stop: () => Promise<void>;
}

/** A port found free may be taken before the server has it. */
const TRIES = 3;
/** A restart on the same port meets connections of its own clients, which the kernel gave that number while it was free. */
const TRIES_ON_GIVEN_PORT = 20;
const AGAIN_AFTER_MS = 500;

export async function startTemporal(options: StartOptions = {}): Promise<RunningTemporal> {
  const executable = options.executable ?? (await executableHere());
  const portsAreOurs = options.port === undefined && (options.uiPort ?? 0) === 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(executable, options);
    } catch (error) {
      const tries = portsAreOurs ? TRIES : TRIES_ON_GIVEN_PORT;
      if (attempt === tries || !String(error).includes('address already in use')) throw error;
      if (!portsAreOurs) await sleep(AGAIN_AFTER_MS);
    }
  }
}

/** Never an address: whoever starts a server wants one of his own. */
async function executableHere(): Promise<string> {
  const found = await findTemporal({ env: { ...process.env, MUSTER_TEST_TEMPORAL_ADDRESS: undefined } });
  if (found.how === 'address') throw new Error('unreachable: no address was given');
  return found.executable;
}

async function startOnce(executable: string, options: StartOptions): Promise<RunningTemporal> {
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort === 0 ? await freePort() : options.uiPort;
  const uiUrl = uiPort === undefined ? undefined : `http://${LOOPBACK}:${uiPort}`;
  const address = `${LOOPBACK}:${port}`;
  const log = openLog(options.log);
  let server: Guarded;
  try {
    const env = withoutTemporal(process.env);
    const args = serverArgs(options, port, uiPort);
    server =
      options.outlive === true
        ? spawnOutliving(executable, args, env, log.fd)
        : await spawnGuarded(executable, args, env, log.fd);
  } finally {
    fs.closeSync(log.fd);
  }
  try {
    await untilUp({ port, uiUrl, ended: server.ended, said: log.said });
  } catch (error) {
    await endChild(server, 'SIGKILL');
    throw new Error(
      `${executable} server start-dev at ${address}: ${firstLine(error)}\n${log.said().trim().split('\n').slice(-5).join('\n')}`.trim(),
    );
  } finally {
    log.drop();
  }
  return {
    address,
    ...(uiUrl === undefined ? {} : { uiUrl }),
    pid: server.pid,
    executable,
    ended: server.ended,
    stop: () => endChild(server, options.dbFilename === undefined ? 'SIGKILL' : 'SIGTERM'),
  };
}

function serverArgs(options: StartOptions, port: number, uiPort: number | undefined): string[] {
  return [
    ...['server', 'start-dev', '--ip', LOOPBACK, '--port', String(port)],
    ...['--log-level', options.log === undefined ? 'error' : 'warn'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(options.dbFilename === undefined ? [] : ['--db-filename', options.dbFilename]),
    ...(options.namespace === undefined || options.namespace === 'default' ? [] : ['--namespace', options.namespace]),
    ...(options.searchAttributes ?? []).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    // never ask the internet whether a newer server exists
    ...['--dynamic-config-value', 'frontend.enableServerVersionCheck=false'],
  ];
}

interface Log {
  readonly fd: number;
  /** What this start has written so far. */
  readonly said: () => string;
  readonly drop: () => void;
}

/** What is to be dropped still goes to a file until the server is up, so that a failed start can be explained. */
function openLog(file: string | undefined): Log {
  const name = file ?? path.join(os.tmpdir(), `muster-temporal-${randomUUID()}.log`);
  const fd = fs.openSync(name, 'a');
  const before = fs.fstatSync(fd).size;
  return {
    fd,
    said: () => fs.readFileSync(name).subarray(before).toString('utf8'),
    drop: () => {
      if (file === undefined) fs.rmSync(name, { force: true });
    },
  };
}
