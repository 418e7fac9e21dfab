import { epochMs, type Instant } from '../../domain/instant';
import { type Progress } from '../../contract/progress';
import { type RecoveryReport } from '../../domain/report';
import { alarmsClear, eventually, gateOpen, openDrill, paidFor, settledTruth, type Drill, type Running } from './drill';
import { backedUp } from './backups';
import { recordHistory, recording } from './record-history';

const [home, away] = ['us-east-1', 'eu-west-1'] as const;
/** What issue and design ask for: from the command to the first step that brings something about. */
const atMostMs = 10_000;

let drill: Drill;
beforeAll(async () => {
  // Nobody is late at a gate here: a live drill that nobody decides about ends by itself.
  drill = await openDrill({ timeScale: 0.05, plan: (yaml) => yaml.replace('within: 5m', 'within: 60m') });
  await paidFor(drill, 3_000);
}, 240_000);
afterAll(() => drill.close(), 60_000);

const isMark = (id: string) => id === 'assess' || id === 'record' || id.startsWith('gate.');

/** From when the failover was asked for, on the report's own clock: its start, or when what ran was told to yield. */
function untilFirstStepMs({ steps, journal, startedAt }: RecoveryReport): number {
  const asked = journal.find(({ what }) => what.startsWith('yields to failover'))?.at ?? startedAt;
  const began = steps.flatMap(({ id, startedAt: at }): Instant[] => (at === null || isMark(id) ? [] : [at]));
  return Math.min(...began.map(epochMs)) - epochMs(asked);
}

const isRunning = (id: string) => (progress: Progress) =>
  progress.steps.some((step) => step.id === id && step.status === 'running');

/** To its gate, where people call it off. */
async function calledOff(failover: Running): Promise<RecoveryReport> {
  await failover.until((progress) => progress.operation === 'failover' && gateOpen(progress));
  await failover.until((progress) => progress.steps.some(({ id, startedAt }) => !isMark(id) && startedAt !== null));
  await drill.muster('dba', 'reject', 'payments', '--gate', 'promote', '--reason', 'it was only tried');
  const report = await failover.report();
  expect(report).toMatchObject({
    operation: 'failover',
    outcome: 'rejected',
    fence: { twoWritersPossibleSince: null },
  });
  expect(untilFirstStepMs(report)).toBeLessThanOrEqual(atMostMs);
  return report;
}

async function launch(mode: string): Promise<void> {
  await alarmsClear(drill);
  const what = ['--mode', mode, '--scenario', 'regional-failover', '--override', 'a test knows no calendar'];
  const ran = await drill.muster('duty', 'drill', 'run', 'payments', ...what, '--reason', 'rehearsal', '--json');
  expect([ran.code, ran.err]).toEqual([0, '']);
}

const drillEnded = async () => (await drill.run('drill/payments').result()) as RecoveryReport;

describe('a failover', () => {
  it('starts at once beside a rehearsed dry run, which goes on', async () => {
    await drill.fault({ fault: 'slow', match: { service: 'monitoring' }, delayMs: 1_500 });
    await launch('dry-run');
    const report = await calledOff(drill.failover());
    await drill.mend('slow');
    const rehearsed = await drillEnded();
    expect(rehearsed).toMatchObject({ mode: 'dry-run', outcome: 'predicted' });
    expect(report.journal.map(({ what }) => what).join('\n')).not.toContain('became failover');
  }, 120_000);

  it('starts at once beside an isolated drill, which goes on to its verdict', async () => {
    // The plan's checks ask the clone for payments, and the first of them may be younger than the last backup.
    await backedUp(drill, away);
    await launch('isolated');
    await eventually(async () =>
      isRunning('ledger.clone')(await drill.run('drill/payments').query<Progress>('progress')) ? true : undefined,
    );
    const report = await calledOff(drill.failover());
    const drilled = await drillEnded();
    expect(epochMs(drilled.finishedAt)).toBeGreaterThan(epochMs(report.startedAt));
    expect(drilled.drill?.verdict.why).toBe('met: functional, cleaned-up');
    expect(drilled).toMatchObject({ mode: 'isolated', outcome: 'done', drill: { verdict: { is: 'passed' } } });
  }, 240_000);

  it('takes over from a restore: what that had made is named, what it had closed is opened again', async () => {
    const restoring = drill.start('restore', '--to-time', new Date().toISOString());
    await restoring.until(isRunning('ledger.restore'));
    const report = await calledOff(drill.failover());
    expect(report.journal.map(({ what }) => what).join('\n')).toMatch(
      /restore .* became failover: drill; kept: .*ledger\.fence reached.*ledger\.restore running/,
    );
    await paidFor(drill, 1_000);
    expect((await settledTruth(drill, 'ledger-use1')).lost).toBe(0);
    if (recording) await recordHistory(drill, 'failover-called-off-that-took-over-a-restore', 'recovery/payments');
  }, 240_000);

  it('takes over from a live drill on its way, and brings the application to the other side', async () => {
    await launch('live');
    const watching = drill.watch();
    const asked = await watching.until(gateOpen);
    expect(asked.gate?.gate).toBe('drill/1');
    expect(asked.gate?.why).toMatch(/customers cannot write for about .*, twice, and nothing replicates for about/);
    const bare = await drill.muster('dba', 'approve', 'payments', '--gate', 'drill', '--json');
    expect(bare.code).toBe(3);
    const failover = drill.failover();
    await failover.until((progress) => progress.operation === 'failover' && gateOpen(progress));
    await drill.approve('promote', '--loss-ceiling', '60s');
    const report = await failover.report();

    expect(report).toMatchObject({ operation: 'failover', outcome: 'recovered', mode: 'real', to: away });
    expect(untilFirstStepMs(report)).toBeLessThanOrEqual(atMostMs);
    expect(report.journal.map(({ what }) => what).join('\n')).toContain('became failover');
    await settledTruth(drill, 'ledger-euw1');
  }, 240_000);

  it('takes over from a reprotect at once, and is stopped there: a replica that is only being made is not promoted', async () => {
    const rebuilding = drill.start('reprotect');
    await rebuilding.until(isRunning('ledger.replicate'));
    await eventually(async () => (await drill.requests('CreateDBInstanceReadReplica'))[0]);
    const failover = drill.failover('--to', home);
    const parked = await failover.until(
      ({ operation, steps }) =>
        operation === 'failover' && steps.some(({ id, status }) => id === 'assess' && status === 'parked'),
    );
    expect(parked.steps.flatMap(({ because }) => because)).toContainEqual(
      expect.objectContaining({ rule: 'the replica was seen to follow' }),
    );
    const yielded = parked.journal.find(({ what }) => what.startsWith('yields to failover'))?.at ?? '';
    const [assess] = parked.steps.filter(({ id }) => id === 'assess');
    expect(epochMs(assess?.startedAt ?? '') - epochMs(yielded)).toBeLessThanOrEqual(atMostMs);
    const ended = await drill.muster('duty', 'abort', 'payments', '--reason', 'protect it first');
    expect([ended.code, ended.err]).toEqual([0, '']);
    const report = await failover.report();

    expect(report.outcome).toBe('aborted');
    expect(report.journal.map(({ what }) => what).join('\n')).toMatch(/kept: .*ledger\.retire reached/);
    expect(report.leftovers?.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^snapshot ledger-use1-final-/),
      expect.stringMatching(/^instance ledger-use1-retired-/),
    ]);
    expect((await drill.requests('PromoteReadReplica')).map(({ region }) => region)).toEqual([away]);
    const again = await drill.start('reprotect').report();
    expect(again).toMatchObject({ outcome: 'done', protection: 'protected' });
    expect(await drill.requests('CreateDBInstanceReadReplica')).toHaveLength(1);
  }, 360_000);
});
