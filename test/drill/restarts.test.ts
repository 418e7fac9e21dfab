import { gateOpen, openDrill, type Drill } from './drill';

let drill: Drill;
beforeAll(async () => {
  drill = await openDrill({ workerRegions: ['eu-west-1'], customers: false, temporalFile: true });
}, 120_000);
afterAll(() => drill.close(), 60_000);

describe('a failover whose Temporal server and worker die under it', () => {
  it('goes on where it was when the server is back on its file', async () => {
    const lostAt = await drill.lose('us-east-1');
    const before = drill.failover('--since', new Date(lostAt).toISOString());
    await before.until(gateOpen);
    await drill.restartTemporal();
    const after = await drill.muster('duty', 'status', 'payments', '--json');
    expect(after.code).toBe(0);
    expect(after.out).toContain('promote/1');
  }, 120_000);

  it('records an approval while no worker runs, and says that nobody has judged it yet', async () => {
    const [worker] = drill.stage.workers;
    process.kill(worker?.child.pid ?? NaN, 'SIGKILL');
    const said = await drill.muster(
      'dba',
      'approve',
      'payments',
      '--gate',
      'promote',
      '--accept-fence',
      'impossible',
      '--loss-ceiling',
      '60s',
    );
    expect(said.code).toBe(4);
    expect(said.out + said.err).toMatch(/recorded, not yet judged/);
  }, 60_000);

  it('recovers once a worker is there, the recorded approval counted', async () => {
    await drill.startWorker('eu-west-1');
    const watching = drill.watch();
    await watching.until((progress) => progress.gate?.have.some((one) => one.by === 'dba') === true);
    await drill.muster(
      'ops-lead',
      'approve',
      'payments',
      '--gate',
      'promote',
      '--accept-fence',
      'impossible',
      '--loss-ceiling',
      '60s',
    );
    const report = await watching.report();
    expect(report.outcome).toBe('recovered');
    expect(report.approvals.map((one) => one.by)).toEqual(['dba', 'ops-lead']);
    expect((await drill.requests('PromoteReadReplica')).map(({ outcome }) => outcome)).toEqual(['ok']);
  }, 120_000);
});
