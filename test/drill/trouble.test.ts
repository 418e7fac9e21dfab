import { eventually, gateOpen, openDrill, paidFor, settledTruth, type Drill, type Running } from './drill';
import { type Progress } from '../../contract/progress';

const [home, away] = ['us-east-1', 'eu-west-1'] as const;

let drill: Drill;
let going: Running;
beforeAll(async () => {
  drill = await openDrill({ timeScale: 0.02 });
}, 240_000);
afterAll(() => drill.close(), 60_000);

const step = ({ steps }: Progress, id: string) => steps.find((one) => one.id === id);
const isParked = (id: string) => (progress: Progress) => step(progress, id)?.status === 'parked';
async function retry(id: string): Promise<void> {
  const said = await drill.muster('dba', 'step', 'retry', 'payments', id, '--reason', 'mended');
  expect([said.code, said.err]).toEqual([0, '']);
}
/** As a person does: a Region comes back piece by piece, and what looks too early is parked again. */
const retryUntilReached = (id: string) =>
  eventually(async () => {
    const progress = await drill.run('recovery/payments').query<Progress>('progress');
    if (isParked(id)(progress)) await retry(id);
    return step(progress, id)?.status === 'reached' ? progress : undefined;
  });

/** Otherwise no failback begins before the old primary is closed for good: this one is nobody's when it comes back. */
async function endQuarantine(): Promise<void> {
  const { out } = await drill.muster('duty', 'quarantine', 'payments', '--json');
  const { quarantine } = JSON.parse(out) as { readonly quarantine: { readonly progress: Progress } };
  const name = `payments@${quarantine.progress.operationId}`;
  const said = await drill.muster('dba', 'abort', name, '--reason', 'we guard it by hand');
  expect([said.code, said.err]).toEqual([0, '']);
  await drill.run('quarantine/payments').result();
}

describe('a failback in which everything goes wrong once', () => {
  it('does not begin while its quarantine runs, nor while the old Region is silent: it is parked with the reason', async () => {
    await paidFor(drill, 2_000);
    const lostAt = await drill.lose(home);
    const failover = drill.failover('--since', new Date(lostAt).toISOString());
    await failover.until(gateOpen);
    await drill.approve('promote', '--accept-fence', 'impossible', '--loss-ceiling', '30s');
    expect((await failover.report()).outcome).toBe('recovered');
    await settledTruth(drill, 'ledger-euw1');

    const refused = await drill.muster('duty', 'failback', 'payments', '--reason', 'home');
    expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('not proven yet: ledger.fence')]);
    await endQuarantine();
    going = drill.start('failback');
    const parked = await going.until(isParked('assess'));
    expect(parked).toMatchObject({ operation: 'reprotect', chain: { of: 'failback', part: 1 } });
    expect(
      step(parked, 'assess')
        ?.because.map(({ saw }) => saw)
        .join(' '),
    ).toContain('ledger-use1');
    expect(await drill.requests('CreateDBSnapshot')).toEqual([]);
  }, 240_000);

  it('closes the old primary that comes back writable in the middle of it, before it takes anything from it', async () => {
    await drill.heal(home);
    await drill.fault({ fault: 'quota', region: home, service: 'rds' });
    await drill.startWorker(home);
    await retryUntilReached('assess');
    const parked = await going.until(isParked('ledger.replicate'));

    expect(step(parked, 'ledger.fence')?.status).toBe('reached');
    const fencedAt = Date.parse(step(parked, 'ledger.fence')?.finishedAt ?? '');
    const [snapshot] = await drill.requests('CreateDBSnapshot');
    expect(snapshot?.at).toBeGreaterThanOrEqual(fencedAt - 1_000);
    expect((await settledTruth(drill, 'ledger-euw1')).duplicated).toBe(0);
  }, 240_000);

  it('is parked with AWS’s reason where no replica can be made, and goes on once that is mended', async () => {
    const parked = await going.until(isParked('ledger.replicate'));
    expect(step(parked, 'ledger.replicate')?.because).toContainEqual(
      expect.objectContaining({ saw: expect.stringMatching(/InstanceQuotaExceeded|quota/i) as string }),
    );
    await drill.mend('quota');
    await retry('ledger.replicate');
    await eventually(async () =>
      (await drill.requests('CreateDBInstanceReadReplica')).find(({ outcome }) => outcome === 'ok'),
    );
  }, 120_000);

  it('tells that the side it protects was lost while the replica was made, and goes on when that is back', async () => {
    await drill.lose(home);
    const told = await going.until((progress) => /no answer/.test(step(progress, 'ledger.replicate')?.hint ?? ''));
    expect(told.outcome).toBeNull();
    await drill.heal(home);
    await drill.startWorker(home);
    await retryUntilReached('ledger.replicate');
    const asked = await going.until((progress) => progress.operation === 'switchover' && gateOpen(progress));
    expect(asked.chain).toMatchObject({ of: 'failback', part: 2 });
  }, 240_000);

  it('brings the application home in the end, with nothing of it lost or paid twice', async () => {
    const since = Date.now();
    await drill.approve('promote');
    const report = await going.report();
    expect(report).toMatchObject({ operation: 'failback', outcome: 'done', to: away, protection: 'protected' });
    const truth = await eventually(async () => {
      const now = await drill.truth(since);
      return now.survivor === 'ledger-use1' && now.outages.every(({ to }) => to !== null) ? now : undefined;
    });
    expect(truth).toMatchObject({ lost: 0, duplicated: 0, maxWriters: 1 });
  }, 300_000);
});
