/** Failing over between zones beyond the laws: who failed over, what proves it, and what is never asked twice. */
import fc from 'fast-check';
import { instant } from '../../domain/instant';
import { azFailover as goal, type AzFailoverSeen } from '../../activities/kinds/rds-postgres/az-failover';
import { began, key, sent } from './cases/goal-case';
import { azFailover } from './cases/rds-stay';
import { driveStep, lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';
import { abandoned, completed, instanceAt, primary, started } from './fakes/restore-state';

const intent = {
  call: 'rds:RebootDBInstance',
  region: 'us-east-1',
  input: { DBInstanceIdentifier: 'ledger-use1', ForceFailover: true },
} as const;
const longUnwell = { last: { unwellSince: '2026-11-23T02:50:00.000Z' } } as const;

describe('az-failover', () => {
  it('asks for one when AWS makes none of its own, and proves it by events and SQL', async () => {
    const fake = createFake(azFailover.world());
    const { result } = await driveStep(azFailover, fake);
    expect(result).toMatchObject({
      is: 'reached',
      evidence: {
        by: 'muster',
        zoneBefore: 'a',
        zoneAfter: 'b',
        startedAt: expect.stringContaining('T03:00:0') as string,
        completedAt: expect.stringContaining('T03:00:0') as string,
      },
    });
    expect(fake.done).toEqual([intent]);
  });

  it('waits for AWS’s own before that, and says until when', async () => {
    const fake = createFake(azFailover.world());
    const { seen, judgement } = await lookOnce(azFailover, fake, pastOf(fake));
    expect(judgement).toMatchObject({
      is: 'moving',
      by: 'others',
      hint: expect.stringContaining('03:00:02') as string,
    });
    fake.clock.ms += 1_900;
    const past = pastOf(fake, { last: seen });
    expect((await lookOnce(azFailover, fake, past)).judgement.is).toBe('moving');
    fake.clock.ms += 100;
    expect((await lookOnce(azFailover, fake, past)).judgement.is).toBe('ready');
  });

  it('is reached by AWS’s own, without a send', async () => {
    const fake = createFake(azFailover.world(azFailover.othersMoving.arrange));
    const { judgement } = await lookOnce(azFailover, fake, pastOf(fake));
    expect(judgement).toMatchObject({ hint: 'AWS is failing over by itself since 2026-11-23T02:59:30.000Z' });
    const { state } = fake.world;
    state.events.push({ message: completed, at: '2026-11-23T03:00:40.000Z' });
    instanceAt(state, primary).status = 'available';
    fake.clock.ms += 60_000;
    expect((await lookOnce(azFailover, fake, pastOf(fake))).judgement).not.toMatchObject({ is: 'reached' });
    state.sqlAnswers = true;
    expect((await lookOnce(azFailover, fake, pastOf(fake))).judgement).toMatchObject({
      is: 'reached',
      evidence: { by: 'AWS', startedAt: '2026-11-23T02:59:30.000Z', completedAt: '2026-11-23T03:00:40.000Z' },
    });
  });

  it('does not count the end of an earlier failover as the end of the one that runs', async () => {
    const fake = createFake(
      azFailover.world((state) => {
        state.sqlAnswers = true;
        state.events = [
          { message: completed, at: '2026-11-23T02:56:00.000Z' },
          { message: started, at: '2026-11-23T02:59:30.000Z' },
        ];
      }),
    );
    expect((await lookOnce(azFailover, fake, pastOf(fake))).judgement).toMatchObject({ is: 'moving', by: 'others' });
  });

  it('offers no second one when AWS abandoned the first, and says why', async () => {
    const fake = createFake(
      azFailover.world((state) => {
        state.abandons = true;
      }),
    );
    const { result } = await driveStep(azFailover, fake);
    expect(result).toMatchObject({
      is: 'blocked',
      because: [{ saw: expect.stringContaining('RDS-EVENT-0034') as string }],
    });
    expect(fake.done).toHaveLength(1);
  });

  it('is uncertain, and sends none, where one may have been sent and nothing tells of it', async () => {
    const fake = createFake(azFailover.world());
    const result = await runActivity(azFailover, fake, { intent, attempt: 2, past: longUnwell, progresses: false });
    expect(result.is).toBe('uncertain');
    expect(fake.done).toEqual([]);
  });

  it('is not sent while the instance is anything but available', async () => {
    const fake = createFake(
      azFailover.world((state) => {
        instanceAt(state, primary).status = 'modifying';
      }),
    );
    expect((await lookOnce(azFailover, fake, pastOf(fake, longUnwell))).judgement).toMatchObject({
      is: 'moving',
      next: [intent],
    });
  });

  it('asks for one without a probe, where nobody can tell whether the database answers', async () => {
    const { probe: _probe, ...target } = azFailover.target;
    const fake = createFake(azFailover.world());
    const { result } = await driveStep({ ...azFailover, target }, fake);
    expect(result).toMatchObject({
      is: 'reached',
      evidence: { proved: expect.stringContaining('api only') as string },
    });
    expect(fake.reads).not.toContain('sql:ReadReplay');
  });

  describe('without a probe', () => {
    const { probe: _probe, ...target } = azFailover.target;
    const blind = { ...azFailover, target };
    const failedOver = (from: string, to: string) =>
      azFailover.world((state) => {
        state.events = [
          { message: started, at: from },
          { message: completed, at: to },
        ];
      });

    it('is not reached by a failover from before it began: the database may have hung after that one', async () => {
      const fake = createFake(failedOver('2026-11-23T02:56:00.000Z', '2026-11-23T02:57:00.000Z'));
      const { judgement } = await lookOnce(blind, fake, pastOf(fake));
      expect(judgement).toMatchObject({
        is: 'moving',
        by: 'others',
        hint: expect.stringContaining('no probe') as string,
      });
      const result = await runActivity(blind, fake);
      expect(result).toMatchObject({
        is: 'blocked',
        because: [
          {
            rule: 'no failover was a moment ago',
            saw: 'ledger-use1 failed over at 2026-11-23T02:57:00.000Z, and whether its database answers is not known: no probe',
          },
        ],
      });
      expect(fake.done).toEqual([]);
    });

    it('is reached by AWS’s own that is completed after it began, whenever that was started', async () => {
      const fake = createFake(failedOver('2026-11-23T02:59:30.000Z', '2026-11-23T03:00:20.000Z'));
      const past = pastOf(fake);
      fake.clock.ms += 30_000;
      expect((await lookOnce(blind, fake, past)).judgement).toMatchObject({ is: 'reached', evidence: { by: 'AWS' } });
    });

    it('is not reached by one from before, though the clock of the cluster is five minutes behind', async () => {
      const fake = createFake(failedOver('2026-11-23T02:56:00.000Z', '2026-11-23T02:57:00.000Z'));
      const past = { began: instant(fake.clock.ms - 300_000) };
      const result = await runActivity(blind, fake, { past, workedMs: 0 });
      expect(result).toMatchObject({ is: 'blocked', because: [{ rule: 'no failover was a moment ago' }] });
    });

    it('is reached by AWS’s own that came and went while nobody worked on the step', async () => {
      const fake = createFake(failedOver('2026-11-23T02:59:30.000Z', '2026-11-23T03:01:00.000Z'));
      const past = pastOf(fake, { before: { at: instant(fake.clock.ms) } });
      // The orchestrator was lost, or a person had paused: of a quarter of an hour half a minute was work.
      fake.clock.ms += 900_000;
      const result = await runActivity(blind, fake, { past, workedMs: 30_000 });
      expect(result).toMatchObject({ is: 'reached', evidence: { by: 'AWS' } });
      expect(fake.done).toEqual([]);
    });

    it('takes none from before for the end of one that was asked for and abandoned', async () => {
      const fake = createFake(
        azFailover.world((state) => {
          state.events = [
            { message: completed, at: '2026-11-23T02:57:00.000Z' },
            { message: abandoned, at: '2026-11-23T03:00:01.000Z' },
          ];
        }),
      );
      const past = pastOf(fake, { sent: [sent('rds:RebootDBInstance')] });
      expect((await lookOnce(blind, fake, past)).judgement).toMatchObject({
        is: 'blocked',
        because: [{ saw: expect.stringContaining('RDS-EVENT-0034') as string }],
      });
    });
  });

  it('has AWS’s acceptance as no proof: it waits for events', async () => {
    const fake = createFake(
      azFailover.world((state) => {
        state.sqlAnswers = true;
      }),
    );
    const past = pastOf(fake, { sent: [sent('rds:RebootDBInstance')] });
    expect((await lookOnce(azFailover, fake, past)).judgement).toMatchObject({ is: 'moving', by: 'us' });
  });
});

it('is never reached without a probe by a failover that was completed before the step began and before what was sent', () => {
  const { probe: _probe, ...target } = azFailover.target;
  const time = fc.integer({ min: -900_000, max: 900_000 }).map((ms) => instant(Date.parse(began) + ms));
  const instanceSeen = fc.record({ status: fc.constantFrom('available', 'available', 'rebooting') }).map((more) => ({
    ...{ multiAz: true, zone: 'a', isReplica: false },
    ...more,
  }));
  const events = fc.record({ startedAt: fc.option(time), completedAt: fc.option(time), abandonedAt: fc.option(time) });
  const seen: fc.Arbitrary<AzFailoverSeen> = fc
    .record({ at: time, instance: instanceSeen, events })
    .map((more) => ({ ...more, inRecovery: null, trouble: null, unwellSince: began }));
  const sends = fc.array(
    time.map((at) => sent('rds:RebootDBInstance', { at })),
    { maxLength: 1 },
  );
  let reached = 0;
  fc.assert(
    fc.property(seen, sends, (look, mine) => {
      if (goal.judge(target, look, { key, began, sent: mine }).is !== 'reached') return;
      reached += 1;
      // Clocks may be two seconds apart.
      const since = Math.min(...[began, ...mine.map(({ at }) => at)].map((at) => Date.parse(at))) - 2_000;
      expect(Date.parse(look.events.completedAt ?? '')).toBeGreaterThanOrEqual(since);
    }),
    { numRuns: 3_000 },
  );
  expect(reached).toBeGreaterThan(9);
});
