/**
 * What the old cluster had acknowledged and not replicated comes over when it returns: it re-opens a completed run, or reaches whatever
 * holds the id by then. Neither does anything to the world a second time, and every operation is told once.
 */
import { type Client } from '@temporalio/client';
import { readEnded } from '../../../clients/operations/read-ended';
import { buildFailover } from '../../../contract/build-input';
import { queues, workflowIds } from '../../../contract/ids';
import { type DecisionMessage, decisionSignals, messages, progressQuery } from '../../../contract/messages';
import { readPastRuns } from '../../../contract/past-runs';
import { type Progress } from '../../../contract/progress';
import { searchAttributes } from '../../../contract/search-attributes';
import { type RecoveryReport } from '../../../domain/report';
import { muster, type Ran } from '../../cli/run-program';
import { referencePlan, westward } from '../../domain/reference-plan';
import { first, second } from '../../orchestrator/pair';
import { eventually, namespace, type PlayedPair, startPlayedPair } from '../../orchestrator/played-pair';

const workflowId = workflowIds.recovery('payments');

let played: PlayedPair;
beforeAll(async () => {
  played = await startPlayedPair();
  await played.startWorkers(0);
  await played.startWorkers(1);
}, 300_000);
afterAll(() => played.close(), 120_000);

interface Begun {
  readonly operationId: string;
  readonly runId: string;
}

/** Begun there, and waiting at its gate. */
async function begin(client: Client): Promise<Begun> {
  const plan = referencePlan();
  const input = buildFailover(
    {
      ...{ plan, planHash: 'test', way: westward, mode: 'real', reason: 'us-east-1 down', by: 'duty', nonce: 'n' },
      particulars: { tag: '20261126-a1b2c3' },
    },
    { musterVersion: 'test', timeScale: 0.02, queuePrefix: '', searchAttributes },
  );
  const { firstExecutionRunId } = await client.workflow.start('failover', {
    workflowId,
    taskQueue: queues.workflows(''),
    args: [input],
  });
  await eventually(async () => ((await progressAt(client)).gate?.is === 'open' ? true : undefined));
  return { operationId: `${firstExecutionRunId}.${input.n}`, runId: firstExecutionRunId };
}
const progressAt = (client: Client) => client.workflow.getHandle(workflowId).query<Progress>(progressQuery);
const decision = ({ operationId }: Begun, by: string): DecisionMessage => ({
  ...{ operationId, gate: 'promote/1', nonce: `${by} ${operationId}`, by, acceptFence: 'impossible' },
});
async function finish(client: Client, begun: Begun): Promise<RecoveryReport> {
  const handle = client.workflow.getHandle(workflowId, begun.runId);
  for (const by of ['ops-lead', 'dba'])
    await eventually(() => handle.executeUpdate(messages.approve, { args: [decision(begun, by)] }));
  return (await handle.result()) as RecoveryReport;
}
const say = (command: string, side: 0 | 1): Promise<Ran> =>
  muster(command, {
    settings: () => ({ musterVersion: '0.1.0', timeScale: 1, queuePrefix: '', orchestrator: 'orchestrator.yaml' }),
    temporal: () => ({ address: played.pair.servers[side].address, namespace, options: {} }),
    orchestrator: () => ({ namespace, retentionMs: 86_400_000, home: first, clusters: played.pair.places() }),
  });
async function runsAt(client: Client): Promise<readonly { readonly runId: string; readonly status: string }[]> {
  const found: { readonly runId: string; readonly status: string }[] = [];
  for await (const { runId, status } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` }))
    found.push({ runId, status: status.name });
  return found;
}

/** What is acknowledged from now on stays on that side, which dies; the other takes over. */
async function loseUnreplicated(side: 0 | 1, is: 'approve' | 'reject', begun: Begun): Promise<void> {
  const { client } = await played.temporal(side);
  await played.copied();
  for (const link of played.pair.links) link.cut();
  await client.workflow.getHandle(workflowId).signal(decisionSignals[is], decision(begun, 'late'));
  await played.pair.servers[side].kill();
  await played.takeOver(side === 0 ? second : first);
}
async function bringBack(side: 0 | 1): Promise<void> {
  for (const link of played.pair.links) link.heal();
  await played.pair.servers[side].start();
}

it('a completed run that is reset completes again: nothing is done twice, and it is one operation', async () => {
  const begun = await begin((await played.temporal(0)).client);
  await loseUnreplicated(0, 'approve', begun);
  const temporal = await played.temporal(1);
  const b = temporal.client;
  const report = await finish(b, begun);
  expect(report).toMatchObject({ outcome: 'recovered', operationId: begun.operationId });
  const calledBefore = played.called();

  await bringBack(0);
  const again = await eventually(async () => {
    const { runId, status } = await b.workflow.getHandle(workflowId).describe();
    return runId !== begun.runId && status.name === 'COMPLETED' ? runId : undefined;
  });
  await eventually(async () => ((await runsAt(b)).length === 2 ? true : undefined));
  expect((await runsAt(b)).map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);
  expect(played.called()).toEqual(calledBefore);

  // The second end says what the first one said, but for when it was.
  const told = (await b.workflow.getHandle(workflowId, again).result()) as RecoveryReport;
  const timeless = (one: RecoveryReport) => ({ ...one, journal: [], finishedAt: '' });
  expect(timeless(told)).toEqual(timeless(report));

  expect(await readEnded(temporal, 'payments')).toEqual([{ report: told }]);
  const steps = (await readPastRuns(b.workflow, 'payments')).map((run) => JSON.stringify(run));
  expect(new Set(steps).size).toBe(steps.length);
  const status = JSON.parse((await say('status --json', 1)).out) as { applications: { operationId: string }[] };
  expect(status.applications.map(({ operationId }) => operationId)).toEqual([begun.operationId]);

  // By its id too it is the run that closed last; its events tell who wrote them.
  const byId = JSON.parse((await say(`report payments@${begun.operationId} --json`, 1)).out) as RecoveryReport;
  expect(byId.finishedAt).toBe(told.finishedAt);
  expect(byId.clusters?.map(({ name }) => name)).toEqual([first, second]);
  const [a, rest] = byId.clusters ?? [];
  expect([a?.from, rest?.from]).toEqual([1, (a?.to ?? 0) + 1]);
  const text = (await say('report payments', 1)).out;
  expect(text).toContain(`orchestrated by ${first} (events 1-${a?.to}) and ${second} (${rest?.from}-${rest?.to})`);
}, 240_000);

it('a message meant for an earlier operation does nothing to a later one that holds its id', async () => {
  const begun = await begin((await played.temporal(1)).client);
  // A rejection, which would end whatever it is meant for.
  await loseUnreplicated(1, 'reject', begun);
  const a = (await played.temporal(0)).client;
  expect(await finish(a, begun)).toMatchObject({ outcome: 'recovered', operationId: begun.operationId });
  const later = await begin(a);

  await bringBack(1);
  const ignored = await eventually(async () =>
    (await progressAt(a)).journal.find(({ what }) => what.includes(`meant for operation ${begun.operationId}`)),
  );
  expect(ignored).toMatchObject({ by: 'late', what: expect.stringContaining('reject promote/1: ignored') as string });
  expect((await progressAt(a)).gate?.is).toBe('open');
  expect(await finish(a, later)).toMatchObject({ outcome: 'recovered', operationId: later.operationId });
}, 240_000);

it('home stands where customers are served now: the handover that fits is offered, and nothing is moved', async () => {
  // Failed over to eu-west-1, which is home since the last takeover.
  const command = `muster orchestrator handover --to ${second} --reason WHY`;
  await eventually(() =>
    played.looking(({ home, clusters }) => (home === first && clusters[1]?.cluster ? true : undefined)),
  );
  for (const asked of ['status payments', 'watch payments', 'orchestrator status payments']) {
    const { out } = await say(asked, 0);
    expect(out.replace(/\s+/g, ' ')).toContain(`WARNING home is ${first}, where the application runs`);
    expect(out).toContain(command);
  }
  const placement = [expect.objectContaining({ instead: command }) as unknown];
  expect(JSON.parse((await say('status payments --json', 0)).out)).toMatchObject({ placement });
  const asData = JSON.parse((await say('orchestrator status payments --json', 0)).out) as unknown;
  expect(asData).toMatchObject({ home: first, placement, roles: { primary: first, standby: 'us-east-1' } });
}, 60_000);
