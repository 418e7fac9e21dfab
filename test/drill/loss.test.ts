import { gateOpen, openDrill, paidFor, settledTruth, type Drill } from './drill';

let drill: Drill;
afterEach(() => drill.close(), 60_000);

describe('the loss muster names', () => {
  it.each([500, 4_500])(
    'is what the customers’ ledger lost, and at most a second more, with %i ms of replication lag',
    async (lagMs) => {
      drill = await openDrill();
      await drill.fault({ fault: 'replication-lag', database: 'ledger', lagMs });
      await paidFor(drill, lagMs * 2 + 2_000);
      const lostAt = await drill.lose('us-east-1');
      const running = drill.failover('--since', new Date(lostAt).toISOString());
      await running.until(gateOpen);
      await drill.approve('promote', '--accept-fence', 'impossible', '--loss-ceiling', '30s');
      const report = await running.report();
      const truth = await settledTruth(drill);
      expect(truth.lost).toBeGreaterThan(0);
      expect(report.rpaMs ?? -1).toBeGreaterThanOrEqual(truth.lostSpanMs);
      expect(report.rpaMs ?? -1).toBeLessThanOrEqual(truth.lostSpanMs + 1_000);
      expect(truth).toMatchObject({ duplicated: 0, maxWritableRegions: 1 });
    },
    180_000,
  );
});
