/** The Web UI of one cluster on this machine: at the port muster looks for it, killed and started again with its Region. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK, uiPortOf } from './loopback';
import { type Restartable, restartable } from './restartable';

export interface WebUiWish {
  readonly executable: string;
  /** Of its cluster: names its configuration and its log. */
  readonly name: string;
  /** host:port of the cluster it shows; it need not answer yet. */
  readonly address: string;
  readonly namespace: string;
  readonly folder: string;
  readonly outlive: boolean;
}

export interface RunningWebUi extends Restartable {
  readonly name: string;
  readonly url: string;
  readonly log: string;
}

/** 0.2 s is usual. */
const upWithinMs = 30_000;
const lookEveryMs = 50;

/** Started. @throws Error with the last lines of its log when it does not answer */
export async function startWebUi(wish: WebUiWish): Promise<RunningWebUi> {
  const { executable, name, address, folder, outlive } = wish;
  const port = uiPortOf(Number(address.split(':')[1]));
  const url = `http://${LOOPBACK}:${port}`;
  const log = path.join(folder, `${name}-ui.log`);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, `${name}-ui.yaml`), configOf(wish, port));
  const ui = restartable({
    ...{ what: `the Web UI of ${name} at ${url}`, executable, log, outlive },
    args: ['--root', folder, '--config', '.', '--env', `${name}-ui`, 'start'],
    untilUp: (ended) => untilServes(url, ended),
  });
  await ui.start();
  return { name, url, log, ...ui };
}

async function untilServes(url: string, ended: Promise<number>): Promise<void> {
  const deadline = Date.now() + upWithinMs;
  let end: number | undefined;
  void ended.then((code) => (end = code));
  const serves = (): Promise<boolean> =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await serves())) {
    if (end !== undefined) throw new Error(`it ended with exit code ${end}`);
    if (Date.now() > deadline) throw new Error(`no answer within ${upWithinMs / 1_000} s`);
    await sleep(lookEveryMs);
  }
}

/** As the dev server has it; JSON is YAML. */
function configOf({ address, namespace }: WebUiWish, port: number): string {
  return JSON.stringify({
    temporalGrpcAddress: address,
    host: LOOPBACK,
    port,
    enableUi: true,
    defaultNamespace: namespace,
    // Never ask the internet what is new.
    disableNewsFetch: true,
    hideLogs: true,
    // Plain HTTP on this machine: its cookie against forged requests would not be sent otherwise.
    cors: { cookieInsecure: true },
  });
}
