/** Starts, feeds and kills the payments process of one Region, and brings it back when it ends by itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { type FromPayments, type Served, type ToPayments } from './messages';

/** Node with pg starts in a quarter of a second; a loaded machine of 2 cores takes far longer. */
const startDeadlineMs = 20_000;

export interface PaymentsProcess {
  readonly pid: () => number | undefined;
  readonly start: () => Promise<void>;
  /** -9, and resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  readonly capacity: (key: string, tasks: number, requestsPerTask: number) => void;
  readonly requestsPerSecond: (key: string) => number;
}

export function createPaymentsProcess(needs: {
  readonly services: readonly Served[];
  readonly log: string;
}): PaymentsProcess {
  const { services, log } = needs;
  const capacities = new Map<string, ToPayments>();
  let child: ChildProcess | undefined;
  let load: Readonly<Record<string, number>> = {};

  const start = async () => {
    fs.mkdirSync(path.dirname(log), { recursive: true });
    const out = fs.openSync(log, 'a');
    // No environment: PGHOST and the like of whoever started the lab must not reach the pool.
    const born = spawn(process.execPath, [compiledMain()], { stdio: ['ignore', out, out, 'ipc'], env: {} });
    fs.closeSync(out);
    child = born;
    born.on('error', () => undefined);
    born.on('exit', () => {
      // Not killed by us: ECS replaces tasks that die.
      if (child !== born || !listened) return;
      load = {};
      start().catch((error: unknown) => {
        fs.appendFileSync(log, `${String(error)}\n`);
      });
    });
    let listened = false;
    const listening = heard(born, log);
    born.on('message', (message: FromPayments) => {
      if (message.is === 'load') load = message.requestsPerSecond;
    });
    send(born, { is: 'serve', services });
    await listening.catch((error: unknown) => {
      born.kill('SIGKILL');
      throw error;
    });
    listened = true;
    for (const capacity of capacities.values()) send(born, capacity);
  };

  return {
    pid: () => child?.pid,
    start,
    kill: async () => {
      const doomed = child;
      child = undefined;
      load = {};
      if (doomed === undefined || doomed.exitCode !== null || doomed.signalCode !== null) return;
      const gone = once(doomed, 'exit');
      doomed.kill('SIGKILL');
      await gone;
    },
    capacity: (key, tasks, requestsPerTask) => {
      const message: ToPayments = { is: 'capacity', key, tasks, requestsPerTask };
      capacities.set(key, message);
      if (child !== undefined) send(child, message);
    },
    requestsPerSecond: (key) => load[key] ?? 0,
  };
}

function send(child: ChildProcess, message: ToPayments): void {
  // A process that is dying loses its messages; the next one is told everything again.
  if (child.connected) child.send(message, () => undefined);
}

function heard(child: ChildProcess, log: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (because: string) => {
      clearTimeout(timer);
      reject(new Error(`the payments process did not start: ${because}; its log is ${log}`));
    };
    const timer = setTimeout(() => {
      fail(`not listening after ${startDeadlineMs} ms`);
    }, startDeadlineMs);
    child.once('exit', (code, signal) => {
      fail(`it ended with ${String(code ?? signal)}`);
    });
    child.on('message', (message: FromPayments) => {
      if (message.is === 'failed') fail(message.because);
      if (message.is !== 'listening') return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The compiled entry also when this file runs from TypeScript sources under jest. */
function compiledMain(): string {
  let folder = __dirname;
  while (!fs.existsSync(path.join(folder, 'package.json'))) {
    const above = path.dirname(folder);
    if (above === folder) throw new Error(`no package.json above ${__dirname}: cannot find dist/lab/payments/main.js`);
    folder = above;
  }
  const main = path.join(folder, 'dist', 'lab', 'payments', 'main.js');
  if (!fs.existsSync(main)) throw new Error(`${main} is missing: build first (node scripts/build.mjs --no-bundle)`);
  return main;
}
