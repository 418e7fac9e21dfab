/** What status says of a copy when a cluster does not tell: never complete, never missing. Clusters are played. */
import { msToTs } from '@temporalio/common/lib/time';
import { handOver } from '../../clients/operations/orchestrator/change-home';
import { type Cluster } from '../../clients/operations/orchestrator/cluster';
import { compareCopies, lookAtSurvivor } from '../../clients/operations/orchestrator/copies';
import { type ClusterLook } from '../../clients/operations/orchestrator/look';
import { grpcCodes } from '../../clients/operations/temporal';
import { first, second } from './pair';

const failing = (code: number) => () =>
  Promise.reject(Object.assign(new Error('played'), { code, details: 'played', metadata: {} }));
const hasAll = () =>
  Promise.resolve({ history: { events: [{ eventId: '7', version: '1', eventTime: msToTs(9_000) }] } });
const notFound = failing(grpcCodes.notFound);
const late = failing(grpcCodes.deadlineExceeded);

interface Played {
  readonly history: () => Promise<unknown>;
  readonly runs?: number;
  readonly token?: Uint8Array;
}

function look(region: string, { history, runs = 1, token = new Uint8Array() }: Played): ClusterLook {
  const executions = Array.from({ length: runs }, (_, n) => ({
    execution: { workflowId: `recovery/${n}`, runId: `run-${n}` },
  }));
  const cluster = {
    ...{ place: { region }, seen: { name: region } },
    connection: {
      withMetadata: (_metadata: unknown, ask: () => unknown) => ask(),
      withDeadline: (_at: number, ask: () => unknown) => ask(),
      workflowService: {
        listWorkflowExecutions: () => Promise.resolve({ executions, nextPageToken: token }),
        getWorkflowExecutionHistoryReverse: history,
      },
    },
  } as unknown as Cluster; // unsafe: only what comparing asks
  return {
    ...{ region, address: `${region}:7233`, because: null, workers: [], clock: null, stuck: null, cluster },
    namespace: { active: first, failoverVersion: 1, isHandingOver: false, aliases: {} },
  };
}
const compared = (home: Played, standby: Played) =>
  compareCopies([look(first, home), look(second, standby)], 'dr', first, null);

it.each([
  ['home does not tell', { history: late }, { history: hasAll }],
  ['the standby does not tell', { history: hasAll }, { history: late }],
  ['home refuses', { history: failing(grpcCodes.permissionDenied) }, { history: hasAll }],
])('a run is not known when %s', async (_what, home, standby) => {
  expect(await compared(home, standby)).toMatchObject({ compared: 0, unread: ['recovery/0'], missing: [] });
});

it('a run is missing when the standby says that it knows none, and compared when both tell', async () => {
  expect(await compared({ history: hasAll }, { history: notFound })).toMatchObject({
    ...{ compared: 1, unread: [], missing: ['recovery/0'] },
  });
  expect(await compared({ history: hasAll }, { history: hasAll })).toMatchObject({
    ...{ compared: 1, unread: [], missing: [], more: false, behindEvents: 0 },
  });
});

it('a run that ended at home is told where the standby takes it for running and lacks its end; it is no lag of what runs', async () => {
  const ended = (eventId: string) => () =>
    Promise.resolve({ history: { events: [{ eventId, version: '1', eventTime: msToTs(9_000) }] } });
  expect(await compared({ history: ended('9'), runs: 0 }, { history: ended('7') })).toMatchObject({
    ...{ compared: 0, behindEvents: 0, lagMs: 0, missing: [], strays: [], ended: ['recovery/0'] },
  });
  // Its list is late, its history is not.
  expect(await compared({ history: ended('9'), runs: 0 }, { history: ended('9') })).toMatchObject({
    ...{ compared: 0, behindEvents: 0, strays: [], ended: [] },
  });
});

it('a copy that went another way is behind, however far it went', async () => {
  const events = (eventId: string, version: string) => () =>
    Promise.resolve({ history: { events: [{ eventId, version, eventTime: msToTs(9_000) }] } });
  expect(await compared({ history: events('9', '101') }, { history: events('30', '2') })).toMatchObject({
    ...{ compared: 1, behindEvents: 1, missing: [] },
  });
  expect(await compared({ history: events('30', '2') }, { history: events('9', '101') })).toMatchObject({
    ...{ compared: 1, behindEvents: 0 },
  });
});

it('a run that home knows nothing of is told as the standby alone', async () => {
  expect(await compared({ history: notFound, runs: 0 }, { history: hasAll })).toMatchObject({
    ...{ compared: 0, strays: ['recovery/0'] },
  });
  expect(await compared({ history: late, runs: 0 }, { history: hasAll })).toMatchObject({
    ...{ unread: ['recovery/0'], strays: [] },
  });
});

it('a run that home has no more is not counted', async () => {
  expect(await compared({ history: notFound }, { history: hasAll })).toMatchObject({ compared: 0, unread: [] });
});

it('says when more run than were compared', async () => {
  const played = { history: hasAll, runs: 100 };
  expect(await compared({ ...played, token: new Uint8Array(1) }, played)).toMatchObject({ compared: 100, more: true });
  expect(await compared(played, played)).toMatchObject({ compared: 100, more: false });
});

it('of a survivor that does not tell, up to when is not known', async () => {
  const { because: _, ...home } = look(first, { history: late });
  const gone = { ...home, because: 'connection refused', cluster: null, namespace: null };
  expect(await lookAtSurvivor([gone, look(second, { history: late })], 'dr', first)).toEqual({
    ...{ region: second, runs: 1, more: false, unread: ['recovery/0'], upTo: null },
  });
});

it('a handover beside a copy that was not read says so, and not that it is missing', async () => {
  const clusters = [look(first, { history: hasAll }), look(second, { history: late })];
  const copy = await compareCopies(clusters, 'dr', first, null);
  const seen = { namespace: 'dr', clusters, home: first, active: [first], survivor: null, copy };
  await expect(handOver(seen, { to: second, by: 'duty', reason: 'rehearsal' }, Date.now)).rejects.toMatchObject({
    parts: { because: [expect.objectContaining({ rule: 'the copy is known', saw: 'nothing was told of recovery/0' })] },
  });
});
