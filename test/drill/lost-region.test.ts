import { inputHash } from '../../activities/door/input-hash';
import { gateOpen, openDrill, paidFor, settledTruth, type Drill } from './drill';
import { recordHistory, recording } from './record-history';

const ttlMs = 60_000 * 0.05;

let drill: Drill;
beforeAll(async () => {
  drill = await openDrill();
}, 120_000);
afterAll(() => drill.close(), 60_000);

describe('us-east-1 lost, with 1.5 s of replication lag', () => {
  it('is left behind: customers are served from eu-west-1, and muster says what the customers’ ledger says', async () => {
    await drill.fault({ fault: 'replication-lag', database: 'ledger', lagMs: 1_500 });
    await paidFor(drill, 4_000);
    const lostAt = await drill.lose('us-east-1');
    const running = drill.failover('--since', new Date(lostAt).toISOString());
    const asked = await running.until(gateOpen);
    expect(asked.gate).toMatchObject({ expectedFence: 'impossible', need: 2 });
    expect(asked.exposure.is).toBe('open');
    await drill.approve('promote', '--accept-fence', 'impossible', '--loss-ceiling', '30s');
    const report = await running.report();
    const truth = await settledTruth(drill);

    expect(report.outcome).toBe('recovered');
    expect(report.fence).toMatchObject({
      outcome: 'impossible',
      acceptedBy: expect.arrayContaining(['ops-lead', 'dba']) as string[],
    });
    expect(report.fence.returnsWritable).toEqual([
      { resource: 'ledger', instance: 'ledger-use1', region: 'us-east-1' },
    ]);
    expect(report.protection).toBe('unprotected');
    // Whoever reads it in seven years can compute every hash again.
    expect(inputHash(report.plan)).toBe(report.planHash);
    expect(report.requests.length).toBeGreaterThan(3);
    for (const request of report.requests) expect(inputHash(request.input)).toBe(request.inputHash);

    const withoutServiceMs = (truth.secondsWithoutService ?? NaN) * 1_000;
    expect(report.rtaMs).not.toBeNull();
    expect(report.rtaMs ?? 0).toBeGreaterThanOrEqual(withoutServiceMs - 1_000);
    expect(report.rtaMs ?? 0).toBeLessThanOrEqual(withoutServiceMs + ttlMs + 2_000);

    expect(truth.lost).toBeGreaterThan(0);
    expect(report.rpaMs ?? -1).toBeGreaterThanOrEqual(truth.lostSpanMs);
    expect(report.rpaMs ?? -1).toBeLessThanOrEqual(truth.lostSpanMs + 1_000);
    expect(report.loss).toMatchObject({ is: 'open' });

    expect(truth).toMatchObject({ duplicated: 0, maxWritableRegions: 1, secondsOfTwoWriters: 0 });
    expect((await drill.requests('PromoteReadReplica')).map((request) => request.outcome)).toEqual(['ok']);
  }, 180_000);

  it('did not keep the promotion waiting: a silent Region costs one time-out', async () => {
    const report = JSON.parse((await drill.muster('duty', 'report', 'payments', '--json')).out) as {
      steps: { id: string; startedAt: string; finishedAt: string }[];
    };
    const step = (id: string) => report.steps.find((one) => one.id === id) ?? { startedAt: '', finishedAt: '' };
    const waited = Date.parse(step('ledger.promote').startedAt) - Date.parse(step('gate.promote').finishedAt);
    // One time-out of 2 s and one for what a loaded machine adds; two in a row would be 4 s.
    expect(waited).toBeLessThan(3_500);
  });

  it('kept its report in the surviving Region and in the witness', async () => {
    const puts = (await drill.requests('PutObject')).filter((request) => request.outcome === 'ok');
    const keys = puts.map((request) => request.input as { Bucket: string; Key: string });
    expect(new Set(keys.map(({ Bucket }) => Bucket))).toEqual(new Set(['payments-dr-euw1', 'payments-dr-usw2']));
    expect(keys.every(({ Key }) => /^payments\/[^/]+\/recovery-report\.(json|md)$/.test(Key))).toBe(true);
  });

  it('comes back writable when it is healed, as the report and the status had named', async () => {
    await drill.heal('us-east-1');
    const status = await drill.muster('duty', 'status', 'payments', '--json');
    expect(status.out).toContain('ledger-use1');
    const states = (await drill.stage.control.status()) as unknown as {
      databases: { id: string; running: boolean; isReplica: boolean }[];
    };
    expect(states.databases.find((one) => one.id === 'ledger-use1')).toMatchObject({ running: true, isReplica: false });
    expect((await drill.stage.control.truth()).duplicated).toBe(0);
  }, 60_000);

  if (recording) {
    it('is recorded for test/replay', () => recordHistory(drill, 'failover-of-a-lost-region', 'recovery/payments'));
  }
});
