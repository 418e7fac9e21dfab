/** Clocks of clusters, of workers, and time in which nobody worked: what a goal waits for, and what happened in the world. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../../../activities/create-activities';
import { beganBy } from '../../../activities/began-by';
import { type HeartbeatDetails, type ReachInput, type ReachResult } from '../../../contract/activities';
import { instant } from '../../../domain/instant';
import { httpVerify } from '../cases/traffic';
import { createFake } from '../fakes/fake-outside';
import { type FakeWorld, fakeWorld, request, run } from './fake-promotion';

const now = Date.UTC(2026, 10, 27, 3);
const at = (ms: number) => instant(now + ms);

describe('since when a step has been worked on', () => {
  it.each([-300_000, 300_000])('is counted back by the worker, whatever the cluster says: %d ms off', (offMs) => {
    expect(beganBy({ past: { began: at(offMs), sent: [] }, workedMs: 15_000 }, 5_000, now)).toBe(at(-20_000));
  });

  it('is the cluster’s stamp where nobody told how long it was worked on', () => {
    expect(beganBy({ past: { began: at(-9), sent: [] } }, 5_000, now)).toBe(at(-9));
  });
});

describe('a wait that a dead worker had begun', () => {
  /** A TTL of a minute, of which the slices before waited eleven seconds; the cluster's clock is five minutes behind. */
  const verify = async (details: HeartbeatDetails | undefined) => {
    const fake = createFake(httpVerify.world());
    const input: ReachInput<'http-check.verify'> = {
      application: 'payments',
      operationId: 'op.0',
      step: 'payment.verify',
      goal: 'http-check.verify',
      target: httpVerify.target,
      past: { began: instant(Date.now() - 300_000), sent: [] },
      workedMs: 11_000,
      mode: 'real',
      may: 'act',
      accounts: ['111122223333'],
      sliceMs: 1_000,
      deadlineAt: instant(Date.now() + 600_000),
      expectedMs: 6_000,
    };
    const client = {
      activity: { heartbeat: () => Promise.resolve() },
      withAbortSignal: (_: unknown, run: () => unknown) => run(),
    } as never;
    const environment = new MockActivityEnvironment({ attempt: 2, heartbeatDetails: details }, { client });
    const result: ReachResult = await environment.run(createActivities(fake.outside)['http-check.verify'], input);
    return result.notes;
  };

  it('goes on where its heartbeat left it, and tells of both attempts how long they took', async () => {
    const { sent, tookMs } = await verify({ sent: [], tookMs: 50_000 });
    expect(sent).toMatchObject([{ call: 'http:Send' }]);
    expect(tookMs).toBeGreaterThanOrEqual(50_000);
    expect(tookMs).toBeLessThan(60_000);
  });

  it('is begun again where none was kept, and is never over early', async () => {
    const { sent, tookMs } = await verify(undefined);
    expect(sent).toEqual([]);
    expect(tookMs).toBeLessThan(10_000);
  });
});

describe('a request that an attempt may have sent', () => {
  const minutesAgo = (world: FakeWorld, minutes: number) => instant(world.now - minutes * 60_000);

  it('is dated by that attempt’s worker, where its heartbeat told', async () => {
    const world = fakeWorld();
    const firstAt = minutesAgo(world, 10);
    // The cluster's clock is five minutes ahead, and nobody worked for ten.
    const change = { past: { began: minutesAgo(world, 5), sent: [] }, workedMs: 1_000 };
    const { notes } = await run(world, { attempt: 2, firstAt, change });
    expect(notes.sent).toMatchObject([{ call: request.call, answer: 'unknown', at: firstAt }]);
  });

  it('is dated by the step’s beginning where it told nothing, however long nobody worked since', async () => {
    const world = fakeWorld();
    const began = minutesAgo(world, 15);
    const { notes } = await run(world, { attempt: 2, change: { past: { began, sent: [] }, workedMs: 1_000 } });
    expect(notes.sent).toMatchObject([{ call: request.call, answer: 'unknown', at: began }]);
  });
});
