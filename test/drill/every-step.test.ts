/** An isolated drill whose worker is killed, or that is left without Temporal, at each of its steps: production unchanged, nothing left behind. */
import { type RecoveryReport } from '../../domain/report';
import { backedUp } from './backups';
import { type Drill, eventually, openDrill, paidFor } from './drill';
import { changesSince, ended, launch, leftBehind, productionOf, rehearsalId } from './rehearsal';
import { workerAt } from './worker-at';

const [home, away] = ['us-east-1', 'eu-west-1'] as const;
/** The activities of its steps, in order; those of one line run side by side. */
const steps = [
  ['drill.clear', 'drill.watch'],
  ['rds-postgres.clone'],
  ['drill.guard'],
  ['rds-postgres.verify', 'drill.answers'],
  ['rds-postgres.check'],
  ['rds-postgres.remove'],
] as const;

let drill: Drill;
beforeAll(async () => {
  drill = await openDrill({ timeScale: 0.01, temporalFile: true, workerRegions: [home, away, away, away] });
  await paidFor(drill, 3_000);
  await backedUp(drill, away);
}, 240_000);
afterAll(() => drill.close(), 60_000);

const at = (activities: readonly string[]) =>
  Promise.all(activities.map((activity) => workerAt(drill, rehearsalId, activity, 'act')));

/** The drill before it is over. */
const begun = () =>
  eventually(async () => {
    const found = await drill
      .run(rehearsalId)
      .describe()
      .catch(() => undefined);
    return found?.status.name === 'RUNNING' ? true : undefined;
  });

/** Each look takes long enough to be seen at it: a check is over in milliseconds otherwise. */
const slow = (operation: string) => drill.fault({ fault: 'slow', match: { operation }, delayMs: 1_500 });

/** The report of a drill to which this was done. */
async function unharmed(harm: () => Promise<void>): Promise<RecoveryReport> {
  const [before, since] = [await productionOf(drill), Date.now()];
  // What a launch asks of databases has seconds only; that of alarms is slow from the beginning, so that the first step is not missed.
  await slow('DescribeAlarms');
  const harmed = begun()
    .then(() => slow('DescribeDBInstances'))
    .then(harm);
  // The command is not waited for: the first step may be over by then.
  const [, started] = await Promise.all([harmed, launch(drill, 'database-failover')]);
  expect(started).toMatchObject({ is: 'started' });
  const report = await ended(drill);
  await drill.mend('slow');
  expect(await productionOf(drill)).toEqual(before);
  expect(await leftBehind(drill)).toEqual([]);
  const sent = (await changesSince(drill, since)).map((change) => change.split(' ')[0]);
  expect(sent).toEqual(['RestoreDBInstanceToPointInTime', 'DeleteDBInstance']);
  return report;
}

it('goes on with another worker, whichever step the first is killed -9 at', async () => {
  const report = await unharmed(async () => {
    for (const activities of steps) {
      const pids = new Set(await at(activities));
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      for (const _ of pids) await drill.startWorker(away);
    }
  });
  expect(report).toMatchObject({ outcome: 'done', drill: { verdict: { is: 'passed' } } });
}, 300_000);

it('goes on where it was, whichever step Temporal is restarted at', async () => {
  const report = await unharmed(async () => {
    for (const activities of steps) {
      await at(activities);
      await drill.restartTemporal();
    }
  });
  expect(report).toMatchObject({ outcome: 'done', drill: { verdict: { is: 'passed' } } });
}, 300_000);
