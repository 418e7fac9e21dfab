import path from 'node:path';
import { type DBInstance } from '@aws-sdk/client-rds';
import { loadPlanFile } from '../../config/load-plan';
import { buildDrill } from '../../contract/build-input';
import { queues } from '../../contract/ids';
import { type DrillLaunchReport } from '../../contract/drill-launch';
import { scenarios } from '../../domain/calendar/drill-plan';
import { type Progress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';
import { alarmsClear, eventually, openDrill, paidFor, type Drill } from './drill';
import { backedUp } from './backups';
import { rdsIn } from './rds-in';
import { isRead } from './reads';
import { recordHistory, recording } from './record-history';
import { sqlIn } from './sql-in';
import { workerAt } from './worker-at';

const [home, away] = ['us-east-1', 'eu-west-1'] as const;
const runId = 'drill/payments';

let drill: Drill;
beforeAll(async () => {
  drill = await openDrill({ timeScale: 0.02, temporalFile: true, workerRegions: [home, away, away] });
  await paidFor(drill, 3_000);
  await backedUp(drill, away);
}, 240_000);
afterAll(() => drill.close(), 60_000);

type World = Readonly<Record<string, unknown>>;

const isDrills = ({ DBInstanceIdentifier = '' }: DBInstance) => DBInstanceIdentifier.startsWith('drill-');
const everywhere = async () => [...(await drill.instances(home)), ...(await drill.instances(away))];

/** All that a drill may not change, but for the clock of the backups. */
async function production(): Promise<World> {
  const instances = (await everywhere()).filter((one) => !isDrills(one));
  const { client } = await sqlIn(drill.stage, home, 'ledger/probe');
  const { rows } = await client.query('select slot_name from pg_replication_slots order by 1');
  await client.end();
  const { services, routingControls } = await drill.stage.control.status();
  return {
    instances: instances.map(({ LatestRestorableTime: _latest, ...rest }) => rest),
    slots: rows,
    desired: services.map(({ region, service, desired }) => [region, service, desired]),
    routingControls,
  };
}

async function leftBehind(): Promise<readonly string[]> {
  return (await everywhere()).filter(isDrills).map(({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier);
}

/** Every change that anybody but the evidence asked of AWS since. */
async function changesSince(since: number): Promise<readonly string[]> {
  return (await drill.journal('request')).flatMap((entry) =>
    entry.is !== 'request' || entry.at < since || isRead(entry.operation) || entry.operation === 'PutObject'
      ? []
      : [`${entry.operation} ${named(entry.input)}`],
  );
}
function named(input: unknown): string {
  const { TargetDBInstanceIdentifier, DBInstanceIdentifier } = input as Readonly<Record<string, string | undefined>>;
  return TargetDBInstanceIdentifier ?? DBInstanceIdentifier ?? JSON.stringify(input);
}

async function launch(scenario: string): Promise<DrillLaunchReport> {
  await alarmsClear(drill);
  const mode = ['--mode', 'isolated', '--scenario', scenario];
  const why = ['--reason', 'rehearsal', '--override', 'a test knows no calendar', '--json'];
  const ran = await drill.muster('duty', 'drill', 'run', 'payments', ...mode, ...why);
  expect([ran.code, ran.err]).toEqual([0, '']);
  return JSON.parse(ran.out) as DrillLaunchReport;
}
async function ended(): Promise<RecoveryReport> {
  const report = (await drill.run(runId).result()) as RecoveryReport;
  expect(report.leftovers ?? []).toEqual([]);
  return report;
}
const progress = () => drill.run(runId).query<Progress>('progress');
const untilRunning = (id: string) =>
  eventually(async () => {
    const { steps } = await progress();
    return steps.some((step) => step.id === id && step.status === 'running') ? steps : undefined;
  });

describe('an isolated drill', () => {
  it.each(scenarios)(
    'of a %s changes nothing of production and leaves nothing behind',
    async (scenario) => {
      const [before, since] = [await production(), Date.now()];
      await launch(scenario);
      const report = await ended();

      expect(report).toMatchObject({ operation: 'drill', mode: 'isolated', outcome: 'done' });
      expect(report.drill).toMatchObject({ scenario, verdict: { is: 'passed' } });
      const changes = await changesSince(since);
      expect(changes.map((change) => change.split(' ')[0])).toEqual([
        'RestoreDBInstanceToPointInTime',
        'DeleteDBInstance',
      ]);
      for (const change of changes) expect(change).toMatch(/ drill-\d{8}-[0-9a-f]{6}-ledger$/);
      expect(await production()).toEqual(before);
      expect(await leftBehind()).toEqual([]);
      if (recording && scenario === 'database-failover')
        await recordHistory(drill, 'isolated-drill-of-a-database-failover', runId);
    },
    180_000,
  );

  it('whose clone is there already from another run is blocked, says so, and leaves it alone', async () => {
    const tag = '20261126-0ther1';
    const rds = rdsIn(drill.stage, away);
    const { DBInstanceAutomatedBackups } = await rds.describeDBInstanceAutomatedBackups({});
    await rds.restoreDBInstanceToPointInTime({
      TargetDBInstanceIdentifier: `drill-${tag}-ledger`,
      SourceDBInstanceAutomatedBackupsArn: DBInstanceAutomatedBackups?.[0]?.DBInstanceAutomatedBackupsArn,
      UseLatestRestorableTime: true,
    });
    const read = loadPlanFile(path.join(drill.stage.lab.home, 'payments.yaml'));
    if (!('plan' in read)) throw new Error(JSON.stringify(read.problems));
    const { plan, planHash } = read;
    const input = buildDrill(
      {
        ...{ plan, planHash, way: { from: home, to: away }, mode: 'isolated', reason: 'rehearsal', by: 'duty' },
        ...{ nonce: tag, particulars: { tag }, name: 'by-hand', scenario: 'database-failover' },
      },
      { musterVersion: 'test', timeScale: 0.02, queuePrefix: '', searchAttributes: [] },
    );
    const handle = drill.run(runId);
    await handle.client.start('drill', { workflowId: runId, taskQueue: queues.workflows(''), args: [input] });
    const report = await ended();

    expect(report.outcome).toBe('aborted');
    expect(report.steps.flatMap(({ because }) => because)).toContainEqual(
      expect.objectContaining({ saw: expect.stringContaining(`drill-${tag}-ledger`) as string }),
    );
    expect(report.requests).toEqual([]);
    expect(await leftBehind()).toEqual([`drill-${tag}-ledger`]);
    await eventually(async () =>
      (await drill.instances(away)).find((one) => isDrills(one) && one.DBInstanceStatus === 'available'),
    );
    await rds.deleteDBInstance({ DBInstanceIdentifier: `drill-${tag}-ledger`, SkipFinalSnapshot: true });
    rds.destroy();
    await eventually(async () => ((await leftBehind()).length === 0 ? true : undefined));
  }, 120_000);

  it('whose worker is killed -9 at the clone, at the check and at the removal goes on with another', async () => {
    const before = await production();
    const since = Date.now();
    await launch('database-failover');
    // Each look takes long enough to be seen at it: a check is over in milliseconds otherwise.
    await drill.fault({ fault: 'slow', match: { service: 'rds', operation: 'DescribeDBInstances' }, delayMs: 1_500 });
    try {
      for (const goal of ['clone', 'check', 'remove']) {
        process.kill(await workerAt(drill, runId, `rds-postgres.${goal}`), 'SIGKILL');
        await drill.startWorker(away);
      }
    } finally {
      await drill.mend('slow');
    }
    const report = await ended();

    expect(report).toMatchObject({ outcome: 'done', drill: { verdict: { is: 'passed' } } });
    const sent = (await changesSince(since)).map((change) => change.split(' ')[0]);
    expect(sent.filter((operation) => operation === 'RestoreDBInstanceToPointInTime')).toHaveLength(1);
    expect(await production()).toEqual(before);
    expect(await leftBehind()).toEqual([]);
  }, 240_000);

  it('that is aborted in the middle takes away what it made', async () => {
    const before = await production();
    await launch('data-corruption');
    await eventually(async () => ((await leftBehind()).length > 0 ? true : undefined));
    const said = await drill.muster('duty', 'drill', 'abort', 'payments', '--reason', 'enough seen');
    expect(said.code).toBe(0);
    const report = await ended();

    expect(report).toMatchObject({ outcome: 'aborted' });
    expect(await production()).toEqual(before);
    expect(await leftBehind()).toEqual([]);
  }, 180_000);

  it('over whose head Temporal is restarted goes on where it was', async () => {
    const before = await production();
    await launch('regional-failover');
    await untilRunning('ledger.clone');
    await drill.restartTemporal();
    const report = await ended();

    expect(report).toMatchObject({ outcome: 'done', drill: { verdict: { is: 'passed' } } });
    expect(await production()).toEqual(before);
    expect(await leftBehind()).toEqual([]);
  }, 180_000);
});
