/**
 * A real Temporal server, the real workflow bundle and activities whose outcomes a test scripts: orchestration is proved here,
 * what goals really do is proved in test/activity and test/drill.
 */
import { Client, type WorkflowHandleWithFirstExecutionRunId, WithStartWorkflowOperation } from '@temporalio/client';
import { DefaultLogger, type NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {
  type ReachInput,
  type ReachNotes,
  type ReachOutcome,
  type ReadClocksInput,
  type ReadClocksResult,
  type RegisterClaimInput,
  type RegisterClaimResult,
  type StartOperationInput,
  type WriteEvidenceInput,
} from '../../contract/activities';
import { type Place } from '../../contract/build-input';
import { queues, workflowIds, workflowTypes } from '../../contract/ids';
import { type DecisionMessage, messages, progressQuery } from '../../contract/messages';
import { type OperationInput } from '../../contract/operation-input';
import { type Progress } from '../../contract/progress';
import { searchAttributes } from '../../contract/search-attributes';
import { type FenceOutcome } from '../../domain/fence';
import { goalNames } from '../../domain/kinds/table';
import { type Plan } from '../../domain/plan';
import { type RecoveryReport } from '../../domain/report';
import { derive } from '../../domain/steps/derive-switchover';
import { scaleGate, scaleObjectives, scaleSteps } from '../../domain/steps/scale';
import { referencePlan, westward } from '../domain/reference-plan';
import { connect, connectWorker, freshNamespace } from '../temporal';
import { askAgain } from './ask-again';
import { createFakeStores, type FakeStores } from './fake-stores';
import { play } from './play';
import { record } from './record';

/** What a step answers: by step id, then by what it may. Anything not scripted looks `moving` and acts `reached`. */
export type Script = Readonly<
  Record<
    string,
    (
      input: ReachInput,
      call: number,
    ) => (ReachOutcome & Partial<{ notes: Partial<ReachNotes> }>) | Promise<ReachOutcome>
  >
>;

export interface Stage {
  readonly client: Client;
  readonly namespace: string;
  readonly queuePrefix: string;
  /** Every reach call, in order. */
  readonly calls: ReachInput[];
  readonly evidence: WriteEvidenceInput[];
  bucketsAnswer: () => Promise<void>;
  /** Runs that were started beside, in order: nothing runs of them unless a test starts it. */
  readonly started: StartOperationInput[];
  script: Script;
  /** What register.claim answers, call by call. */
  register: (input: RegisterClaimInput, call: number) => Promise<RegisterClaimResult>;
  readonly claims: RegisterClaimInput[];
  /** What clock.read answers. */
  clock: () => ReadClocksResult;
  /** How often it answered. */
  clocksRead: number;
  /** The evidence stores as decisions see them. */
  readonly stores: FakeStores;
  readonly input: (change?: Partial<OperationInput>, plan?: Plan) => OperationInput;
  /** For contract/build-input.ts: how whoever starts an operation is placed. */
  readonly place: () => Place;
  readonly start: (input: OperationInput) => Promise<Operation>;
  readonly startWorker: () => Promise<void>;
  /** No worker of the surviving Region takes anything from now on. */
  readonly stopSurvivors: () => void;
  /** The operation the same chain has become. */
  readonly latest: (operation: Operation, n: number) => Operation;
  readonly stopWorker: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Operation {
  readonly handle: WorkflowHandleWithFirstExecutionRunId;
  readonly operationId: string;
  readonly progress: () => Promise<Progress>;
  readonly until: (what: (progress: Progress) => boolean) => Promise<Progress>;
  readonly decide: (
    is: 'approve' | 'reject',
    by: string,
    change?: Partial<DecisionMessage> & { acceptFence?: FenceOutcome },
  ) => Promise<unknown>;
  readonly result: () => Promise<RecoveryReport>;
}

/** Simulated durations shrink to this; the gate of the reference plan then waits 6 s. */
const scale = 0.02;

interface StageOptions {
  readonly searchAttributes?: boolean;
  /** False: no worker of the surviving Region; one of another polls what is anybody's. */
  readonly survivors?: boolean;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // The runtime of this process is already there.
  }
  const connection = await connect();
  const native = await connectWorker();
  const fresh = await freshNamespace(connection, { searchAttributes: options.searchAttributes ?? true });
  const client = new Client({ connection, namespace: fresh.namespace });
  let running: Running | undefined;
  const stage: Stage = {
    client,
    ...fresh,
    calls: [],
    evidence: [],
    bucketsAnswer: () => Promise.resolve(),
    started: [],
    script: {},
    claims: [],
    register: ({ application, operationId }) =>
      Promise.resolve({
        is: 'claimed',
        entry: { schema: 1, application, operationId, failoverVersion: 1, at: new Date().toISOString() },
      }),
    clock: () => ({ workerAt: new Date().toISOString(), witnessAt: null }),
    clocksRead: 0,
    stores: createFakeStores(),
    input: (change = {}, plan = referencePlan()) =>
      inputOf(fresh.queuePrefix, options.searchAttributes ?? true, plan, change),
    place: () => ({
      musterVersion: 'test',
      timeScale: scale,
      queuePrefix: fresh.queuePrefix,
      searchAttributes: (options.searchAttributes ?? true) ? searchAttributes : [],
    }),
    start: (input) => startOperation(client, fresh.queuePrefix, input),
    startWorker: async () => {
      running = await startWorker(stage, native, options.survivors ?? true);
    },
    latest: ({ handle, operationId }, n) => {
      const firstExecutionRunId = operationId.replace(/\.\d+$/, '');
      const latest = client.workflow.getHandle(handle.workflowId, undefined, { firstExecutionRunId });
      return operationOf(Object.assign(latest, { firstExecutionRunId }), { n });
    },
    stopSurvivors: () => running?.survivors?.shutdown(),
    stopWorker: async () => {
      running?.worker.shutdown();
      await running?.done;
      running = undefined;
    },
    close: async () => {
      await stage.stopWorker();
      await native.close();
      await connection.close();
    },
  };
  await stage.startWorker();
  return stage;
}

function inputOf(prefix: string, attributes: boolean, plan: Plan, change: Partial<OperationInput>): OperationInput {
  return {
    schema: 1,
    operation: 'failover',
    mode: 'real',
    n: 0,
    application: plan.application,
    ...westward,
    witness: plan.regions.witness,
    reason: 'us-east-1 down',
    startedBy: 'duty',
    claimNonce: randomUUID(),
    plan,
    musterVersion: 'test',
    planHash: 'test',
    steps: scaleSteps(derive(change.operation ?? 'failover', plan, westward), scale),
    gate: scaleGate(plan.gates.promote, scale),
    objectives: scaleObjectives(plan.objectives, scale),
    stepsQueue: queues.steps(prefix, westward.to),
    anyStepsQueue: queues.anySteps(prefix),
    searchAttributes: attributes ? searchAttributes : [],
    ...change,
  };
}

interface Running {
  readonly worker: Worker;
  readonly done: Promise<void>;
  readonly survivors: Worker | undefined;
}

async function startWorker(stage: Stage, connection: NativeConnection, survive: boolean): Promise<Running> {
  const codePath = path.resolve(__dirname, '../../dist/workflow-bundle.js');
  if (!fs.existsSync(codePath)) throw new Error(`${codePath} is missing: run \`npm run build\` first`);
  const activities = {
    ...Object.fromEntries(goalNames.map((name) => [name, (input: ReachInput) => play(stage, input)])),
    'evidence.write': async (input: WriteEvidenceInput) => {
      stage.evidence.push(input);
      await stage.bucketsAnswer();
      return {
        written: input.buckets.map(({ region, bucket }) => ({ region, url: `s3://${bucket}/x`, requestId: 'r' })),
        missing: [],
      };
    },
    'register.claim': (input: RegisterClaimInput) => stage.register(input, stage.claims.push(input)),
    'clock.read': ({ orchestrator }: ReadClocksInput) => {
      stage.clocksRead += 1;
      return { ...(orchestrator ? { home: stage.stores.home } : {}), ...stage.clock() };
    },
    ...stage.stores.activities,
    'operation.start': (input: StartOperationInput) => {
      stage.started.push(input);
      return { is: 'started', runId: 'test' };
    },
  };
  const common = { connection, namespace: stage.namespace };
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue: queues.workflows(stage.queuePrefix), workflowBundle: { codePath } }),
    Worker.create({ ...common, taskQueue: queues.anySteps(stage.queuePrefix), activities }),
    ...(survive
      ? [westward.to, westward.from].map((region) =>
          Worker.create({ ...common, taskQueue: queues.steps(stage.queuePrefix, region), activities }),
        )
      : []),
  ]);
  const done = Promise.all(workers.map((worker) => worker.run())).then(() => undefined);
  const [worker, , survivors] = workers;
  const both = {
    shutdown: () => workers.filter((one) => one.getState() === 'RUNNING').forEach((one) => one.shutdown()),
  };
  // unsafe: only shutdown is used of what is returned.
  return { worker: Object.assign(Object.create(worker) as Worker, both), done, survivors };
}

async function startOperation(client: Client, prefix: string, input: OperationInput): Promise<Operation> {
  const workflowId = workflowIds.recovery(input.application);
  const taskQueue = queues.workflows(prefix);
  const handle = await client.workflow.start(workflowTypes[input.operation], {
    args: [input],
    workflowId,
    taskQueue,
    memo: {},
  });
  return operationOf(handle, input);
}

export function operationOf(
  handle: WorkflowHandleWithFirstExecutionRunId,
  input: Pick<OperationInput, 'n'>,
): Operation {
  const operationId = `${handle.firstExecutionRunId}.${input.n}`;
  const progress = (): Promise<Progress> => askAgain(() => handle.query(progressQuery));
  const until = async (what: (progress: Progress) => boolean): Promise<Progress> => {
    for (let now = await progress(); ; now = await progress()) {
      if (what(now)) return now;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  return {
    handle,
    operationId,
    progress,
    until,
    decide: (is, by, change = {}) => {
      const nonce = change.nonce ?? randomUUID();
      return handle.executeUpdate(messages[is], {
        updateId: nonce,
        args: [{ operationId, gate: 'promote/1', nonce, by, acceptFence: 'impossible', ...change }],
      });
    },
    result: async () => {
      const report = (await handle.result()) as RecoveryReport;
      if (process.env['MUSTER_RECORD'] === '1') await record(handle);
      return report;
    },
  };
}

/** Starts or finds the operation, as `muster failover` does. */
export async function claim(stage: Stage, input: OperationInput, nonce: string, by = 'duty') {
  const startWorkflowOperation = new WithStartWorkflowOperation(workflowTypes[input.operation], {
    workflowId: workflowIds.recovery(input.application),
    taskQueue: queues.workflows(stage.queuePrefix),
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  return stage.client.workflow.executeUpdateWithStart(messages.claim, {
    startWorkflowOperation,
    updateId: nonce,
    args: [{ application: input.application, operation: input.operation, input, nonce, by, reason: 'test' }],
  });
}

export const gateOpen = (progress: Progress): boolean => progress.gate?.is === 'open';
