/**
 * The customers as a part of the lab: a process of its own, and the record of what they saw.
 * `snapshot` asks the process for what is new and adds it to what is already here, so that long runs stay cheap.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, closeSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Compute, type Customers, type CustomersSnapshot, type Dns } from '../world/parts';
import { type Settings } from '../world/settings';
import { type World } from '../world/world';
import {
  type Acknowledged,
  type CustomersOrder,
  type FromCustomers,
  type Latencies,
  type Tenth,
  type ToCustomers,
} from './messages';
import { windowOf } from './window';

export interface CustomersRecord extends CustomersSnapshot {
  readonly tenths: readonly Tenth[];
  /** No request that began before this instant is still open. */
  readonly settledUntil: number;
}

/** Customers whose snapshots are fine enough for truth. */
export interface RecordedCustomers extends Customers {
  readonly snapshot: () => Promise<CustomersRecord>;
}

export interface CustomersNeeds {
  readonly dns: Pick<Dns, 'address'>;
  readonly compute: Pick<Compute, 'front'>;
}

/** A busy machine may take this long to answer over IPC; after it the process is broken. */
const answerMs = 15_000;

export function createCustomers(world: World, { dns, compute }: CustomersNeeds): RecordedCustomers {
  const { settings } = world;
  const acknowledged: Acknowledged[] = [];
  let tenths: Tenth[] = [];
  let latencies: Latencies[] = [];
  let settledUntil = 0;
  let child: ChildProcess | undefined;
  let asks = 0;

  const answered = async <Is extends FromCustomers['is']>(
    is: Is,
    ask?: number,
  ): Promise<Extract<FromCustomers, { is: Is }>> => {
    const process = child;
    if (!process) throw new Error('the customers are not started');
    return new Promise((resolve, reject) => {
      const onMessage = (message: FromCustomers): void => {
        if (message.is !== is || (message.is === 'report' && message.ask !== ask)) return;
        end();
        resolve(message as Extract<FromCustomers, { is: Is }>);
      };
      const onExit = (code: number | null, signal: string | null): void => {
        end();
        reject(new Error(`the customers' process ended (${signal ?? code ?? 'unknown'}); see ${logOf(world)}`));
      };
      const timer = setTimeout(() => {
        end();
        reject(
          new Error(
            `the customers' process (pid ${process.pid ?? 0}) said nothing for ${answerMs} ms; see ${logOf(world)}`,
          ),
        );
      }, answerMs);
      const end = (): void => {
        clearTimeout(timer);
        process.off('message', onMessage);
        process.off('exit', onExit);
      };
      process.on('message', onMessage);
      process.on('exit', onExit);
    });
  };

  const update = async (): Promise<void> => {
    if (!child) return;
    asks += 1;
    // What began before the last settled instant cannot change any more.
    const tenthsFrom = Math.max(
      0,
      tenths.findLastIndex((tenth) => tenth.at < settledUntil - 100),
    );
    const latenciesFrom = Math.max(
      0,
      latencies.findLastIndex((second) => second.at < settledUntil - 1_000),
    );
    const reply = answered('report', asks);
    tell(child, { is: 'report', ask: asks, acknowledgedFrom: acknowledged.length, tenthsFrom, latenciesFrom });
    const news = await reply;
    // One by one: as arguments of one call, some 100,000 are more than the stack takes.
    for (const payment of news.acknowledged) acknowledged.push(payment);
    tenths = [...tenths.slice(0, tenthsFrom), ...news.tenths];
    latencies = [...latencies.slice(0, latenciesFrom), ...news.latencies];
    settledUntil = news.settledUntil;
  };
  /** One at a time: two would add the same news twice. */
  let updating: Promise<void> = Promise.resolve();
  const updated = (): Promise<void> => {
    const mine = updating.then(update);
    updating = mine.catch(() => undefined);
    return mine;
  };

  return {
    name: 'customers',
    start: async () => {
      const order = orderFrom(settings, { dns, compute });
      if (!order) return;
      mkdirSync(world.home, { recursive: true });
      const log = openSync(logOf(world), 'a');
      child = fork(mainFile(), [], { stdio: ['ignore', log, log, 'ipc'], execArgv: [] });
      closeSync(log);
      const begun = answered('begun');
      tell(child, { is: 'begin', order });
      await begun;
    },
    stop: async () => {
      const process = child;
      if (!process) return;
      // What they saw stays readable after the lab went down.
      await (updating = updating.then(update)).catch(() => undefined);
      child = undefined;
      if (process.exitCode !== null || process.signalCode !== null) return;
      const exited = once(process, 'exit');
      process.kill('SIGKILL');
      await exited;
    },
    window: async (from, to) => {
      await updated();
      return windowOf({ tenths, latencies, settledUntil }, from, to);
    },
    snapshot: async () => {
      await updated();
      const firstFailureAt = tenths.find((tenth) => tenth.firstFailedAt !== undefined)?.firstFailedAt;
      return {
        acknowledged: [...acknowledged],
        seconds: secondsOf(tenths),
        tenths,
        settledUntil,
        ...(firstFailureAt !== undefined && { firstFailureAt }),
      };
    },
  };
}

const tell = (child: ChildProcess, message: ToCustomers): void => {
  child.send(message);
};

const logOf = (world: World): string => path.join(world.home, 'customers.log');

/** Compiled, also when this file runs from its source: a child process of plain Node reads no TypeScript. */
const mainFile = (): string => {
  let folder = __dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    const above = path.dirname(folder);
    if (above === folder) throw new Error(`no package.json above ${__dirname}`);
    folder = above;
  }
  const main = path.join(folder, 'dist', 'lab', 'customers', 'main.js');
  if (!existsSync(main)) throw new Error(`${main} is missing; run: node scripts/build.mjs --no-bundle`);
  return main;
};

const secondsOf = (tenths: readonly Tenth[]): CustomersSnapshot['seconds'] => {
  const seconds: { at: number; ok: number; failed: number; staleOk: number; staleFailed: number }[] = [];
  for (const { at, ok, failed, staleOk, staleFailed } of tenths) {
    const begin = Math.floor(at / 1000) * 1000;
    let second = seconds.at(-1);
    if (second?.at !== begin) seconds.push((second = { at: begin, ok: 0, failed: 0, staleOk: 0, staleFailed: 0 }));
    second.ok += ok;
    second.failed += failed;
    second.staleOk += staleOk;
    second.staleFailed += staleFailed;
  }
  return seconds;
};

const orderFrom = (settings: Settings, { dns, compute }: CustomersNeeds): CustomersOrder | undefined => {
  const { customers } = settings;
  if (customers?.enabled !== true) return undefined;
  const { hostname } = new URL(customers.url);
  const record = settings.zones
    .flatMap((zone) => zone.records)
    .find((each) => each.name.replace(/\.$/, '') === hostname);
  if (!record) throw new Error(`customers.url names ${hostname}, which is no record of the world file's zones; add it`);
  const fronts = Object.entries(record.fronts).map(([region, each]) => ({
    region,
    ...compute.front(region, each.service),
  }));
  const port = fronts[0]?.port;
  if (port === undefined)
    throw new Error(`zones: ${record.name} has no fronts, so customers have nowhere to go; add one`);
  return {
    dns: dns.address(),
    url: customers.url,
    port,
    regions: Object.fromEntries(fronts.map(({ host, region }) => [host, region])),
    paymentsPerSecond: customers.paymentsPerSecond,
    readsPerPayment: customers.readsPerPayment,
    bodyBytes: customers.bodyBytes,
    stalePercent: customers.stalePercent,
    timeoutMs: customers.timeoutMs,
  };
};
