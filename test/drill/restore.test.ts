import { type RecoveryReport } from '../../domain/report';
import { eventually, gateOpen, openDrill, paidFor, type Drill } from './drill';
import { recordHistory, recording } from './record-history';

const [home, away] = ['us-east-1', 'eu-west-1'] as const;

let drill: Drill;
const known: { goodAt: number; address?: string } = { goodAt: NaN };
beforeAll(async () => {
  drill = await openDrill({ timeScale: 0.02 });
}, 240_000);
afterAll(() => drill.close(), 60_000);

const instance = async (region: string, name: string) =>
  (await drill.instances(region)).find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === name);
const step = (report: RecoveryReport, id: string) => report.steps.find((one) => one.id === id);

describe('payments deleted and overwritten by a bad release', () => {
  it('are not asked back from before the backups begin: the refusal names the window, and nothing is touched', async () => {
    await paidFor(drill, 4_000);
    known.address = (await instance(home, 'ledger-use1'))?.Endpoint?.Address ?? '';
    const running = drill.start('restore', '--to-time', new Date(Date.now() - 3 * 3_600_000).toISOString());
    const parked = await running.until((progress) =>
      progress.steps.some(({ id, status }) => id === 'assess' && status === 'parked'),
    );
    const because = parked.steps.flatMap((one) => one.because);
    expect(because).toContainEqual(
      expect.objectContaining({
        rule: 'the time is in the backup window',
        wanted: expect.stringMatching(/a time between 20\d\d-\d\d-\d\dT.* and 20\d\d-\d\d-\d\dT/) as string,
      }),
    );
    const ended = await drill.muster('duty', 'abort', 'payments', '--reason', 'a wrong time');
    expect(ended.code).toBe(0);
    const report = await running.report();
    expect(report).toMatchObject({ outcome: 'aborted', requests: [], impairedSince: { known: 'planned' } });
    expect(step(report, 'ledger.fence')?.startedAt).toBeNull();
    expect(await drill.requests('RestoreDBInstanceToPointInTime')).toEqual([]);
  }, 180_000);

  it('come back as they were before it, behind a gate, under the same endpoint; the damaged instance is kept', async () => {
    known.goodAt = Date.now();
    await paidFor(drill, 500);
    await drill.corrupt(30);
    const running = drill.start('restore', '--to-time', new Date(known.goodAt).toISOString());
    const asked = await running.until(gateOpen);
    expect(asked.gate).toMatchObject({ gate: 'cutover/1', need: 2 });
    expect(asked.gate?.why).toContain(`comes back as it was at ${new Date(known.goodAt).toISOString()}`);
    await drill.approve('cutover', '--loss-ceiling', '10m');
    const report = await running.report();

    expect(report).toMatchObject({ operation: 'restore', outcome: 'recovered', fence: { outcome: 'proven' } });
    expect(report.approvals.map(({ by }) => by).sort()).toEqual(['dba', 'ops-lead']);
    expect(step(report, 'ledger.check')).toMatchObject({
      state: 'reached',
      evidence: { 'payments-are-there': 'ok', 'none-overwritten': 'ok' },
    });
    const damaged = (await drill.instances(home)).find(({ DBInstanceIdentifier }) =>
      /^ledger-use1-damaged-/.test(DBInstanceIdentifier ?? ''),
    );
    expect(damaged?.DBInstanceStatus).toBe('available');
    expect(report.leftovers?.map(({ what }) => what)).toContain(`instance ${damaged?.DBInstanceIdentifier ?? ''}`);
    expect((await instance(home, 'ledger-use1'))?.Endpoint?.Address).toBe(known.address);
    if (recording) await recordHistory(drill, 'restore-after-corruption', 'recovery/payments');
  }, 360_000);

  it('are all there again up to the moment that was chosen, by the customers’ own ledger', async () => {
    await paidFor(drill, 1_000);
    const truth = await eventually(async () => {
      const now = await drill.stage.control.truth();
      return now.survivor === 'ledger-use1' && now.outages.every(({ to }) => to !== null) ? now : undefined;
    });
    expect(truth.lost).toBeGreaterThan(0);
    expect(truth.lostSince).toBeGreaterThanOrEqual(known.goodAt);
    expect(truth.duplicated).toBe(0);
    expect(truth.maxWriters).toBe(1);
  }, 120_000);

  it('leave the application unprotected until a reprotect gives it a new standby', async () => {
    expect((await drill.muster('duty', 'status')).out).toContain('UNPROTECTED');
    const report = await drill.start('reprotect').report();
    expect(report).toMatchObject({ operation: 'reprotect', outcome: 'done', protection: 'protected' });
    const replica = await instance(away, 'ledger-euw1');
    expect(replica?.ReadReplicaSourceDBInstanceIdentifier).toMatch(/:db:ledger-use1$/);
  }, 240_000);
});
