import path from 'node:path';
import { loadPlanFile } from '../../config/load-plan';
import { buildDrill } from '../../contract/build-input';
import { queues } from '../../contract/ids';
import { scenarios } from '../../domain/calendar/drill-plan';
import { eventually, openDrill, paidFor, type Drill } from './drill';
import { backedUp } from './backups';
import { rdsIn } from './rds-in';
import { recordHistory, recording } from './record-history';
import { changesSince, ended, isDrills, launch, leftBehind, productionOf, rehearsalId } from './rehearsal';

const [home, away] = ['us-east-1', 'eu-west-1'] as const;

let drill: Drill;
beforeAll(async () => {
  drill = await openDrill({ timeScale: 0.02, temporalFile: true, workerRegions: [home, away, away] });
  await paidFor(drill, 3_000);
  await backedUp(drill, away);
}, 240_000);
afterAll(() => drill.close(), 60_000);

describe('an isolated drill', () => {
  it.each(scenarios)(
    'of a %s changes nothing of production and leaves nothing behind',
    async (scenario) => {
      const [before, since] = [await productionOf(drill), Date.now()];
      await launch(drill, scenario);
      const report = await ended(drill);

      expect(report).toMatchObject({ operation: 'drill', mode: 'isolated', outcome: 'done' });
      expect(report.drill).toMatchObject({ scenario, verdict: { is: 'passed' } });
      // The application itself, on the clone: the standby's service took a payment there, and took it back.
      expect(report.steps.find(({ id }) => id === 'drill.answers')).toMatchObject({
        state: 'reached',
        evidence: {
          ledger: expect.stringMatching(/^drill-/) as string,
          'takes-payments': 'answered 200',
        },
      });
      const changes = await changesSince(drill, since);
      expect(changes.map((change) => change.split(' ')[0])).toEqual([
        'RestoreDBInstanceToPointInTime',
        'DeleteDBInstance',
      ]);
      for (const change of changes) expect(change).toMatch(/ drill-\d{8}-[0-9a-f]{6}-ledger$/);
      expect(await productionOf(drill)).toEqual(before);
      expect(await leftBehind(drill)).toEqual([]);
      if (recording && scenario === 'database-failover')
        await recordHistory(drill, 'isolated-drill-of-a-database-failover', rehearsalId);
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
    const handle = drill.run(rehearsalId);
    await handle.client.start('drill', { workflowId: rehearsalId, taskQueue: queues.workflows(''), args: [input] });
    const report = await ended(drill);

    expect(report.outcome).toBe('aborted');
    expect(report.steps.flatMap(({ because }) => because)).toContainEqual(
      expect.objectContaining({ saw: expect.stringContaining(`drill-${tag}-ledger`) as string }),
    );
    expect(report.requests).toEqual([]);
    expect(await leftBehind(drill)).toEqual([`drill-${tag}-ledger`]);
    await eventually(async () =>
      (await drill.instances(away)).find((one) => isDrills(one) && one.DBInstanceStatus === 'available'),
    );
    await rds.deleteDBInstance({ DBInstanceIdentifier: `drill-${tag}-ledger`, SkipFinalSnapshot: true });
    rds.destroy();
    await eventually(async () => ((await leftBehind(drill)).length === 0 ? true : undefined));
  }, 120_000);

  it('that is aborted while it clones takes away what it made', async () => {
    const before = await productionOf(drill);
    await launch(drill, 'data-corruption');
    await eventually(async () => ((await leftBehind(drill)).length > 0 ? true : undefined));
    const said = await drill.muster('duty', 'drill', 'abort', 'payments', '--reason', 'enough seen');
    expect(said.code).toBe(0);
    const report = await ended(drill);

    expect(report).toMatchObject({ outcome: 'aborted' });
    expect(await productionOf(drill)).toEqual(before);
    expect(await leftBehind(drill)).toEqual([]);
  }, 180_000);
});
