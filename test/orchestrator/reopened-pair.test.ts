/**
 * What the old cluster had acknowledged and not replicated may come over when it returns: it re-opens a completed run, or reaches whatever
 * holds the id by then. Neither does anything to the world a second time, and every operation is told once.
 */
import { type Client } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { readEnded } from '../../clients/operations/read-ended';
import { decisionSignals, messages, progressQuery } from '../../contract/messages';
import { readPastRuns } from '../../contract/past-runs';
import { type Progress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';
import { muster, type Ran } from '../cli/run-program';
import { approve, beginFailover, decision, finish, reportOf, workflowId } from './begin-failover';
import { eventually } from './eventually';
import { first, second } from './pair';
import { namespace, type PlayedPair, startPlayedPair } from './played-pair';
import { asking } from './sides';

let played: PlayedPair;
beforeAll(async () => {
  played = await startPlayedPair();
  await played.startWorkers(0);
  await played.startWorkers(1);
}, 300_000);
afterAll(() => played.close(), 120_000);

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

/** What is acknowledged in `saying` stays on that side, which dies; the other takes over. */
async function loseUnreplicated(side: 0 | 1, saying: (client: Client) => Promise<unknown>): Promise<void> {
  const { client } = await played.temporal(side);
  await played.copied();
  for (const link of played.pair.links) link.cut();
  await saying(client);
  await played.pair.servers[side].kill();
  await played.takeOver(side === 0 ? second : first);
}

/** What the old home alone had acknowledged, the server says again within seconds, or drops: both were seen (docs/orchestrator.md). */
const saidAgainWithinMs = 45_000;

/** For a run that ended it goes back to before the last workflow task, and says again there what it has to say. */
async function resetAsTheServerDoes(client: Client, runId: string): Promise<void> {
  const execution = { workflowId, runId };
  const { events } = await asking(client, () => client.workflow.getHandle(workflowId, runId).fetchHistory());
  const last = events?.findLast((event) => event.workflowTaskCompletedEventAttributes);
  await asking(client, () =>
    client.workflowService.resetWorkflowExecution({
      ...{ namespace, workflowExecution: execution, reason: 'dropped by the server', requestId: randomUUID() },
      workflowTaskFinishEventId: last?.eventId ?? null,
    }),
  );
}

async function bringBack(side: 0 | 1): Promise<void> {
  for (const link of played.pair.links) link.heal();
  await played.pair.servers[side].start();
}

it('a completed run that is reset completes again: nothing is done twice, and it is one operation', async () => {
  const begun = await beginFailover((await played.temporal(0)).client);
  await loseUnreplicated(0, async (client) => {
    const handle = client.workflow.getHandle(workflowId, begun.runId);
    await handle.signal(decisionSignals.approve, decision(begun, 'late'));
    // While a workflow task is under way a signal waits outside the history, and dies with its cluster.
    await eventually('the approval is in the history', async () => {
      const { events } = await asking(client, () => handle.fetchHistory());
      return events?.some((event) => event.workflowExecutionSignaledEventAttributes) ? true : undefined;
    });
  });
  const temporal = await played.temporal(1);
  const b = temporal.client;
  const report = await finish(b, begun);
  expect(report).toMatchObject({ outcome: 'recovered', operationId: begun.operationId });
  const calledBefore = played.called();

  await bringBack(0);
  const completedAgain = async (): Promise<string | undefined> => {
    const { runId, status } = await asking(b, () => b.workflow.getHandle(workflowId).describe());
    return runId !== begun.runId && status.name === 'COMPLETED' ? runId : undefined;
  };
  const what = 'the run is reset, and completed again';
  const again = await eventually(what, completedAgain, { withinMs: saidAgainWithinMs }).catch(async () => {
    await resetAsTheServerDoes(b, begun.runId);
    return eventually(what, completedAgain);
  });
  await eventually('both its runs are listed as completed', async () =>
    (await runsAt(b)).filter(({ status }) => status === 'COMPLETED').length === 2 ? true : undefined,
  );
  expect(await runsAt(b)).toHaveLength(2);
  expect(played.called()).toEqual(calledBefore);

  // The second end says what the first one said, and when that was.
  const told = await reportOf(b, again);
  const withoutJournal = (one: RecoveryReport) => ({ ...one, journal: [] });
  expect(withoutJournal(told)).toEqual(withoutJournal(report));

  expect(await readEnded(temporal, 'payments')).toEqual([{ report: told }]);
  const steps = (await readPastRuns(b.workflow, 'payments')).map((run) => JSON.stringify(run));
  expect(new Set(steps).size).toBe(steps.length);
  const status = JSON.parse((await say('status --json', 1)).out) as { applications: { operationId: string }[] };
  expect(status.applications.map(({ operationId }) => operationId)).toEqual([begun.operationId]);

  // By its id too it is the run that closed last; its events tell who wrote them.
  const byId = JSON.parse((await say(`report payments@${begun.operationId} --json`, 1)).out) as RecoveryReport;
  expect(byId.finishedAt).toBe(report.finishedAt);
  expect(byId.clusters?.map(({ name }) => name)).toEqual([first, second]);
  const [a, rest] = byId.clusters ?? [];
  expect([a?.from, rest?.from]).toEqual([1, (a?.to ?? 0) + 1]);
  const text = (await say('report payments', 1)).out;
  expect(text).toContain(`orchestrated by ${first} (events 1-${a?.to}) and ${second} (${rest?.from}-${rest?.to})`);
}, 300_000);

it('a message meant for an earlier operation does nothing to a later one that holds its id', async () => {
  const begun = await beginFailover((await played.temporal(1)).client);
  const said = { operationId: begun.operationId, by: 'late', reason: 'a false alarm' };
  await loseUnreplicated(1, async (client) => {
    const handle = client.workflow.getHandle(workflowId, begun.runId);
    await approve(client, begun, 'ops-lead');
    await handle.executeUpdate(messages.pause, { args: [{ ...said, nonce: randomUUID() }] });
    // A rejection, which would end whatever it is meant for, and ends this.
    await handle.executeUpdate(messages.reject, { args: [decision(begun, 'dba')] });
  });
  const a = (await played.temporal(0)).client;
  expect(await finish(a, begun)).toMatchObject({ outcome: 'recovered', operationId: begun.operationId });
  const later = await beginFailover(a);

  await bringBack(1);
  const ignored = (progress: Progress): readonly string[] =>
    progress.journal.flatMap(({ what }) =>
      what.endsWith(`ignored, it is meant for operation ${begun.operationId}`) ? [what.replace(/:.*/, '')] : [],
    );
  await played.copied();
  const asked = (): Promise<Progress> =>
    asking(a, () => a.workflow.getHandle(workflowId).query<Progress>(progressQuery));
  const all = async (): Promise<Progress | undefined> => {
    const progress = await asked();
    return ignored(progress).length >= 3 ? progress : undefined;
  };
  const heard = await eventually('all three are heard', all, { withinMs: saidAgainWithinMs }).catch(asked);
  expect(['approve promote/1', 'pause', 'reject promote/1']).toEqual(expect.arrayContaining([...ignored(heard)]));
  expect(heard).toMatchObject({ operationId: later.operationId, outcome: null, paused: null });
  expect(heard.gate).toMatchObject({ is: 'open', have: [] });
  const report = await finish(a, later);
  expect(report).toMatchObject({ outcome: 'recovered', operationId: later.operationId });
}, 300_000);

it('home stands where customers are served now: the handover that fits is offered, and nothing is moved', async () => {
  // Failed over to eu-west-1, which is home since the last takeover.
  const command = `muster orchestrator handover --to ${second} --reason WHY`;
  await eventually('both clusters say that home has moved', () =>
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
}, 120_000);
