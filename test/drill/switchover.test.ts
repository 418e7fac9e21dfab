import { gateOpen, openDrill, paidFor, settledTruth, type Drill } from './drill';

let drill: Drill;
beforeEach(async () => {
  drill = await openDrill();
}, 120_000);
afterEach(() => drill.close(), 60_000);

describe('a switchover under load', () => {
  it('loses no acknowledged payment, with one writable Region at every instant', async () => {
    await paidFor(drill, 3_000);
    const running = drill.switchover();
    const asked = await running.until(gateOpen);
    expect(asked.impairedSince.known).toBe('planned');
    expect(asked.gate?.expectedFence).toBe('proven');
    await drill.approve('promote');
    const report = await running.report();
    const truth = await settledTruth(drill, 'ledger-euw1');

    expect(report).toMatchObject({
      operation: 'switchover',
      outcome: 'recovered',
      loss: { is: 'none' },
      rpaMs: 0,
      rpaProvisional: false,
      fence: { outcome: 'proven', returnsWritable: [], twoWritersPossibleSince: null },
    });
    expect((await drill.muster('duty', 'status')).out).toContain('payments   RECOVERED, served from eu-west-1');
    expect(truth.acknowledged).toBeGreaterThan(0);
    expect(truth).toMatchObject({ lost: 0, duplicated: 0, maxWritableRegions: 1, secondsOfTwoWriters: 0 });
  }, 180_000);

  it('whose standby does not become equal puts everything back, and customers pay on where they did', async () => {
    await paidFor(drill, 2_000);
    const running = drill.switchover();
    await running.until(gateOpen);
    await drill.fault({ fault: 'replication-cut', database: 'ledger' });
    await drill.approve('promote');
    const report = await running.report();

    expect(report).toMatchObject({
      outcome: 'aborted',
      protection: 'protected',
      loss: { is: 'none' },
      fence: { outcome: 'undone' },
    });
    expect(await drill.requests('PromoteReadReplica')).toEqual([]);
    await paidFor(drill, 1_000);
    const truth = await settledTruth(drill, 'ledger-use1');
    expect(truth).toMatchObject({ lost: 0, duplicated: 0, maxWritableRegions: 1 });
  }, 180_000);

  it('in which the old Region dies becomes the failover that somebody asks for, in the same chain', async () => {
    await paidFor(drill, 2_000);
    const running = drill.switchover();
    const planned = await running.until(gateOpen);
    const lostAt = await drill.lose('us-east-1');
    const disaster = drill.failover('--since', new Date(lostAt).toISOString());
    const asked = await disaster.until((progress) => progress.operation === 'failover' && gateOpen(progress));
    expect(asked.operationId.split('.')[0]).toBe(planned.operationId.split('.')[0]);
    await drill.approve('promote', '--accept-fence', 'impossible', '--loss-ceiling', '30s');
    const report = await disaster.report();
    expect(report).toMatchObject({ operation: 'failover', outcome: 'recovered', fence: { outcome: 'impossible' } });
    expect((await running.report()).operationId).toBe(report.operationId);
    expect((await drill.requests('PromoteReadReplica')).map(({ outcome }) => outcome)).toEqual(['ok']);
  }, 180_000);
});
