import { gateOpen, openDrill, settledTruth, type Drill } from './drill';

let drill: Drill;
beforeAll(async () => {
  drill = await openDrill();
}, 120_000);
afterAll(() => drill.close(), 60_000);

describe('a dead front with a living primary behind it', () => {
  it('is fenced proven, drained, and nothing acknowledged is lost', async () => {
    await drill.fault({ fault: 'replication-lag', database: 'ledger', lagMs: 1_000 });
    const brokeAt = Date.now();
    await drill.fault({ fault: 'dead-front', region: 'us-east-1' });
    const running = drill.failover('--since', new Date(brokeAt).toISOString());
    const asked = await running.until(gateOpen);
    expect(asked.gate?.expectedFence).toBe('proven');
    await drill.approve('promote', '--accept-fence', 'proven', '--loss-ceiling', '5s');
    const report = await running.report();
    const truth = await settledTruth(drill);

    expect(report).toMatchObject({ outcome: 'recovered', loss: { is: 'none' }, rpaMs: 0, rpaProvisional: false });
    expect(report.fence).toMatchObject({ outcome: 'proven', returnsWritable: [], twoWritersPossibleSince: null });
    expect(report.steps.find((step) => step.id === 'ledger.drain')?.state).toBe('reached');
    expect(truth.acknowledged).toBeGreaterThan(0);
    expect(truth).toMatchObject({ lost: 0, duplicated: 0, maxWritableRegions: 1, secondsOfTwoWriters: 0 });
  }, 180_000);
});
