import { Client, Connection } from '@temporalio/client';
import { gateOpen, openDrill, type Drill } from './drill';

let drill: Drill;
beforeAll(async () => {
  drill = await openDrill({ workerRegions: ['eu-west-1', 'eu-west-1'], customers: false });
}, 120_000);
afterAll(() => drill.close(), 60_000);

describe('a worker killed -9 between the send of the promotion and its acknowledgement, while Describe is stale for 5 s', () => {
  it('leaves the run to another worker, and exactly one PromoteReadReplica was sent', async () => {
    const lostAt = await drill.lose('us-east-1');
    const running = drill.failover('--since', new Date(lostAt).toISOString());
    await running.until(gateOpen);
    await drill.fault({ fault: 'stale-read', match: { service: 'rds' }, staleMs: 5_000 });
    // The request arrives, and its answer takes longer than the worker has left to live.
    await drill.fault({ fault: 'slow', match: { operation: 'PromoteReadReplica' }, delayMs: 3_000 });
    await drill.approve('promote', '--accept-fence', 'impossible', '--loss-ceiling', '60s');
    await running.until((progress) => progress.pointOfNoReturn);
    await requestUnderWay(drill);
    const holder = await workerOf(drill, 'rds-postgres.promote');
    process.kill(holder, 'SIGKILL');

    const report = await running.report();
    expect(report.outcome).toBe('recovered');
    const sends = await drill.requests('PromoteReadReplica');
    expect(sends.map(({ outcome }) => outcome)).toEqual(['ok']);
    const noted = report.requests.filter((request) => request.call === 'rds:PromoteReadReplica');
    expect(noted).toMatchObject([{ answer: 'unknown', requestId: null }]);
  }, 180_000);
});

/** The intent is in history and the first attempt of the activity that carries it runs: its request is at the lab's door. */
async function requestUnderWay({ stage }: Drill): Promise<void> {
  for (;;) {
    const pending = await pendingOf(stage, 'rds-postgres.promote');
    if (pending?.started === true) break;
  }
  // The fault holds every answer back for 3 s, so the request is open for that long from here on.
  const until = Date.now() + 1_000;
  while (Date.now() < until) await stage.control.status();
}

async function workerOf({ stage }: Drill, activityType: string): Promise<number> {
  const pending = await pendingOf(stage, activityType);
  // The SDK's worker identity is pid@host.
  const pid = Number(pending?.identity.split('@')[0]);
  if (!stage.workers.some(({ child }) => child.pid === pid))
    throw new Error(`no worker of ours runs ${activityType}: ${JSON.stringify(pending)}`);
  return pid;
}

async function pendingOf(
  stage: Drill['stage'],
  activityType: string,
): Promise<{ readonly started: boolean; readonly identity: string } | undefined> {
  const connection = await Connection.connect({ address: stage.temporal.address });
  try {
    const { raw } = await new Client({ connection }).workflow.getHandle('recovery/payments').describe();
    const found = raw.pendingActivities?.find((one) => one.activityType?.name === activityType);
    return found
      ? {
          started: found.lastStartedTime != null && (found.lastWorkerIdentity ?? '') !== '',
          identity: found.lastWorkerIdentity ?? '',
        }
      : undefined;
  } finally {
    await connection.close();
  }
}
