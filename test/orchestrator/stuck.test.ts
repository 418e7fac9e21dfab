/** What `muster orchestrator status` says of what does not go on, at real servers: tasks that fail again and again, tasks that wait, nobody who polls. */
import { Client, type Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import path from 'node:path';
import { openConnection } from '../../clients/operations/open-connection';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { type StuckLook } from '../../clients/operations/orchestrator/stuck';
import { queues } from '../../contract/ids';
import { muster } from '../cli/run-program';
import { eventually } from './eventually';
import { first, second, startPair, type TestPair } from './pair';

const namespace = 'dr';
const codePath = path.resolve(__dirname, '../../dist/workflow-bundle.js');

let pair: TestPair;
let client: Client;
let connection: Connection;
let native: NativeConnection;
beforeAll(async () => {
  try {
    Runtime.install({
      logger: new DefaultLogger('ERROR', () => undefined),
      telemetryOptions: { logging: { filter: 'OFF' } },
    });
  } catch {
    // The runtime of this process is already there.
  }
  pair = await startPair();
  await setUpPair(await pair.clusters(), { namespace, retentionMs: 90 * 86_400_000, home: first });
  const { address } = pair.servers[0];
  connection = openConnection({ address });
  native = await NativeConnection.connect({ address });
  client = new Client({ connection, namespace });
}, 300_000);
afterAll(async () => {
  await native.close();
  await connection.close();
  await pair.close();
}, 60_000);

interface Told {
  readonly rule?: string;
  readonly says: string;
  readonly instead: string;
  readonly runbook?: string;
}
interface Status {
  readonly warnings: readonly Told[];
  readonly clusters: readonly { readonly stuck: StuckLook | null }[];
}
async function status(): Promise<Status> {
  const { out } = await muster('orchestrator status --json', {
    settings: () => ({ musterVersion: '0.1.0', timeScale: 1, queuePrefix: '', actor: 'duty' }),
    orchestrator: () => ({ namespace, retentionMs: 90 * 86_400_000, home: first, clusters: pair.places() }),
  });
  return JSON.parse(out) as Status;
}
function toldOf(rule: string, says = /./): Promise<Told> {
  return eventually(
    `told of ${rule}`,
    async () => (await status()).warnings.find((one) => one.rule === rule && says.test(one.says)),
    { everyMs: 500 },
  );
}
/** Its input is none that the workflow can read: an error of the code, as a worker of another muster would throw. */
const startBroken = (workflowId: string) =>
  client.workflow.start('failover', { workflowId, taskQueue: queues.workflows(''), args: [{}] });

it('each cluster tells that replication gave nothing up', async () => {
  // A cluster that has just started may not tell in time.
  const told = async () => {
    const { clusters } = await status();
    return clusters.flatMap(({ stuck }) => (stuck?.deadLettersUnknown === null ? [stuck] : []));
  };
  let both = await told();
  while (both.length < 2) both = await told();
  expect(both).toMatchObject([
    { region: first, deadLetters: [] },
    { region: second, deadLetters: [] },
  ]);
}, 60_000);

it('nobody polls: told with the run that needs it', async () => {
  await startBroken('recovery/payments');
  expect(await toldOf('Nobody polls a queue')).toMatchObject({
    says: expect.stringMatching(
      /^nobody polls recovery in eu-west-1, 1 task waits; recovery\/payments needs it$/,
    ) as string,
    runbook: 'docs/orchestrator.md, Sentinel: Nobody polls a queue',
  });
}, 60_000);

it('workflow tasks that fail more than twice: told with what they failed with; then tasks that wait for a worker that is gone', async () => {
  const worker = await Worker.create({
    ...{ connection: native, namespace, workflowBundle: { codePath } },
    taskQueue: queues.workflows(''),
  });
  const running = worker.run();
  try {
    expect(await toldOf('Workflow tasks fail')).toMatchObject({
      says: expect.stringMatching(
        /^workflow tasks of recovery\/payments fail in eu-west-1, attempt ([3-9]|\d\d+): .+: it does not go on$/,
      ) as string,
      instead: expect.stringContaining('muster worker --region REGION') as string,
      runbook: 'docs/orchestrator.md, Sentinel: Workflow tasks fail',
    });
  } finally {
    worker.shutdown();
    await running;
  }
  for (const n of [1, 2, 3]) await startBroken(`recovery/orders-${n}`);
  // Temporal was asked a moment ago, and knows nothing yet of a worker that is gone, and of the tasks one after the other.
  const allThree = /^[3-9] tasks wait on recovery in eu-west-1, the oldest since [\d.]+ s/;
  expect(await toldOf('Tasks wait for a worker', allThree)).toMatchObject({
    runbook: 'docs/orchestrator.md, Sentinel: Tasks wait for a worker',
  });
}, 180_000);

it('what replication gave up: a namespace that the other cluster knows under another id is a dead letter there, and told', async () => {
  const [home, other] = await pair.clusters();
  const workflowExecutionRetentionPeriod = msToTs(86_400_000);
  await other.connection.workflowService.registerNamespace({ namespace: 'twice', workflowExecutionRetentionPeriod });
  await home.connection.workflowService.registerNamespace({
    namespace: 'twice',
    workflowExecutionRetentionPeriod,
    isGlobalNamespace: true,
    activeClusterName: home.seen.name,
    clusters: [home, other].map(({ seen }) => ({ clusterName: seen.name })),
  });
  expect(await toldOf('Replication gave up')).toMatchObject({
    says: '1 dead letter in us-west-2 (queue namespace): what they carried is not in that copy',
    runbook: 'docs/orchestrator.md, Sentinel: Replication gave up',
  });
}, 60_000);
