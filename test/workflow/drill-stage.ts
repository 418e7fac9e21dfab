/**
 * Launches of drills on a real Temporal server: the real workflows and the real drill activities, against a world whose answers a test
 * scripts. What a drill itself does is proved elsewhere: here nobody takes its steps, so that it runs until the test ends it.
 */
import { Client, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { createDrillFacts } from '../../activities/drills/facts';
import { createDrillStart } from '../../activities/drills/start';
import { createTakeTurn } from '../../activities/drills/turn';
import { createStartOperation } from '../../activities/operations/start-operation';
import { OutsideError } from '../../activities/outside-error';
import { type Outside } from '../../activities/outside';
import { type Temporal } from '../../clients/operations/temporal';
import { type OtherActivities, type ReachResult } from '../../contract/activities';
import { type DrillLaunchInput, type DrillLaunchReport, type DrillRecordInput } from '../../contract/drill-launch';
import { drillLaunchType, queues } from '../../contract/ids';
import { searchAttributes } from '../../contract/search-attributes';
import { goalNames } from '../../domain/kinds/table';
import { type Plan } from '../../domain/plan';
import { connect, connectWorker, freshNamespace, testAddress } from '../temporal';

/** What AWS and the standby answer. */
export interface DrillWorld {
  /** Null: RDS in that Region does not answer. */
  replication: 'replicating' | 'terminated' | null;
  receiving: boolean;
  lastCommitAt: string | null;
  replayedLsn: string;
  /** By alarm name; the rest are OK. */
  alarms: Record<string, 'ALARM' | 'INSUFFICIENT_DATA' | 'missing'>;
}

export interface DrillStage {
  readonly temporal: Temporal;
  readonly queuePrefix: string;
  readonly world: DrillWorld;
  /** Each call of an activity, in order. */
  readonly calls: string[];
  /** Launches that went into evidence buckets. */
  readonly recorded: DrillLaunchReport[];
  /** Called after an activity did its work, before its answer is known; what it throws is the answer. */
  after: (activity: string, call: number) => Promise<void>;
  readonly startWorker: () => Promise<void>;
  /** From now on somebody takes the steps of drills to eu-west-1, and finds everything as it was. */
  readonly startSteps: () => Promise<void>;
  readonly stopWorker: () => Promise<void>;
  readonly launch: (input: DrillLaunchInput, id: string) => Promise<WorkflowHandleWithFirstExecutionRunId<Launch>>;
  readonly close: () => Promise<void>;
}

export type Launch = (input: DrillLaunchInput) => Promise<DrillLaunchReport>;

let bundling: Promise<WorkflowBundleWithSourceMap> | undefined;

export async function openDrillStage(): Promise<DrillStage> {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // The runtime of this process is already there.
  }
  bundling ??= bundleWorkflowCode({
    workflowsPath: require.resolve('../../workflows/index.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  const workflowBundle = await bundling;
  const connection = await connect();
  const native = await connectWorker();
  const { namespace, queuePrefix } = await freshNamespace(connection, { searchAttributes: true });
  const client = new Client({ connection, namespace });
  const world: DrillWorld = {
    replication: 'replicating',
    receiving: true,
    lastCommitAt: null,
    replayedLsn: '0/30',
    alarms: {},
  };
  let running: { readonly workers: readonly Worker[]; readonly done: Promise<unknown> } | undefined;
  const stage: DrillStage = {
    temporal: { client, connection, address: testAddress(), namespace, close: () => Promise.resolve() },
    queuePrefix,
    world,
    calls: [],
    recorded: [],
    after: () => Promise.resolve(),
    startWorker: async () => {
      const common = { connection: native, namespace };
      const workers = await Promise.all([
        Worker.create({ ...common, taskQueue: queues.workflows(queuePrefix), workflowBundle }),
        Worker.create({ ...common, taskQueue: queues.anySteps(queuePrefix), activities: activitiesOf(stage) }),
      ]);
      running = { workers, done: Promise.all(workers.map((worker) => worker.run())) };
    },
    startSteps: async () => {
      const goals = Object.fromEntries(goalNames.map((name) => [name, () => asItWas()]));
      const taskQueue = queues.steps(queuePrefix, 'eu-west-1');
      const worker = await Worker.create({ connection: native, namespace, taskQueue, activities: goals });
      const { workers = [], done = Promise.resolve() } = running ?? {};
      running = { workers: [...workers, worker], done: Promise.all([done, worker.run()]) };
    },
    stopWorker: async () => {
      running?.workers.forEach((worker) => {
        worker.shutdown();
      });
      await running?.done;
      running = undefined;
    },
    launch: (input, workflowId) =>
      client.workflow.start<Launch>(drillLaunchType, {
        workflowId,
        taskQueue: queues.workflows(queuePrefix),
        args: [input],
      }),
    close: async () => {
      await stage.stopWorker();
      await native.close();
      await connection.close();
    },
  };
  await stage.startWorker();
  return stage;
}

function activitiesOf(stage: DrillStage) {
  const wallNow = (): number => Date.now();
  const outside = outsideOf(stage.world);
  const watched = <I, O>(name: string, run: (input: I) => Promise<O>) => {
    return async (input: I): Promise<O> => {
      const result = await run(input);
      stage.calls.push(name);
      await stage.after(name, stage.calls.filter((one) => one === name).length);
      return result;
    };
  };
  const activities: Pick<OtherActivities, 'drill.turn' | 'drill.facts' | 'drill.start' | 'drill.record'> = {
    'drill.turn': watched('drill.turn', createTakeTurn(wallNow)),
    'drill.facts': watched('drill.facts', createDrillFacts(outside, wallNow)),
    'drill.start': watched('drill.start', createDrillStart(createStartOperation(wallNow), wallNow)),
    'drill.record': watched('drill.record', (input: DrillRecordInput) => {
      stage.recorded.push(input.report);
      return Promise.resolve({ written: [], missing: [] });
    }),
  };
  return activities;
}

function asItWas(): ReachResult {
  const lookedAt = new Date().toISOString();
  const notes = { sent: [], lookedAt, looks: 1, troubles: [], attempt: 1 };
  return { is: 'moving', by: 'others', hint: 'as it was', notes };
}

function outsideOf(world: DrillWorld): Outside {
  const read = (call: string, region: string, input: never): Promise<unknown> => {
    if (call === 'rds:DescribeDBInstances') {
      if (world.replication === null) return Promise.reject(silent(call, region));
      return Promise.resolve({ DBInstances: [instanceIn(region, world.replication)] });
    }
    if (call === 'sql:ReadReplay')
      return Promise.resolve({
        inRecovery: true,
        receivedLsn: '0/30',
        replayedLsn: world.replayedLsn,
        receiving: world.receiving,
        timeline: null,
        lastCommitAt: world.lastCommitAt,
        askedAt: new Date().toISOString(),
      });
    if (call === 'cloudwatch:DescribeAlarms') {
      const { AlarmNames: names } = input as { readonly AlarmNames: readonly string[] };
      return Promise.resolve({
        MetricAlarms: names
          .filter((name) => world.alarms[name] !== 'missing')
          .map((name) => ({ AlarmName: name, StateValue: world.alarms[name] ?? 'OK' })),
      });
    }
    return Promise.reject(silent(call, region));
  };
  // unsafe: each call is answered as its output says; TypeScript cannot carry that over to a generic one.
  return { read: read as unknown as Outside['read'], send: ({ call, region }) => Promise.reject(silent(call, region)) };
}

function silent(call: string, region: string): OutsideError {
  return new OutsideError('NoAnswer', 'TimeOut', `${call} in ${region}: no answer`, 'no');
}

function instanceIn(region: string, replication: string) {
  const standby = region === 'eu-west-1';
  return {
    DBInstanceIdentifier: standby ? 'ledger-euw1' : 'ledger-use1',
    DBInstanceStatus: 'available',
    Engine: 'postgres',
    ...(standby
      ? {
          ReadReplicaSourceDBInstanceIdentifier: 'arn:aws:rds:us-east-1:111122223333:db:ledger-use1',
          StatusInfos: [{ StatusType: 'read replication', Status: replication }],
        }
      : {}),
  };
}

/** A launch as `muster drill schedule` and `muster drill run` make it. */
export function launchInput(stage: DrillStage, plan: Plan, change: Partial<DrillLaunchInput> = {}): DrillLaunchInput {
  const [rules] = plan.drills?.calendar ?? [];
  return {
    schema: 1,
    musterVersion: 'test',
    application: plan.application,
    plan,
    planHash: 'a'.repeat(64),
    name: rules?.name ?? 'by-hand',
    mode: rules?.mode ?? 'isolated',
    scenario: rules?.scenario ?? 'database-failover',
    ...(rules ? { rules } : {}),
    timeScale: 0.02,
    queuePrefix: stage.queuePrefix,
    searchAttributes,
    scheduledBy: 'ops-lead',
    ...change,
  };
}

/** How many runs there were under an id, once visibility lists any. */
export async function runsOf({ temporal: { client } }: DrillStage, workflowId: string): Promise<number> {
  for (;;) {
    const { count } = await client.workflow.count(`WorkflowId = '${workflowId}'`);
    if (count > 0) return count;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
