/**
 * Two real clusters, each with workers of its own, and the fake AWS that both sides act on: promotion, register, evidence and clocks by the
 * code that runs, everything else by a script. A side can be killed with its Region, and come back.
 */
import { Client, type Connection, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { connectCluster } from '../../clients/operations/orchestrator/cluster';
import { takeOver as takeOverHome, type HomeChanged } from '../../clients/operations/orchestrator/change-home';
import { closeLook, lookAtOrchestrator, type OrchestratorLook } from '../../clients/operations/orchestrator/look';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { buildFailover, type Place } from '../../contract/build-input';
import { queues, workflowIds, workflowTypes } from '../../contract/ids';
import { type DecisionAnswer, messages, progressQuery } from '../../contract/messages';
import { type Progress } from '../../contract/progress';
import { searchAttributes } from '../../contract/search-attributes';
import { type OrchestratorPair } from '../../domain/orchestrator/orchestrator-pair';
import { type Plan } from '../../domain/plan';
import { type Region } from '../../domain/regions';
import { type RecoveryReport } from '../../domain/report';
import { referencePlan, westward } from '../domain/reference-plan';
import { eventually } from './eventually';
import { type FakeAws, fakeAws } from './fake-aws';
import { keeperOf } from './keeper';
import { type ClockOffsets, first, second, startPair, type TestPair } from './pair';
import { deadRegion, namespace, type Side, type SideWorkers, startWorkers } from './side-workers';

const orchestrator: OrchestratorPair = {
  clusters: [
    { region: first, name: first, initialFailoverVersion: 1 },
    { region: second, name: second, initialFailoverVersion: 2 },
  ],
};

export interface Run {
  readonly application: string;
  readonly operationId: string;
  readonly workflowId: string;
}

export interface Orchestra {
  readonly pair: TestPair;
  readonly aws: FakeAws;
  readonly sides: Readonly<Record<Region, Side>>;
  readonly client: (region: Region) => Client;
  /** A failover from us-east-1 to eu-west-1, begun at that side. */
  readonly begin: (at: Region, plan: Plan, change?: Partial<Place>) => Promise<Run>;
  readonly progress: (at: Region, run: Run) => Promise<Progress>;
  readonly approve: (at: Region, run: Run, by: string, round?: number) => Promise<DecisionAnswer>;
  readonly report: (at: Region, run: Run) => Promise<RecoveryReport>;
  /** The cluster -9, and the workers of its Region; its buckets where they are to die with it. */
  readonly kill: (region: Region, and?: { readonly buckets: boolean }) => Promise<void>;
  /** On the files it had, with workers and buckets. */
  readonly comeBack: (region: Region) => Promise<void>;
  /** Its workers die, its cluster lives. */
  readonly stopWorkers: (region: Region) => Promise<void>;
  readonly startWorkers: (region: Region) => Promise<void>;
  readonly takeOver: (to: Region, force?: boolean) => Promise<HomeChanged>;
  readonly looking: <T>(use: (look: OrchestratorLook) => Promise<T> | T) => Promise<T>;
  /** Both answer, one is active, and the other has every event of what runs. */
  readonly copied: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export const other = (region: Region): Region => (region === first ? second : first);

/** A plan of an application of its own; two people decide unless said otherwise. */
export function planOf(application: string, change: Partial<Plan> = {}): Plan {
  const plan = referencePlan({ application, ...change });
  const { ledger } = plan.resources;
  if (ledger?.kind !== 'rds-postgres') throw new Error('the reference plan has a ledger');
  const named = {
    ...ledger,
    in: { 'us-east-1': { instance: `${application}-use1` }, 'eu-west-1': { instance: `${application}-euw1` } },
  };
  return { ...plan, resources: { ...plan.resources, ledger: named } };
}

export interface OrchestraWish {
  readonly clocks?: ClockOffsets;
}

export async function openOrchestra({ clocks }: OrchestraWish = {}): Promise<Orchestra> {
  try {
    Runtime.install({ logger: quietLogger(), telemetryOptions: { logging: { filter: 'OFF' } } });
  } catch {
    // The runtime of this process is already there.
  }
  const pair = await startPair(clocks ? { clocks } : {});
  const clusters = await pair.clusters();
  await setUpPair(clusters, { namespace, retentionMs: 90 * 86_400_000, home: first });
  const aws = fakeAws();
  const running: Record<Region, SideWorkers | undefined> = {};
  /** Closed at the end only: a request that is tried again on a closed one throws where nobody catches it. */
  const connections: Connection[] = [];
  const clients: Partial<Record<Region, Client>> = {};
  const sides: Readonly<Record<Region, Side>> = { [first]: sideOf(first), [second]: sideOf(second) };
  function sideOf(region: Region): Side {
    return { region, calls: [], script: deadRegion, dead: () => running[region]?.dead ?? false };
  }
  const side = (region: Region): Side => {
    const found = sides[region];
    if (!found) throw new Error(`no side ${region}`);
    return found;
  };
  const server = (region: Region) => pair.servers[region === first ? 0 : 1];
  const connect = async (region: Region): Promise<void> => {
    const cluster = await connectCluster(pair.places()[region === first ? 0 : 1]);
    connections.push(cluster.connection);
    clients[region] = new Client({ connection: cluster.connection, namespace });
  };
  const bringWorkers = async (region: Region): Promise<void> => {
    const workers = await startWorkers(server(region).address, side(region), aws);
    const keeper = keeperOf(pair, namespace, region);
    const { stop } = workers;
    running[region] = Object.assign(workers, {
      stop: async () => {
        await Promise.all([stop(), keeper.stop()]);
      },
    });
  };
  const stopWorkers = async (region: Region): Promise<void> => {
    const gone = running[region];
    if (!gone) return;
    gone.dead = true;
    await gone.stop();
    running[region] = undefined;
  };
  const client = (region: Region): Client => {
    const found = clients[region];
    if (!found) throw new Error(`no client of ${region}`);
    return found;
  };
  const handle = (region: Region, { workflowId }: Run) => client(region).workflow.getHandle(workflowId);
  const looking: Orchestra['looking'] = async (use) => {
    const look = await lookAtOrchestrator({ places: pair.places(), namespace, queuePrefix: '', regions: [] });
    try {
      return await use(look);
    } finally {
      await closeLook(look);
    }
  };
  for (const region of [first, second]) {
    await connect(region);
    await bringWorkers(region);
  }
  return {
    pair,
    aws,
    sides,
    client,
    looking,
    begin: async (at, plan, change = {}) => {
      const input = buildFailover(
        {
          ...{ plan, planHash: 'test', way: westward, mode: 'real', reason: 'us-east-1 down', by: 'duty', nonce: 'n' },
          particulars: { tag: '20261126-a1b2c3' },
        },
        { musterVersion: 'test', timeScale: 0.1, queuePrefix: '', searchAttributes, orchestrator, ...change },
      );
      const workflowId = workflowIds.recovery(plan.application);
      const started: WorkflowHandleWithFirstExecutionRunId = await client(at).workflow.start(workflowTypes.failover, {
        workflowId,
        taskQueue: queues.workflows(''),
        args: [input],
      });
      return {
        application: plan.application,
        workflowId,
        operationId: `${started.firstExecutionRunId}.${input.n}`,
      };
    },
    progress: (at, run) => handle(at, run).query(progressQuery),
    approve: (at, run, by, round = 1) => {
      const nonce = randomUUID();
      return handle(at, run).executeUpdate(messages.approve, {
        updateId: nonce,
        args: [{ operationId: run.operationId, gate: `promote/${round}`, nonce, by, acceptFence: 'impossible' }],
      });
    },
    report: (at, run) => handle(at, run).result() as Promise<RecoveryReport>,
    kill: async (region, { buckets } = { buckets: false }) => {
      if (buckets) aws.silent.add(region);
      const gone = running[region];
      if (gone) gone.dead = true;
      await server(region).kill();
      await stopWorkers(region);
    },
    comeBack: async (region) => {
      await server(region).start();
      aws.silent.delete(region);
      await connect(region);
      await bringWorkers(region);
    },
    stopWorkers,
    startWorkers: bringWorkers,
    takeOver: (to, force = false) =>
      looking((look) => takeOverHome(look, { to, by: 'duty', reason: 'test', force }, Date.now)),
    copied: () => eventually('a complete copy', () => looking(isCopied)).then(() => undefined),
    close: async () => {
      for (const region of [first, second]) await stopWorkers(region);
      await Promise.all(connections.map((one) => one.close()));
      await pair.close();
    },
  };
}

/** Both answer, one is active, and the other has every event of what runs. */
export function isCopied({ copy, active, clusters }: OrchestratorLook): true | undefined {
  const agreed = active.length === 1 && new Set(clusters.map((one) => one.namespace?.active)).size === 1;
  return agreed && copy && copy.behindEvents === 0 && copy.missing.length === 0 ? true : undefined;
}

/** Workers that are killed on purpose say so at length. */
function quietLogger(): DefaultLogger {
  return new DefaultLogger('ERROR', ({ message, meta }) => {
    if (message !== 'Worker failed') process.stderr.write(`${message} ${JSON.stringify(meta)}\n`);
  });
}

export const gateOpen = (orchestra: Orchestra, at: Region, run: Run): Promise<Progress> =>
  eventually(`the gate of ${run.application} is open`, async () => {
    const progress = await orchestra.progress(at, run);
    return progress.gate?.is === 'open' ? progress : undefined;
  });
