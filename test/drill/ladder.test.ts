import { gateOpen, openDrill, paidFor, settledTruth, type Drill } from './drill';
import { rdsIn } from './rds-in';
import { sqlIn } from './sql-in';

const home = 'us-east-1';

let drill: Drill;
beforeAll(async () => {
  drill = await openDrill({ timeScale: 0.05 });
}, 240_000);
afterAll(() => drill.close(), 60_000);

const ladder = () => drill.failover('--ladder', 'ledger');
const promotions = async () => (await drill.requests('PromoteReadReplica')).length;

describe('a database whose zone fails', () => {
  it('comes back in its other zone by AWS’s own failover, which muster only watches', async () => {
    await paidFor(drill, 2_000);
    await drill.fault({ fault: 'az-failure', database: 'ledger', then: 'failover' });
    const report = await ladder().report();
    await settledTruth(drill, 'ledger-use1');

    expect(report).toMatchObject({ operation: 'ladder', outcome: 'recovered', from: home, to: home });
    expect(report.steps.find(({ id }) => id === 'ledger.az-failover')).toMatchObject({
      state: 'reached',
      evidence: { by: 'AWS' },
    });
    // What is sent verifies that it takes writes, and that a payment goes through.
    expect(report.requests.map(({ call }) => call)).toEqual(['sql:WriteProbe', 'http:Send']);
    expect(await drill.requests('RebootDBInstance')).toEqual([]);
    await drill.mend('az-failure');
  }, 180_000);

  it('is not failed over again a moment later: AWS says yes and does nothing, and the other Region is offered', async () => {
    const rds = rdsIn(drill.stage, home);
    await rds.rebootDBInstance({ DBInstanceIdentifier: 'ledger-use1', ForceFailover: true });
    const { Events } = await rds.describeEvents({ SourceType: 'db-instance', SourceIdentifier: 'ledger-use1' });
    rds.destroy();
    expect(Events?.at(-1)?.Message).toMatch(/abandoning user requested failover/i);
    const putBack = await lockProbeOut();
    const running = ladder();
    const asked = await running.until((progress) => progress.operation === 'failover' && gateOpen(progress));
    await putBack();
    expect(asked.chain).toEqual({ of: 'ladder', part: 2, parts: 2 });
    await drill.muster('dba', 'reject', 'payments', '--gate', 'promote', '--reason', 'its own zone will do');
    const report = await running.report();

    expect(report.earlier).toMatchObject([{ operation: 'ladder', outcome: 'handed-on', requests: [] }]);
    expect(report.earlier?.[0]?.steps.flatMap(({ because }) => because)).toContainEqual(
      expect.objectContaining({
        rule: 'no failover was a moment ago',
        saw: expect.stringContaining('RDS-EVENT-0034') as string,
      }),
    );
    expect(await drill.requests('RebootDBInstance')).toHaveLength(1);
    expect(await promotions()).toBe(0);
  }, 180_000);

  it('that does not come back in its Region moves across the ocean once people say so', async () => {
    await drill.fault({ fault: 'az-failure', database: 'ledger', then: 'stuck' });
    const running = ladder();
    await running.until((progress) => progress.operation === 'failover' && gateOpen(progress));
    expect(await promotions()).toBe(0);
    await drill.approve('promote', '--accept-fence', 'impossible', '--loss-ceiling', '60s');
    const report = await running.report();
    await settledTruth(drill, 'ledger-euw1');

    expect(report).toMatchObject({ operation: 'failover', outcome: 'recovered', to: 'eu-west-1' });
    const [rung] = report.earlier ?? [];
    expect(rung).toMatchObject({ operation: 'ladder', outcome: 'handed-on', requests: [] });
    expect(rung?.steps.flatMap(({ because }) => because)).toContainEqual(
      expect.objectContaining({ rule: 'DeadlineExceeded' }),
    );
    expect(await promotions()).toBe(1);
  }, 240_000);
});

/** The database answers nobody who asks as the probe; its customers notice nothing. */
async function lockProbeOut(): Promise<() => Promise<void>> {
  const { client, login } = await sqlIn(drill.stage, home, 'ledger/probe');
  await client.query(`alter role ${login.username} password 'another'`);
  return async () => {
    await client.query(`alter role ${login.username} password '${login.password}'`);
    await client.end();
  };
}
