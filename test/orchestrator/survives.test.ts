/**
 * A failover that outlives its orchestrator: real clusters and real workflow code, activities whose outcomes are scripted. Home is killed while
 * the promotion is under way and after people have approved; the survivor goes on.
 */
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import path from 'node:path';
import { connectCluster } from '../../clients/operations/orchestrator/cluster';
import { closeLook, lookAtOrchestrator } from '../../clients/operations/orchestrator/look';
import { takeOver } from '../../clients/operations/orchestrator/change-home';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { buildFailover } from '../../contract/build-input';
import { type ReachInput } from '../../contract/activities';
import { queues, workflowIds } from '../../contract/ids';
import { messages, progressQuery } from '../../contract/messages';
import { type Progress } from '../../contract/progress';
import { searchAttributes } from '../../contract/search-attributes';
import { goalNames } from '../../domain/kinds/table';
import { clusterOf } from '../../domain/orchestrator/pair';
import { type RecoveryReport } from '../../domain/report';
import { referencePlan, westward } from '../domain/reference-plan';
import { play } from '../workflow/play';
import { deadRegion, promotion } from '../workflow/scripts';
import { type Script } from '../workflow/stage';
import { first, second, startPair, type TestPair } from './pair';

const namespace = 'dr';
const codePath = path.resolve(__dirname, '../../dist/workflow-bundle.js');
const workflowId = workflowIds.recovery('payments');

/** What the activities of one side were asked, and what they answer. */
interface Side {
  readonly calls: ReachInput[];
  script: Script;
}
const sides: Readonly<Record<string, Side>> = {
  [first]: { calls: [], script: deadRegion },
  [second]: { calls: [], script: deadRegion },
};

let pair: TestPair;
const workers: { readonly worker: Worker; readonly done: Promise<void> }[] = [];
const connections: NativeConnection[] = [];
const late: (() => void)[] = [];

beforeAll(async () => {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // The runtime of this process is already there.
  }
  pair = await startPair();
  await setUpPair(await pair.clusters(), { namespace, retentionMs: 90 * 86_400_000, home: first });
  for (const [index, region] of [first, second].entries())
    await startWorkers(pair.servers[index]?.address ?? '', region);
}, 300_000);
afterAll(async () => {
  for (const answer of late) answer();
  for (const { worker } of workers) worker.shutdown();
  await Promise.all(workers.map(({ done }) => done.catch(() => undefined)));
  await Promise.all(connections.map((connection) => connection.close().catch(() => undefined)));
  await pair.close();
}, 120_000);

/** As `muster worker` in each Region, on the cluster of its side. */
async function startWorkers(address: string, region: string): Promise<void> {
  const connection = await NativeConnection.connect({ address });
  connections.push(connection);
  const side = sides[region];
  if (!side) throw new Error(`no side ${region}`);
  const activities = {
    ...Object.fromEntries(goalNames.map((name) => [name, (input: ReachInput) => play(side, input)])),
    'evidence.write': () => ({ written: [], missing: [] }),
    'clock.read': () => ({ workerAt: new Date().toISOString(), witnessAt: null }),
    'operation.start': () => ({ is: 'started', runId: 'test' }),
  };
  const common = { connection, namespace, shutdownForceTime: '1s' } as const;
  const made = await Promise.all([
    Worker.create({ ...common, taskQueue: queues.workflows(''), workflowBundle: { codePath } }),
    ...[queues.steps('', westward.to), queues.anySteps('')].map((taskQueue) =>
      Worker.create({ ...common, taskQueue, activities }),
    ),
  ]);
  for (const worker of made) workers.push({ worker, done: worker.run() });
}

/** Looks with both clusters, or with the one that lives. */
async function looking<T>(use: (look: Awaited<ReturnType<typeof lookAtOrchestrator>>) => Promise<T> | T): Promise<T> {
  const look = await lookAtOrchestrator({ places: pair.places(), namespace, queuePrefix: '', regions: [] });
  try {
    return await use(look);
  } finally {
    await closeLook(look);
  }
}
async function eventually<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await what();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const untilGate = (client: Client) =>
  eventually(async () => {
    const progress = await client.workflow.getHandle(workflowId).query<Progress>(progressQuery);
    return progress.gate?.is === 'open' ? true : undefined;
  });
const copied = () =>
  eventually(() =>
    looking(({ copy }) => (copy && copy.behindEvents === 0 && copy.missing.length === 0 ? true : undefined)),
  );

it('goes on with the survivor within seconds, with the approvals that were given', async () => {
  const standby = sides[second];
  const [a, { seen }] = await pair.clusters();
  const plan = referencePlan();
  const input = buildFailover(
    {
      ...{ plan, planHash: 'test', way: westward, mode: 'real', reason: 'us-east-1 down', by: 'duty', nonce: 'n' },
      particulars: { tag: '20261126-a1b2c3' },
    },
    { musterVersion: 'test', timeScale: 0.02, queuePrefix: '', searchAttributes },
  );
  const before = new Client({ connection: a.connection, namespace });
  const handle = await before.workflow.start('failover', {
    workflowId,
    taskQueue: queues.workflows(''),
    args: [input],
  });
  const operationId = `${handle.firstExecutionRunId}.${input.n}`;

  // Whoever has the promotion when home dies never answers.
  let promoting: () => void = () => undefined;
  const isPromoting = new Promise<void>((resolve) => (promoting = resolve));
  for (const side of Object.values(sides))
    side.script = {
      ...deadRegion,
      'ledger.promote': (asked) => {
        if (asked.may !== 'act' || !asked.intent) return { is: 'ready', send: [promotion] };
        promoting();
        return new Promise((answer) =>
          late.push(() => {
            answer({ is: 'moving', by: 'us', hint: 'dead' });
          }),
        );
      },
    };
  await untilGate(before);
  for (const by of ['ops-lead', 'dba'])
    await handle.executeUpdate(messages.approve, {
      args: [{ operationId, gate: 'promote/1', nonce: by, by, acceptFence: 'impossible' }],
    });
  await isPromoting;
  await copied();

  await pair.servers[0].kill();
  // What the survivor sees: the promotion had been sent, and is there.
  if (standby)
    standby.script = {
      ...deadRegion,
      'ledger.promote': ({ may }) =>
        may === 'look' ? { is: 'ready', send: [promotion] } : { is: 'reached', evidence: { instance: 'ledger-euw1' } },
    };
  const commandAt = Date.now();
  await looking((look) => takeOver(look, { to: second, by: 'duty', reason: 'lost' }, Date.now));
  const b = await connectCluster(pair.places()[1]);
  const after = new Client({ connection: b.connection, namespace });
  const report = (await after.workflow.getHandle(workflowId).result()) as RecoveryReport;

  expect(report).toMatchObject({ outcome: 'recovered', operationId });
  expect(report.approvals.map(({ by }) => by)).toEqual(['ops-lead', 'dba']);
  const { events } = await after.workflow.getHandle(workflowId).fetchHistory();
  const writers = [...new Set(events?.map(({ version }) => clusterOf(Number(version), [a.seen, seen])?.region))];
  await b.connection.close();
  expect(writers).toEqual([first, second]);
  // By the cluster's own timestamps: within the heartbeat time-out (5 s) of what the dead side had, and what a takeover takes.
  const resumed = events?.find(
    (event) => event.activityTaskStartedEventAttributes && clusterOf(Number(event.version), [seen]) !== undefined,
  );
  expect(Number(resumed?.eventTime?.seconds) * 1_000 - commandAt).toBeLessThan(10_000);
  const promotions = [...(sides[first]?.calls ?? []), ...(standby?.calls ?? [])].filter(({ intent }) => intent);
  expect(new Set(promotions.map(({ intent }) => intent?.call))).toEqual(new Set([promotion.call]));
}, 180_000);
