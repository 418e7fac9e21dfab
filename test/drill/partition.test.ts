import { reportMarkdown } from '../../domain/report-markdown';
import { gateOpen, openDrill, settledTruth, type Drill } from './drill';

let drill: Drill;
beforeAll(async () => {
  drill = await openDrill({ workerRegions: ['eu-west-1'] });
}, 120_000);
afterAll(() => drill.close(), 60_000);

/** Payments the old primary acknowledged after an instant. */
async function takenAfter(at: number): Promise<readonly string[]> {
  const { acknowledged } = await drill.stage.control.customers();
  return acknowledged.filter((one) => one.region === 'us-east-1' && one.at > at).map(({ id }) => id);
}

describe('us-east-1 cut off from us, alive, and still serving its customers', () => {
  it('is left behind with nothing claimed about it: the loss stays open, and the truth contradicts no figure', async () => {
    for (const other of ['eu-west-1', 'us-west-2'])
      await drill.fault({ fault: 'partition', from: 'us-east-1', to: other, both: true });
    const cutAt = Date.now();
    for (let taken: readonly string[] = []; taken.length < 10;) taken = await takenAfter(cutAt);

    const running = drill.failover('--since', new Date(cutAt).toISOString());
    const asked = await running.until(gateOpen);
    expect(asked.gate?.expectedFence).toBe('impossible');
    expect(asked.exposure.is).toBe('open');
    await drill.approve('promote', '--accept-fence', 'impossible', '--loss-ceiling', '30s');
    const report = await running.report();
    const truth = await settledTruth(drill, 'ledger-euw1');

    expect(report.outcome).toBe('recovered');
    expect(report).toMatchObject({ loss: { is: 'open' }, rpaProvisional: true, protection: 'unprotected' });
    expect(report.exposureAtDecision.is).toBe('open');
    expect(reportMarkdown(report)).toMatch(/RPA at least .*; provisional: .*nobody can say that it is met/);
    expect(report.fence).toMatchObject({
      outcome: 'impossible',
      returnsWritable: [{ resource: 'ledger', instance: 'ledger-use1', region: 'us-east-1' }],
    });
    expect(report.notProved.join('\n')).toContain('the old primary was not proven stopped');

    // What the world says: payments after the cut are gone, and two databases took writes from the promotion on.
    const [promotion] = await drill.requests('PromoteReadReplica');
    expect(truth.lost).toBeGreaterThanOrEqual(10);
    expect(truth).toMatchObject({ maxWritableRegions: 2, duplicated: 0 });
    expect(truth.secondsOfTwoWriters).toBeGreaterThan(0);
    const atLeastMs = report.loss.is === 'open' ? report.loss.atLeastMs : null;
    expect(atLeastMs).not.toBeNull();
    expect(atLeastMs).toBeLessThanOrEqual(truth.lostSpanMs);
    expect(report.rpaMs).toBeLessThanOrEqual(truth.lostSpanMs);
    expect(Date.parse(report.fence.twoWritersPossibleSince ?? '')).toBeLessThanOrEqual(promotion?.at ?? 0);
  }, 180_000);

  it('is told to people so: at least and provisional, with the instance that returns writable', async () => {
    const told = await drill.muster('duty', 'report', 'payments');
    expect(told.out.replaceAll(/\s+/g, ' ')).toContain('loss open: what was committed in a window of at least');
    expect(told.out).toContain('ledger-use1');
    expect(told.out.replaceAll(/\s+/g, ' ')).toContain('(provisional: old primary not read)');
  });
});
