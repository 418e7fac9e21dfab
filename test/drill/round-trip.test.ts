import { type RecoveryReport } from '../../domain/report';
import { eventually, gateOpen, openDrill, paidFor, settledTruth, type Drill } from './drill';
import { recordHistory, recording } from './record-history';

const [home, away] = ['us-east-1', 'eu-west-1'] as const;

let drill: Drill;
beforeAll(async () => {
  drill = await openDrill({ timeScale: 0.02 });
}, 240_000);
afterAll(() => drill.close(), 60_000);

/** Of a chain, the run that was this operation. */
async function newestRun(type: string): Promise<string | undefined> {
  const query = `WorkflowId = 'recovery/payments' AND WorkflowType = '${type}'`;
  for await (const { runId } of drill.run('recovery/payments').client.list({ query })) return runId;
  return undefined;
}
const named = async (region: string) => (await drill.instances(region)).map((one) => one.DBInstanceIdentifier ?? '');

describe('us-east-1 lost, left, and gone home to', () => {
  it('is left by a failover that leaves the application unprotected and its old primary in quarantine', async () => {
    await paidFor(drill, 3_000);
    const lostAt = await drill.lose(home);
    const running = drill.failover('--since', new Date(lostAt).toISOString());
    await running.until(gateOpen);
    await drill.approve('promote', '--accept-fence', 'impossible', '--loss-ceiling', '30s');
    const report = await running.report();
    await settledTruth(drill, 'ledger-euw1');

    expect(report).toMatchObject({ outcome: 'recovered', protection: 'unprotected', fence: { outcome: 'impossible' } });
    const status = await drill.muster('duty', 'status');
    const told = status.out.replaceAll(/\s+/g, ' ');
    expect(told).toContain('UNPROTECTED since');
    expect(told).toContain('QUARANTINE: ledger-use1 in us-east-1 is not proven closed');
  }, 240_000);

  it('has its returned primary closed by the quarantine run, which then ends by itself', async () => {
    await drill.heal(home);
    await drill.startWorker(home);
    const report = (await drill.run('quarantine/payments').result()) as RecoveryReport;

    expect(report).toMatchObject({ operation: 'quarantine', outcome: 'done', fence: { outcome: 'proven' } });
    expect(report.steps.find(({ id }) => id === 'ledger.fence')?.state).toBe('reached');
    const told = (await drill.muster('duty', 'status')).out;
    expect(told).not.toContain('QUARANTINE');
    if (recording) await recordHistory(drill, 'quarantine-of-a-returned-primary', 'quarantine/payments');
  }, 120_000);

  it('refuses to go home before anything replicates to it: the reason names the instance', async () => {
    const running = drill.switchover('--to', home);
    const report = await running.report();
    expect(report.outcome).toBe('aborted');
    expect(report.steps.flatMap(({ because }) => because)).toContainEqual(
      expect.objectContaining({ rule: 'it is a replica' }),
    );
    expect((await drill.requests('PromoteReadReplica')).map(({ region }) => region)).toEqual([away]);
  }, 120_000);

  it('refuses a promotion of a replica that is only being made, which gives way and puts nothing back', async () => {
    const running = drill.start('reprotect');
    await running.until((progress) =>
      progress.steps.some(({ id, status }) => id === 'ledger.replicate' && status === 'running'),
    );
    await eventually(async () => (await drill.requests('CreateDBInstanceReadReplica'))[0]);
    const report = await drill.switchover('--to', home).report();
    expect(report).toMatchObject({ operation: 'switchover', outcome: 'aborted' });
    expect(report.steps.flatMap(({ because }) => because)).toContainEqual(
      expect.objectContaining({ rule: 'the replica was seen to follow' }),
    );
    expect((await drill.requests('PromoteReadReplica')).map(({ region }) => region)).toEqual([away]);
  }, 120_000);

  it('is protected again by a reprotect: the old primary kept under another name, a new replica streaming', async () => {
    const report = await drill.start('reprotect').report();

    expect(report).toMatchObject({ operation: 'reprotect', outcome: 'done', protection: 'protected' });
    for (const operation of ['CreateDBSnapshot', 'ModifyDBInstance', 'CreateDBInstanceReadReplica'])
      expect((await drill.requests(operation)).map(({ outcome }) => outcome)).toEqual(['ok']);
    const there = await drill.instances(home);
    const retired = there.find(({ DBInstanceIdentifier }) => /^ledger-use1-retired-/.test(DBInstanceIdentifier ?? ''));
    expect(retired?.TagList).toContainEqual({ Key: 'muster:role', Value: 'retired' });
    const replica = there.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === 'ledger-use1');
    expect(replica?.ReadReplicaSourceDBInstanceIdentifier).toContain('ledger-euw1');
    const status = await drill.muster('duty', 'status', 'payments', '--json');
    const { leftovers } = JSON.parse(status.out) as { leftovers: readonly { what: string }[] };
    expect(leftovers.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^snapshot ledger-use1-final-/),
      `instance ${retired?.DBInstanceIdentifier ?? ''}`,
    ]);
    expect((await drill.muster('duty', 'status')).out).toContain('protected since');
    if (recording) await recordHistory(drill, 'reprotect-after-a-lost-region', 'recovery/payments');
  }, 240_000);

  it('is gone home to in three parts, and the switchover under load loses and doubles nothing', async () => {
    await paidFor(drill, 2_000);
    const since = Date.now();
    const running = drill.start('failback');
    const asked = await running.until((progress) => progress.operation === 'switchover' && gateOpen(progress));
    expect(asked.chain).toEqual({ of: 'failback', part: 2, parts: 3 });
    expect(asked.gate?.expectedFence).toBe('proven');
    await drill.approve('promote');
    const report = await running.report();

    expect(report).toMatchObject({ operation: 'failback', outcome: 'done', protection: 'protected' });
    expect(report.earlier?.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['reprotect', 'done'],
      ['switchover', 'recovered'],
    ]);
    expect(report.earlier?.[1]).toMatchObject({ loss: { is: 'none' }, rpaMs: 0, fence: { outcome: 'proven' } });
    const truth = await eventually(async () => {
      const now = await drill.truth(since);
      return now.survivor === 'ledger-use1' && now.outages.every(({ to }) => to !== null) ? now : undefined;
    });
    expect(truth.acknowledged).toBeGreaterThan(0);
    expect(truth).toMatchObject({ lost: 0, duplicated: 0, maxWriters: 1, secondsOfTwoWriters: 0 });
    if (recording)
      await recordHistory(drill, 'failback-its-switchover', 'recovery/payments', await newestRun('switchover'));
  }, 360_000);

  it('is then exactly what the plan says, and every instance that was retired is accounted for', async () => {
    const diff = await drill.muster('duty', 'plan', 'diff', 'payments', '--json');
    expect(JSON.parse(diff.out)).toMatchObject({ differences: [] });
    expect(diff.code).toBe(0);
    const kept = [...(await named(home)), ...(await named(away))].filter((name) => name.includes('-retired-'));
    expect(kept).toHaveLength(2);
    const status = (await drill.muster('duty', 'status', 'payments', '--json')).out;
    for (const name of kept) expect(status).toContain(name);
  }, 120_000);
});
