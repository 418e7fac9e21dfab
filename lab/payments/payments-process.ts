/** Starts, feeds and kills the payments process of one Region, and brings it back when it ends by itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { type RequestCounts } from '../world/parts';
import { type FromPayments, type Load, type Served, type ServedDatabase, type ToPayments } from './messages';
import { createRecentRequests, type RecentRequests } from './recent-requests';

/** Node with pg starts in a quarter of a second; a loaded machine of 2 cores takes far longer. */
const startDeadlineMs = 20_000;

export interface PaymentsProcess {
  readonly pid: () => number | undefined;
  readonly start: () => Promise<void>;
  /** -9, and resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  readonly capacity: (key: string, tasks: number, requestsPerTask: number) => void;
  /** The instance a service's tasks connect to from now on; null: none carries the name. */
  readonly database: (key: string, database: ServedDatabase | null) => void;
  readonly requestsPerSecond: (key: string) => number;
  /** What the tasks of a service answered in the last 10 s. */
  readonly served: (key: string) => RequestCounts;
}

export function createPaymentsProcess(needs: {
  readonly services: readonly Served[];
  readonly log: string;
}): PaymentsProcess {
  const { services, log } = needs;
  /** The last message of its sort for each service: a process that starts again is told all of it. */
  const orders = new Map<string, ToPayments>();
  const recent = new Map<string, RecentRequests>();
  let child: ChildProcess | undefined;
  let load: Readonly<Record<string, Load>> = {};

  const order = (message: Extract<ToPayments, { key: string }>) => {
    orders.set(`${message.is} ${message.key}`, message);
    if (child !== undefined) send(child, message);
  };
  const recentOf = (key: string) => {
    const known = recent.get(key) ?? createRecentRequests(Date.now);
    recent.set(key, known);
    return known;
  };
  const take = (reported: typeof load) => {
    load = reported;
    for (const [key, { ended, failed }] of Object.entries(load)) recentOf(key).add({ requests: ended, failed });
  };

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
      if (message.is === 'load') take(message.services);
    });
    send(born, { is: 'serve', services });
    await listening.catch((error: unknown) => {
      born.kill('SIGKILL');
      throw error;
    });
    listened = true;
    for (const message of orders.values()) send(born, message);
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
      order({ is: 'capacity', key, tasks, requestsPerTask });
    },
    database: (key, database) => {
      order({ is: 'database', key, database });
    },
    requestsPerSecond: (key) => load[key]?.requestsPerSecond ?? 0,
    served: (key) => recentOf(key).counts(),
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
