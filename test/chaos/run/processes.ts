/** Worker processes: started ahead, put to work for one cell's queues, killed, stopped and woken by their own id. */
import { type ChildProcess, fork } from 'node:child_process';
import { type Ask, type Cluster, type Failure, type Said, type Told } from '../protocol';
import { root, workerMain } from './paths';

/** Undefined: never answered. */
export type Answer = { readonly value: unknown } | { readonly failure: Failure } | undefined;
export type OnAsk = (ask: Ask, worker: WorkerProcess) => Promise<Answer>;

export interface WorkerProcess {
  readonly pid: number;
  readonly serve: (clusters: readonly Cluster[], queuePrefix: string) => Promise<void>;
  /** kill -9. */
  readonly kill: () => void;
  /** SIGSTOP: nothing of it runs, its connections stay. */
  readonly freeze: () => void;
  readonly wake: () => void;
  readonly isFrozen: () => boolean;
  readonly isAlive: () => boolean;
  /** Until no activity runs in it, or the time is over. */
  readonly settle: (withinMs: number) => Promise<boolean>;
}

export async function startProcess(onAsk: OnAsk): Promise<WorkerProcess> {
  const child = fork(workerMain, {
    cwd: root,
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: ['--max-old-space-size=256'],
  });
  const heard = listen(child);
  let frozen = false;
  let alive = true;
  child.once('exit', () => {
    alive = false;
  });
  const tell = (told: Told): void => {
    if (alive && child.connected) child.send(told, () => undefined);
  };
  const worker: WorkerProcess = {
    pid: child.pid ?? 0,
    serve: async (clusters, queuePrefix) => {
      const serving = heard.until((said) => said.is === 'serving');
      tell({ is: 'serve', clusters, queuePrefix });
      await serving;
    },
    kill: () => {
      child.kill('SIGKILL');
      alive = false;
    },
    freeze: () => {
      frozen = true;
      child.kill('SIGSTOP');
    },
    wake: () => {
      frozen = false;
      child.kill('SIGCONT');
    },
    isFrozen: () => frozen,
    isAlive: () => alive,
    settle: (withinMs) => {
      heard.settles += 1;
      const n = heard.settles;
      const quiet = heard.until((said) => said.is === 'quiet' && said.n === n).then(() => true);
      tell({ is: 'settle', n });
      return Promise.race([quiet, within(withinMs)]);
    },
  };
  heard.onAsk = (n, ask) => {
    void onAsk(ask, worker).then((answer) => {
      if (answer) tell({ is: 'answer', n, ...answer });
    });
  };
  await heard.until((said) => said.is === 'ready');
  return worker;
}

function within(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms).unref());
}

interface Heard {
  onAsk: (n: number, ask: Ask) => void;
  settles: number;
  readonly until: (is: (said: Said) => boolean) => Promise<void>;
}

/** Whoever waits for a word of a process that ends, waits for nothing: that is an error of the matrix, or wanted. */
function listen(child: ChildProcess): Heard {
  const waiting = new Set<{ readonly is: (said: Said) => boolean; readonly resolve: () => void }>();
  const heard: Heard = {
    onAsk: () => undefined,
    settles: 0,
    until: (is) =>
      new Promise((resolve) => {
        waiting.add({ is, resolve });
      }),
  };
  child.on('message', (said: Said) => {
    if (said.is === 'ask') return heard.onAsk(said.n, said.ask);
    for (const one of waiting)
      if (one.is(said)) {
        waiting.delete(one);
        one.resolve();
      }
  });
  child.once('exit', () => {
    for (const one of waiting) one.resolve();
  });
  return heard;
}

export interface Pool {
  /** One that is up and serves nobody yet. */
  readonly take: () => Promise<WorkerProcess>;
  readonly started: () => number;
  readonly close: () => void;
}

/** Keeps `ahead` processes up, so that who is killed is replaced in milliseconds, as by a worker that was there all along. */
export function openPool(ahead: number, onAsk: OnAsk): Pool {
  const all = new Set<WorkerProcess>();
  let closed = false;
  let started = 0;
  const spawn = async (): Promise<WorkerProcess> => {
    started += 1;
    const worker = await startProcess(onAsk);
    all.add(worker);
    for (const one of all) if (!one.isAlive()) all.delete(one);
    if (closed) worker.kill();
    return worker;
  };
  const spares: Promise<WorkerProcess>[] = [];
  const refill = (): void => {
    while (!closed && spares.length < ahead) spares.push(spawn());
  };
  refill();
  return {
    take: () => {
      const next = spares.shift() ?? spawn();
      refill();
      return next;
    },
    started: () => started,
    close: () => {
      closed = true;
      for (const one of all) if (one.isAlive()) one.kill();
    },
  };
}
