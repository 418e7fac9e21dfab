/**
 * A whole recovery on one machine, the way a user has it: Temporal, the lab, workers, and the command line.
 * Durations are asserted on the lab's own timestamps only; everything else is order, counts and states.
 */
import { type DBInstance } from '@aws-sdk/client-rds';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import fs from 'node:fs';
import path from 'node:path';
import { workerFlags } from '../../config/worker-flags';
import { type Fault } from '../../lab/world/faults';
import { type Entry } from '../../lab/world/journal';
import { type TruthReport } from '../../lab/world/parts';
import { type Progress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';
import { type Child, startChild } from '../../tools/stage/child';
import { stageEnv } from '../../tools/stage/environment';
import { isFinished, isProgress, type Ran } from '../../tools/stage/muster';
import { places } from '../../tools/stage/places';
import { bringUp, type Stage } from '../../tools/stage/stage';
import { createUndo, type Undo } from '../../tools/stage/undo';
import { startTemporal } from '../../tools/temporal/start-server';
import { rdsIn } from './rds-in';

export interface Drill {
  readonly stage: Stage;
  /** Switches a fault on; `forMs` ends it by itself (real ms). */
  readonly fault: (fault: Fault, forMs?: number) => Promise<void>;
  readonly lose: (region: string) => Promise<number>;
  /** A Region; its workers died with it. */
  readonly heal: (region: string) => Promise<void>;
  /** Ends the faults of this sort. */
  readonly mend: (fault: Fault['fault']) => Promise<void>;
  /** Damages this share of the payments, for good. Since when, by the lab's clock. */
  readonly corrupt: (percent: number) => Promise<void>;
  readonly journal: (is: Entry['is']) => Promise<readonly Entry[]>;
  /** Requests that came to the lab's AWS, by operation. */
  readonly requests: (operation: string) => Promise<readonly Extract<Entry, { is: 'request' }>[]>;
  /** `muster COMMAND payments`, followed to its end. */
  readonly start: (command: string, ...args: readonly string[]) => Running;
  readonly failover: (...args: readonly string[]) => Running;
  readonly switchover: (...args: readonly string[]) => Running;
  /** `muster watch`: of the operation that runs now. */
  readonly watch: () => Running;
  readonly approve: (gate: string, ...args: readonly string[]) => Promise<readonly Ran[]>;
  readonly muster: (actor: string, ...args: readonly string[]) => Promise<Ran>;
  /** Of what happened since an instant (ms). */
  readonly truth: (since: number) => Promise<TruthReport>;
  /** What AWS tells of the Region's DB instances, asked from the Region itself. */
  readonly instances: (region: string) => Promise<readonly DBInstance[]>;
  readonly startWorker: (region: string) => Promise<Child>;
  /** Stops the server and starts it again on its file: `temporalFile`. */
  readonly restartTemporal: () => Promise<void>;
  readonly run: (workflowId: string) => WorkflowHandle;
  readonly close: () => Promise<void>;
}

export interface Running {
  readonly until: (what: (progress: Progress) => boolean) => Promise<Progress>;
  readonly report: () => Promise<RecoveryReport>;
}

export interface DrillOptions {
  readonly timeScale?: number;
  readonly workerRegions?: readonly string[];
  readonly customers?: boolean;
  readonly temporalFile?: boolean;
  /** Changes the rendered plan, e.g. another account. */
  readonly plan?: (yaml: string) => string;
}

const root = path.resolve(__dirname, '../..');

export async function openDrill(options: DrillOptions = {}): Promise<Drill> {
  const undo = createUndo();
  const template = fs.readFileSync(path.join(root, 'examples/payments/lab-plan.template.yaml'), 'utf8');
  const plan = options.plan ?? ((yaml: string) => yaml);
  try {
    const stage = await bringUp(
      {
        name: 'drill',
        world: path.join(root, 'lab/worlds/payments.yaml'),
        plans: { payments: plan(template) },
        workerRegions: options.workerRegions ?? ['us-east-1', 'eu-west-1'],
        timeScale: options.timeScale ?? 0.05,
        paymentsPerSecond: 10,
        customers: options.customers ?? true,
        keep: false,
        ui: false,
        temporalFile: options.temporalFile ?? false,
        show: () => ({ at: () => undefined, end: () => undefined }),
      },
      undo,
      places(root),
    );
    const connection = await Connection.connect({ address: stage.temporal.address });
    undo.add('the connection', () => connection.close());
    const client = new Client({ connection, namespace: stage.temporal.namespace });
    return drillOn(stage, client, undo, async () => {
      const troubles = await undo.run();
      if (troubles.length > 0) throw new Error(`not everything was taken down: ${troubles.join('; ')}`);
    });
  } catch (error) {
    await undo.run();
    throw error;
  }
}

function drillOn(stage: Stage, client: Client, undo: Undo, close: () => Promise<void>): Drill {
  const feeds: (() => void)[] = [];
  let stopTemporal: () => Promise<unknown> = () => stage.temporal.stop();
  const post = async (where: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${stage.control.url}${where}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`the lab refused ${where} ${JSON.stringify(body)}: ${await answer.text()}`);
  };
  const journal = async (is: Entry['is']): Promise<readonly Entry[]> => {
    const answer = await fetch(`${stage.control.url}/journal?is=${is}`);
    return (await answer.json()) as readonly Entry[];
  };
  const fed = (args: readonly string[]): Running => {
    const running = follow(stage, args);
    feeds.push(running.stop);
    return running;
  };
  const start: Drill['start'] = (command, ...args) => fed([command, 'payments', '--reason', 'drill', ...args]);
  return {
    stage,
    fault: (fault, forMs) => post('/fault', { fault, ...(forMs === undefined ? {} : { forMs }) }),
    lose: async (region) => {
      const at = Date.now();
      await stage.control.lose(region);
      return at;
    },
    heal: (region) => post('/heal', { region }),
    mend: (fault) => post('/heal', { what: fault }),
    corrupt: (percent) => post('/fault', { fault: { fault: 'corrupt', database: 'ledger', percent } }),
    journal,
    requests: async (operation) =>
      (await journal('request')).filter(
        (entry): entry is Extract<Entry, { is: 'request' }> => entry.is === 'request' && entry.operation === operation,
      ),
    start,
    failover: (...args) => start('failover', ...args),
    switchover: (...args) => start('switchover', ...args),
    watch: () => fed(['watch', 'payments']),
    approve: (gate, ...args) =>
      Promise.all(
        ['ops-lead', 'dba'].map((actor) =>
          stage.musterAs(actor).must(['approve', 'payments', '--gate', gate, ...args]),
        ),
      ),
    muster: (actor, ...args) => stage.musterAs(actor).run(args),
    truth: async (since) => {
      const answer = await fetch(`${stage.control.url}/truth?since=${since}`);
      // unsafe: the lab answers what its own types say; the build of both is one.
      return (await answer.json()) as TruthReport;
    },
    instances: async (region) => {
      const rds = rdsIn(stage, region);
      try {
        return (await rds.describeDBInstances({})).DBInstances ?? [];
      } finally {
        rds.destroy();
      }
    },
    startWorker: (region) => startWorker(stage, region, undo),
    restartTemporal: async () => {
      await stopTemporal();
      const again = await startTemporal({
        port: Number(stage.temporal.address.split(':')[1]),
        dbFilename: path.join(stage.folder, 'temporal.db'),
      });
      undo.add('Temporal, started again', again.stop);
      stopTemporal = again.stop;
    },
    run: (workflowId) => client.workflow.getHandle(workflowId),
    close: async () => {
      for (const stop of feeds) stop();
      await close();
    },
  };
}

function follow(stage: Stage, args: readonly string[]): Running & { readonly stop: () => void } {
  const seen: { progress?: Progress; report?: RecoveryReport; ended?: number } = {};
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const one of waiting) one();
  };
  const feed = stage.musterAs('duty').feed([...args, '--json'], (line) => {
    if (isProgress(line)) seen.progress = line.progress;
    if (isFinished(line)) seen.report = line.report;
    wake();
  });
  void feed.ended.then((code) => {
    seen.ended = code;
    wake();
  });
  const untilSeen = <T>(what: string, get: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const value = get();
        if (value === undefined && seen.ended === undefined) return;
        waiting.delete(look);
        if (value === undefined)
          reject(
            new Error(
              `muster ended with ${String(seen.ended)} before ${what}; last: ${JSON.stringify(seen.progress?.steps.map((step) => [step.id, step.status, step.hint]))}`,
            ),
          );
        else resolve(value);
      };
      waiting.add(look);
      look();
    });
  return {
    until: (what) =>
      untilSeen('what was awaited', () => (seen.progress && what(seen.progress) ? seen.progress : undefined)),
    report: () => untilSeen('its report', () => seen.report),
    stop: feed.stop,
  };
}

async function startWorker(stage: Stage, region: string, undo: Undo): Promise<Child> {
  const child = await startChild({
    what: `another worker in ${region}`,
    main: places(root).worker,
    flags: workerFlags,
    args: [],
    env: stageEnv({ ...stage.workerShell(region), MUSTER_REGION: region }),
    log: path.join(stage.folder, `worker-${region}-${Date.now()}.log`),
    outlive: false,
    undo,
    upWithinMs: 60_000,
    up: (said) => /^muster worker in .*polling/m.exec(said)?.[0],
  });
  await stage.control.lives(region, child.pid);
  return child;
}

export const gateOpen = (progress: Progress): boolean => progress.gate?.is === 'open';

/** Waits until the lab's customers are served (by that instance, where one is named) and its truth is settled. */
export async function settledTruth(drill: Drill, by?: string) {
  for (;;) {
    const truth = await drill.stage.control.truth();
    if (truth.secondsWithoutService !== null && (by ?? truth.survivor) === truth.survivor) return truth;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Alarms are real: customers may have failed while everything came up, and a drill does not begin beside one. */
export async function alarmsClear({ stage }: Drill): Promise<void> {
  await eventually(async () => {
    const { alarms } = await stage.control.status();
    return alarms.every(({ state }) => state !== 'ALARM') ? true : undefined;
  });
}

/** Looks until what is awaited is there. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Customers have paid for at least this long since now, by the lab's own clock of acknowledgements. */
export async function paidFor({ stage }: Drill, ms: number): Promise<void> {
  const from = Date.now();
  for (;;) {
    const { acknowledged } = await stage.control.customers();
    if ((acknowledged.at(-1)?.at ?? 0) - from >= ms) return;
  }
}
