/**
 * Approvals that were acknowledged and never replicated: the link is cut first, home is killed right after the last answer, and the survivor's
 * run has them again from the evidence stores, which lie outside both clusters. Nobody is asked twice.
 */
import { Client } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { takeOver } from '../../clients/operations/orchestrator/change-home';
import { connectCluster } from '../../clients/operations/orchestrator/cluster';
import { setUpPair } from '../../clients/operations/orchestrator/set-up';
import { buildFailover } from '../../contract/build-input';
import { queues, workflowIds } from '../../contract/ids';
import { messages } from '../../contract/messages';
import { searchAttributes } from '../../contract/search-attributes';
import { type RecoveryReport } from '../../domain/report';
import { referencePlan, westward } from '../domain/reference-plan';
import { createFakeStores, pairOfRegions } from '../workflow/fake-stores';
import { deadRegion, promotion } from '../workflow/scripts';
import { first, second, startPair, type TestPair } from './pair';
import { copied, looking, progressWhen, type Side, startSide } from './sides';

const namespace = 'dr';
const workflowId = workflowIds.recovery('payments');
const stores = createFakeStores();
const late: (() => void)[] = [];

let pair: TestPair;
const sides: Side[] = [];
beforeAll(async () => {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'ERROR' } } });
  } catch {
    // The runtime of this process is already there.
  }
  pair = await startPair();
  await setUpPair(await pair.clusters(), { namespace, retentionMs: 90 * 86_400_000, home: first });
  for (const { address } of pair.servers) sides.push(await startSide(address, namespace, stores, deadRegion));
}, 300_000);
afterAll(async () => {
  for (const answer of late) answer();
  await Promise.all(sides.map((side) => side.stop()));
  await pair.close();
}, 120_000);

it('are counted after the takeover though the survivor never had them', async () => {
  const [a] = await pair.clusters();
  const input = buildFailover(
    {
      ...{ plan: referencePlan(), planHash: 'test', way: westward, mode: 'real', reason: 'us-east-1 down' },
      ...{ by: 'duty', nonce: 'n', particulars: { tag: '20261126-a1b2c3' } },
    },
    // A gate that waits longer than this test: nothing but people decides.
    { musterVersion: 'test', timeScale: 0.2, queuePrefix: '', searchAttributes, orchestrator: pairOfRegions },
  );
  const before = new Client({ connection: a.connection, namespace });
  const handle = await before.workflow.start('failover', {
    workflowId,
    taskQueue: queues.workflows(''),
    args: [input],
  });
  const operationId = `${handle.firstExecutionRunId}.${input.n}`;
  await progressWhen(before, workflowId, ({ gate }) => gate?.is === 'open');
  await copied(pair, namespace);
  // What home does with the approvals before it dies never ends: the world is as the survivor finds it.
  const [atHome] = sides;
  if (atHome)
    atHome.script = {
      ...deadRegion,
      'ledger.promote': ({ may }) =>
        may === 'look'
          ? { is: 'ready', send: [promotion] }
          : new Promise((answer) => late.push(() => answer({ is: 'moving', by: 'us', hint: 'dead' }))),
    };

  for (const link of pair.links) link.cut();
  for (const by of ['ops-lead', 'dba']) {
    const answer = await handle.executeUpdate(messages.approve, {
      args: [{ operationId, gate: 'promote/1', nonce: by, by, acceptFence: 'impossible' }],
    });
    expect(answer).toMatchObject({ accepted: true, outlivesHome: true });
  }
  await pair.servers[0].kill();

  stores.home = { region: second, failoverVersion: 2 };
  const { told } = await looking(pair, namespace, (look) =>
    takeOver(look, { to: second, by: 'duty', reason: 'lost' }, Date.now),
  );
  expect(told).toEqual({ told: [workflowId], notHeld: [], untold: [] });
  const b = await connectCluster(pair.places()[1]);
  const after = new Client({ connection: b.connection, namespace });
  const report = (await after.workflow.getHandle(workflowId).result()) as RecoveryReport;
  await b.connection.close();

  expect(report).toMatchObject({ outcome: 'recovered', operationId });
  expect(report.approvals.map(({ by }) => by)).toEqual(['ops-lead', 'dba']);
  const found = report.journal.filter(({ what }) => what.includes('after the takeover'));
  expect(found.map(({ by, what }) => [by, what])).toEqual(
    ['ops-lead', 'dba'].map((by) => [
      by,
      'approve promote/1: accepted, found in us-east-1, eu-west-1 and us-west-2 after the takeover',
    ]),
  );
  expect(stores.writes).toHaveLength(2);
}, 180_000);
