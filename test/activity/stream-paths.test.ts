/** Streaming beyond the laws: what counts as lag, for how long, and what is told on the replica once it counts. */
import { stream } from './cases/rds-protect';
import { driveStep, lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';
import { at, oldName, type ProtectState } from './fakes/protect-world';

describe('stream', () => {
  const idle = (state: ProtectState): void => {
    Object.assign(at(state, oldName).sql, { replayedLsn: '0/6000', lastCommitAt: '2026-11-22T00:00:00.000Z' });
  };

  it('counts an idle primary as no lag: nothing is missing, however old the last commit is', async () => {
    const { result } = await driveStep(stream, createFake(stream.world(idle)));
    expect(result).toMatchObject({ is: 'reached', evidence: { lagMs: 0, steadyForMs: expect.any(Number) as number } });
  });

  it('counts a replica that receives nothing as lagging, though it has replayed all that it received', async () => {
    const fake = createFake(
      stream.world((state) => {
        idle(state);
        at(state, oldName).sql.receiving = false;
      }),
    );
    const result = await runActivity(stream, fake, { sliceMs: 60_000 });
    expect(result).toMatchObject({
      is: 'moving',
      by: 'us',
      hint: expect.stringContaining('receives nothing') as string,
    });
  });

  it('counts lag from the last look that missed nothing, when the first commit after an idle day is not replayed yet', async () => {
    const fake = createFake(stream.world(idle));
    const { seen } = await lookOnce(stream, fake, pastOf(fake));
    at(fake.world.state, oldName).sql.receivedLsn = '0/7000';
    fake.clock.ms += 2_000;
    const next = await lookOnce(stream, fake, pastOf(fake, { last: seen }));
    expect(next.seen).toMatchObject({ lagMs: 2_000, steadySince: (seen as { readonly at: string }).at });
  });

  it('begins anew after one look that shows more lag than the plan allows', async () => {
    const fake = createFake(stream.world());
    const { seen } = await lookOnce(stream, fake, pastOf(fake));
    expect(seen).toMatchObject({ lagMs: 900, steadySince: expect.any(String) as string });
    fake.clock.ms += 15_000;
    const late = await lookOnce(stream, fake, pastOf(fake, { last: seen }));
    expect(late.seen).toMatchObject({ lagMs: 15_900, steadySince: null });
    at(fake.world.state, oldName).sql.replayedLsn = '0/6000';
    fake.clock.ms += 10_000;
    const again = await lookOnce(stream, fake, pastOf(fake, { last: late.seen }));
    expect(again.judgement).toMatchObject({ is: 'moving', hint: 'follows closely for 0 of 20000 ms' });
  });

  const longSteady = { last: { steadySince: '2026-11-23T02:59:00.000Z', caughtUpAt: '2026-11-23T03:00:00.000Z' } };

  it('says on the replica when it was seen to follow, and is reached only once that is seen', async () => {
    const fake = createFake(stream.world());
    fake.freezeReads();
    const result = await runActivity(stream, fake, { past: longSteady, sliceMs: 5_000 });
    expect(result).toMatchObject({
      is: 'moving',
      by: 'us',
      hint: expect.stringContaining('muster:followed') as string,
    });
    expect(fake.done).toEqual([
      {
        call: 'rds:AddTagsToResource',
        region: 'us-east-1',
        input: {
          ResourceName: 'arn:aws:rds:us-east-1:111122223333:db:ledger-use1',
          Tags: [{ Key: 'muster:followed', Value: '2026-11-23T03:00:00.000Z' }],
        },
      },
    ]);
    fake.faults.staleSince = undefined;
    const past = { last: result.notes.seen, sent: result.notes.sent };
    expect(await runActivity(stream, fake, { past })).toMatchObject({
      is: 'reached',
      evidence: { followed: '2026-11-23T03:00:00.000Z' },
    });
    expect(fake.done).toHaveLength(1);
  });

  it('says nothing on a replica that has not followed for long enough', async () => {
    const fake = createFake(stream.world());
    expect((await runActivity(stream, fake, { sliceMs: stream.target.holdMs - 1_000 })).is).toBe('moving');
    expect(fake.done).toEqual([]);
  });

  it('is not reached by the tag alone: a replica that fell back counts for nothing until it follows again', async () => {
    const fake = createFake(stream.world(stream.reached.arrange));
    const { judgement } = await lookOnce(stream, fake, pastOf(fake));
    expect(judgement).toMatchObject({ is: 'moving', hint: 'follows closely for 0 of 20000 ms', next: [] });
  });

  it.each([
    ['gone', (state: ProtectState) => Reflect.deleteProperty(state.instances, oldName)],
    ['broken', (state: ProtectState) => Object.assign(at(state, oldName), { replication: 'terminated' })],
  ])(
    'tells of a %s replica the way on that there is: the step that makes it was reached and takes no retry',
    async (_name, arrange) => {
      const fake = createFake(stream.world(arrange));
      const result = await runActivity(stream, fake, { past: { began: '2026-11-23T02:00:00.000Z' } });
      const [refusal] = result.is === 'blocked' ? result.because : [];
      expect(refusal?.wanted).toContain('muster abort, then muster reprotect again');
      expect(refusal?.wanted).not.toContain('retry');
    },
  );

  it('rests on the API alone without a probe, and says so', async () => {
    const { probe: _probe, ...target } = stream.target;
    const fake = createFake(stream.world());
    const { result } = await driveStep({ name: stream.name, target }, fake);
    expect(result).toMatchObject({
      is: 'reached',
      evidence: { proved: expect.stringContaining('api only') as string, lagMs: null },
    });
    expect(fake.reads).not.toContain('sql:ReadReplay');
  });
});
