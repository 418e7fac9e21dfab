import path from 'node:path';
import { startChild, type Child } from '../../tools/stage/child';
import { stageEnv } from '../../tools/stage/environment';
import { places } from '../../tools/stage/places';
import { createUndo } from '../../tools/stage/undo';
import { startTemporal, type RunningTemporal } from '../../tools/temporal/start-server';
import { gateOpen, openDrill, type Drill } from './drill';

let drill: Drill;
const undo = createUndo();
const started: { temporal?: RunningTemporal } = {};
beforeAll(async () => {
  drill = await openDrill({ workerRegions: ['eu-west-1'], customers: false, temporalFile: true });
}, 120_000);
afterAll(async () => {
  await undo.run();
  await drill.close();
  await started.temporal?.stop();
}, 60_000);

describe('a failover whose Temporal server and worker die under it', () => {
  it('goes on where it was when the server is back on its file', async () => {
    const lostAt = await drill.lose('us-east-1');
    const before = drill.failover('--since', new Date(lostAt).toISOString());
    await before.until(gateOpen);
    await restartTemporal();
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
    await startWorker(drill);
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

async function restartTemporal(): Promise<void> {
  const { stage } = drill;
  await stage.temporal.stop();
  started.temporal = await startTemporal({
    port: Number(stage.temporal.address.split(':')[1]),
    dbFilename: path.join(stage.folder, 'temporal.db'),
  });
}

function startWorker({ stage }: Drill): Promise<Child> {
  return startChild({
    what: 'a new worker',
    main: places(path.resolve(__dirname, '../..')).worker,
    args: [],
    env: stageEnv({ ...stage.shell, ...stage.lab.sides['eu-west-1']?.env, MUSTER_REGION: 'eu-west-1' }),
    log: path.join(stage.folder, 'worker-new.log'),
    outlive: false,
    undo,
    upWithinMs: 60_000,
    up: (said) => /^muster worker in .*polling/m.exec(said)?.[0],
  });
}
