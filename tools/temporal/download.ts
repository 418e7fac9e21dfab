/**
 * The download that the Temporal SDK brings (temporal.download, the pinned version), made safe to try anywhere: asked
 * for at most 3 s whether anybody answers, and given up when it stalls, because the SDK itself would wait for ever.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Progress } from '../progress/progress';
import { type Environment, withoutTemporal } from './environment';
import { firstLine } from './executable';
import { type Pin, projectRoot } from './pin';

/** Where the SDK downloads from (sdk-core, ephemeral_server/mod.rs). */
const DOWNLOAD_SITE = 'https://temporal.download';
const ANSWER_WITHIN_MS = 3_000;
const STALLED_AFTER_MS = 20_000;
const LOOK_EVERY_MS = 250;

/** Leaves the binary at pin.executable, or throws why not. */
export async function downloadBySdk(
  pin: Pin,
  env: Environment,
  progress: Progress,
  site = DOWNLOAD_SITE,
): Promise<void> {
  await probe(site, pin, env);
  const arrived = path.join(pin.folder, `temporal-${pin.version}`); // the SDK's own names
  const arriving = `${arrived}.downloading`;
  fs.rmSync(arriving, { force: true }); // left by a killed download: the SDK would wait a minute for it
  const main = path.join(projectRoot(), 'dist', 'tools', 'temporal', 'sdk-download.js');
  if (!fs.existsSync(main)) throw new Error(`dist/ is not built (npm run prepare builds it): no ${main}`);
  const child = spawn(process.execPath, [main, pin.folder, pin.version], {
    cwd: projectRoot(),
    env: withoutTemporal(env),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = await watch(child, () => sizeOf(arrived) ?? sizeOf(arriving) ?? 0, progress);
  if (!fs.existsSync(arrived)) throw new Error(said);
  fs.renameSync(arrived, pin.executable);
}

/** Behind a proxy only the proxy can be asked: Node's own fetch does not go through it, the SDK's does. */
async function probe(site: string, pin: Pin, env: Environment): Promise<void> {
  const proxy = env['HTTPS_PROXY'] ?? env['https_proxy'] ?? env['ALL_PROXY'] ?? env['all_proxy'];
  try {
    if (proxy !== undefined && proxy !== '') await connects(new URL(proxy.includes('://') ? proxy : `http://${proxy}`));
    else
      await fetch(`${site}/cli/${pin.version}`, {
        method: 'HEAD',
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new Error(`no answer from ${proxy === undefined || proxy === '' ? site : 'the proxy'}: ${firstLine(cause)}`);
  }
}

function connects(url: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const port = Number(url.port === '' ? 80 : url.port);
    const socket = net.connect({ host: url.hostname, port, timeout: ANSWER_WITHIN_MS });
    const give = (error?: Error): void => {
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.once('connect', () => {
      give();
    });
    socket.once('timeout', () => {
      give(new Error(`${url.host} did not answer within ${ANSWER_WITHIN_MS / 1000} s`));
    });
    socket.once('error', give);
  });
}

/** Shows the bytes as they arrive and ends a child that brings none. Answers what the child said. */
async function watch(child: ChildProcess, bytes: () => number, progress: Progress): Promise<string> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.once('error', (error) => (said += error.message));
  const closed = once(child, 'close').catch(() => undefined);
  let best = 0;
  let since = Date.now();
  while (child.exitCode === null && child.signalCode === null) {
    await sleep(LOOK_EVERY_MS);
    const now = bytes();
    if (now > best) {
      best = now;
      since = Date.now();
    }
    progress.at(undefined, `${(best / 1e6).toFixed(0)} MB`);
    if (Date.now() - since < STALLED_AFTER_MS) continue;
    child.kill('SIGKILL');
    return `nothing more arrived for ${STALLED_AFTER_MS / 1000} s`;
  }
  await closed;
  return said.trim() === '' ? 'the SDK ended without a file' : firstLine(said);
}

function sizeOf(file: string): number | undefined {
  return fs.statSync(file, { throwIfNoEntry: false })?.size;
}
