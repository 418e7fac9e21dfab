/**
 * One cluster's set of workers, which lives and dies on its own: made when the cluster answers, left to the SDK's own polling through a silence
 * (its polls are tried for ever, at most 10 s apart), and made anew when it ended all the same.
 */
import { type NativeConnection, type NativeConnectionOptions, type Worker } from '@temporalio/worker';
import { setTimeout as delay } from 'node:timers/promises';
import { connectOnce, knowsNamespace, NoServer, reason, silence } from './connect';
import { createWorkers, type WorkerNeeds } from './create-workers';
import { warnOfSearchAttributes } from './search-attributes';

/** Between two tries to reach a cluster that is silent: growing, and at most 30 s (issue 5). */
const pausesMs = { first: 1_000, most: 30_000 } as const;
/** Between two questions whether it still answers: a loss is told within some 8 s. */
const askEveryMs = 2_000;
/** One question may be lost to a busy machine. */
const unansweredTwice = 2;

export interface SeatNeeds extends Omit<WorkerNeeds, 'connection' | 'via'> {
  readonly cluster: {
    readonly region: string;
    readonly options: NativeConnectionOptions & { readonly address: string };
  };
  /** Its workers end in order when this does. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly polling: () => void;
}

export interface Seat {
  /** Since when it did not answer what it was asked, by a monotonic clock, and why; undefined while it does. */
  readonly silent: () => { readonly sinceMs: number; readonly because: string } | undefined;
  /** Once `signal` ended it and its workers are done. */
  readonly ended: Promise<void>;
}

export function takeSeat(needs: SeatNeeds): Seat {
  const { cluster, namespace, signal } = needs;
  const where = `the cluster in ${cluster.region} (${cluster.options.address})`;
  let silent: ReturnType<Seat['silent']>;
  let told = false;
  /** Since its workers last polled. */
  let tries = 0;

  const answered = (): void => {
    if (told) needs.say(`${where} answers again`);
    [silent, told] = [undefined, false];
  };
  const unanswered = (because: string): void => {
    silent = { sinceMs: silent?.sinceMs ?? performance.now(), because };
    if (!told) needs.say(`${where} is silent (${because}); it is tried again by itself`);
    told = true;
  };

  /** Until it ends, by itself or in order. */
  const sit = async (connection: NativeConnection): Promise<void> => {
    if (!(await knowsNamespace(connection, namespace)))
      throw new NoServer(`it does not know namespace '${namespace}': muster orchestrator setup makes it`);
    await warnOfSearchAttributes(connection, namespace);
    const workers = await createWorkers({ ...needs, connection, via: cluster.region });
    const over = new AbortController();
    const running = run(workers, AbortSignal.any([signal, over.signal]), () => {
      over.abort();
    });
    // Told where it is awaited.
    running.catch(() => undefined);
    tries = 0;
    answered();
    needs.polling();
    for (let missed = 0; ;) {
      await pause(askEveryMs, over.signal);
      if (over.signal.aborted) break;
      const because = await silence(connection, namespace);
      missed = because === undefined ? 0 : missed + 1;
      if (because === undefined) answered();
      else if (missed >= unansweredTwice) unanswered(because);
    }
    await running;
  };

  const live = async (): Promise<void> => {
    while (!signal.aborted) {
      let connection: NativeConnection | undefined;
      try {
        connection = await connectOnce(cluster.options);
        await sit(connection);
      } catch (error) {
        unanswered(reason(error));
      } finally {
        // Workers that were made and never ran still hold it: then it stays, and the next try has one of its own.
        await connection?.close().catch(() => undefined);
      }
      await pause(Math.min(pausesMs.first * 2 ** tries, pausesMs.most), signal);
      tries += 1;
    }
  };
  return { silent: () => silent, ended: live() };
}

/** All of them, to the last one's end: who fails ends the others, and so does `signal`. @throws the first one's error */
async function run(workers: readonly Worker[], signal: AbortSignal, over: () => void): Promise<void> {
  const end = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  signal.addEventListener('abort', end, { once: true });
  const running = workers.map(async (worker) => {
    try {
      await worker.run();
    } finally {
      over();
    }
  });
  if (signal.aborted) end();
  const ends = await Promise.allSettled(running);
  signal.removeEventListener('abort', end);
  for (const one of ends) if (one.status === 'rejected') throw one.reason;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
