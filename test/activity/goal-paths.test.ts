/** What single goals do beyond the laws: the traps that facts/aws.md names, each as a path through a small world. */
import { type ArcSeen } from '../../activities/kinds/arc-routing-control/shift';
import { readBack } from '../../activities/kinds/arc-routing-control/read-back';
import { isEqual } from '../../activities/kinds/route53-failover/record-sets';
import { OutsideError } from '../../activities/outside-error';
import { began, sent } from './cases/goal-case';
import { healthy, prewarm, standDown } from './cases/ecs-service';
import { drain, fence, promote, verify } from './cases/rds-postgres';
import { arcShift, httpVerify, route53Shift } from './cases/traffic';
import { driveStep, lookOnce, pastOf, runActivity } from './drive';
import { shortageText } from './fakes/ecs-world';
import { createFake } from './fakes/fake-outside';
import { controls, endpoints } from './fakes/traffic-world';

const intent = {
  call: 'rds:PromoteReadReplica',
  region: 'eu-west-1',
  input: { DBInstanceIdentifier: 'ledger-euw1', BackupRetentionPeriod: 7 },
} as const;

describe('promote', () => {
  it('sends once when a worker dies after the send and Describe is stale for 5 s', async () => {
    const fake = createFake(promote.world());
    const before = (await lookOnce(promote, fake, pastOf(fake))).seen;
    fake.freezeReads();
    await fake.outside.send(intent, new AbortController().signal);
    const until = fake.clock.ms + 5_000;
    const onPause = () => {
      if (fake.clock.ms >= until) fake.faults.staleSince = undefined;
    };
    const result = await runActivity(promote, fake, { past: { before }, intent, attempt: 2, onPause });
    expect(result.is).toBe('reached');
    expect(fake.done).toHaveLength(1);
  });

  it('is uncertain, and sends nothing, when a send that may have happened stays unseen', async () => {
    const fake = createFake(promote.world());
    const result = await runActivity(promote, fake, { intent, attempt: 2 });
    expect(result).toMatchObject({ is: 'uncertain' });
    expect(fake.done).toEqual([]);
  });

  it('keeps the last replayed commit, which the reboot makes PostgreSQL forget', async () => {
    const { result } = await driveStep(promote, createFake(promote.world()));
    expect(result).toMatchObject({
      evidence: { lastReplayedCommitAt: '2026-11-23T02:59:59.100Z', multiAz: false, backupRetentionDays: 7 },
    });
    expect(result.notes.position?.lastCommitAt).toBe('2026-11-23T02:59:59.100Z');
  });

  it('rests on the API alone without a probe, and says so', async () => {
    const { probe: _probe, ...target } = promote.target;
    const fake = createFake(promote.world());
    const { result } = await driveStep({ name: promote.name, target }, fake);
    expect(result).toMatchObject({
      is: 'reached',
      evidence: { proved: expect.stringContaining('api only') as string },
    });
    expect(fake.reads).not.toContain('sql:ReadReplay');
  });

  it('is not held up by a modification that was pending before', async () => {
    const fake = createFake(
      promote.world((state) => {
        if (state.instance) state.instance.pending = { DBInstanceClass: 'db.r6g.4xlarge' };
      }),
    );
    expect((await driveStep(promote, fake)).result.is).toBe('reached');
  });
});

describe('fence and drain', () => {
  it('takes the endpoint seen earlier when the control plane of the Region is silent', async () => {
    const fake = createFake(fence.world());
    const { seen } = await lookOnce(fence, fake, pastOf(fake));
    const past = pastOf(fake, { before: seen });
    fake.reads.length = 0;
    await lookOnce(fence, fake, past);
    expect(fake.reads).toEqual(['sql:ReadWriters']);
    await runActivity(fence, fake, { past });
    expect(fake.done[0]).toMatchObject({
      input: { endpoint: { host: 'ledger-use1.example', port: 5432 }, keep: ['ledger/probe'] },
    });
  });

  it('leaves a database alone on undo that was closed before us', async () => {
    const fake = createFake(fence.world(fence.reached.arrange));
    const { seen } = await lookOnce(fence, fake, pastOf(fake));
    await runActivity(fence, fake, { may: 'undo', past: { before: seen } });
    expect(fake.done).toEqual([]);
  });

  it('drains to the position seen when the old side was closed, and asks the old side no more', async () => {
    const fake = createFake(drain.world());
    const { seen } = await lookOnce(drain, fake, pastOf(fake));
    fake.reads.length = 0;
    fake.world.state.old.lsn = '1/0';
    fake.world.state.replayedLsn = '0/5200';
    const { judgement } = await lookOnce(drain, fake, pastOf(fake, { last: seen }));
    expect(judgement).toMatchObject({ is: 'reached', evidence: { oldLsn: '0/5200' } });
    expect(fake.reads).toEqual(['sql:ReadReplay']);
  });
});

describe('verify data', () => {
  it('gives the roles back what they had here at assess, before the fence came over', async () => {
    const fake = createFake(verify.world());
    const before = {
      roles: [
        { role: 'app', canLogin: true, canConnect: false },
        { role: 'public', canLogin: false, canConnect: true },
      ],
    };
    const { result } = await driveStep(verify, fake, { past: { before } });
    expect(result).toMatchObject({ is: 'reached', evidence: { rolesOpened: true } });
    expect(fake.done[0]).toMatchObject({ call: 'sql:OpenForWrites', input: { roles: before.roles } });
  });

  it('proves by the API alone without a probe, and says so', async () => {
    const target = { region: 'eu-west-1', instance: 'ledger-euw1' };
    const result = await runActivity({ name: verify.name, target }, createFake(verify.world()));
    expect(result).toMatchObject({ is: 'reached', evidence: { proved: 'api only' } });
  });
});

describe('capacity', () => {
  const tight = prewarm.world((state) => {
    state.room = 41;
    state.events = [{ message: shortageText, at: '2026-11-23T03:00:30.000Z' }];
  });

  it('opens with what there is once ECS cannot place tasks, and says degraded', async () => {
    const { result, past } = await driveStep(prewarm, createFake(tight));
    expect(result).toMatchObject({
      is: 'reached',
      degraded: expect.stringMatching(/^41 of 50 tasks of api: .*unable to place a task/) as string,
    });
    expect(past.sent.map(({ call }) => call)).toEqual(prewarm.sends);
  });

  it('does not take an old complaint, or a mere pause, for a shortage', async () => {
    const fake = createFake(
      prewarm.world((state) => {
        state.room = 41;
        state.events = [{ message: shortageText, at: '2026-11-23T02:00:00.000Z' }];
      }),
    );
    expect(await runActivity(prewarm, fake, { sliceMs: 30_000 })).toMatchObject({
      is: 'moving',
      by: 'us',
      hint: expect.stringContaining('41 of 50') as string,
    });
  });

  it('takes the minimum after the settle time even when ECS says nothing', async () => {
    const { result } = await driveStep(
      prewarm,
      createFake(
        prewarm.world((state) => {
          state.room = 41;
        }),
      ),
      { sliceMs: 250_000 },
    );
    expect(result).toMatchObject({ is: 'reached', degraded: expect.stringContaining('41 of 50') as string });
  });

  it('waits below the minimum, however long', async () => {
    const fake = createFake(
      prewarm.world((state) => {
        state.room = 29;
      }),
    );
    expect(await runActivity(prewarm, fake, { sliceMs: 400_000 })).toMatchObject({ is: 'moving' });
  });

  it('never takes capacity away', async () => {
    const fake = createFake(
      prewarm.world((state) => {
        state.service = { status: 'ACTIVE', desired: 70, running: 70, pending: 0 };
        state.scaling = { min: 60, max: 200, in: false, out: false, scheduled: false };
      }),
    );
    expect((await driveStep(prewarm, fake)).result.is).toBe('reached');
    expect(fake.done).toHaveLength(1);
    expect(fake.done[0]).toMatchObject({ input: { MinCapacity: 60, MaxCapacity: 200 } });
  });

  it('sets only the desired count where autoscaling knows no target', async () => {
    for (const one of [prewarm, standDown]) {
      const fake = createFake(
        one.world((state) => {
          state.scaling = null;
        }),
      );
      expect((await driveStep(one, fake)).result.is).toBe('reached');
      expect(fake.done.map(({ call }) => call)).toEqual(['ecs:UpdateService']);
    }
  });

  it('does not count targets that a failing-open load balancer would use', async () => {
    const fake = createFake(
      healthy.world((state) => {
        state.healthy = 0;
      }),
    );
    const { judgement } = await lookOnce(healthy, fake, pastOf(fake));
    expect(judgement).toMatchObject({ is: 'moving', hint: expect.stringContaining('0 of 50') as string });
  });

  it('calls fewer healthy targets degraded when no more tasks can run', async () => {
    const fake = createFake(
      healthy.world((state) => {
        Object.assign(state.service ?? {}, { desired: 50, running: 41 });
        state.room = 41;
        state.events = [{ message: shortageText, at: '2026-11-23T02:59:30.000Z' }];
      }),
    );
    expect(await runActivity(healthy, fake)).toMatchObject({
      is: 'reached',
      degraded: expect.stringContaining('41 of 50') as string,
    });
  });
});

describe('traffic', () => {
  it('reads back past two dead endpoints of five', async () => {
    const fake = createFake(
      arcShift.world((state) => {
        state.deadEndpoints = endpoints.slice(0, 2).map(({ url }) => url);
      }),
    );
    for (let look = 0; look < 20; look += 1) {
      const { seen } = await lookOnce(arcShift, fake, pastOf(fake));
      expect((seen as ArcSeen).endpoints).toHaveLength(2);
    }
  });

  it('does not wait for the third endpoint, and tells of failures only when all fail', async () => {
    const never = new Promise<never>(() => undefined);
    const target = { endpoints, controls };
    let asked = 0;
    const seen = await readBack(target, (_input, { url }) => {
      asked += 1;
      return asked <= controls.length
        ? never
        : Promise.resolve({ $metadata: {}, RoutingControlArn: url, RoutingControlState: 'On' });
    });
    expect(seen).toHaveLength(2);
    const dead = new OutsideError('NoAnswer', 'WaitEnded', 'no answer', 'no');
    await expect(readBack(target, () => Promise.reject(dead))).rejects.toBe(dead);
  });

  it('switches all controls in one call, with every endpoint to rotate through', async () => {
    const fake = createFake(arcShift.world());
    await driveStep(arcShift, fake);
    expect(fake.done).toEqual([
      expect.objectContaining({
        endpoints,
        input: {
          UpdateRoutingControlStateEntries: [
            { RoutingControlArn: controls[0].arn, RoutingControlState: 'Off' },
            { RoutingControlArn: controls[1].arn, RoutingControlState: 'On' },
          ],
        },
      }),
    ]);
  });

  it('names the safety rule that refused the shift', async () => {
    const fake = createFake(
      arcShift.world((state) => {
        state.safetyRule = true;
      }),
    );
    expect(await runActivity(arcShift, fake)).toMatchObject({
      is: 'blocked',
      because: [{ rule: 'safety rules allow the shift' }],
    });
  });

  it('compares record sets as Route 53 means them', () => {
    const a = {
      Name: '\\052.API.example.com.',
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '192.0.2.2' }, { Value: '192.0.2.1' }],
    };
    const b = {
      Name: '*.api.example.com',
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '192.0.2.1' }, { Value: '192.0.2.2' }],
    };
    expect([isEqual(a, b), isEqual(a, { ...b, TTL: 30 })]).toEqual([true, false]);
  });

  it('keeps the old record sets as evidence', async () => {
    const { result } = await driveStep(route53Shift, createFake(route53Shift.world()));
    expect(result).toMatchObject({
      evidence: { before: expect.stringContaining('192.0.2.1') as string, changeStatus: 'INSYNC' },
    });
  });
});

describe('the synthetic transaction', () => {
  it('asks again after refusals, a second apart, always with the same id', async () => {
    const fake = createFake(
      httpVerify.world((state) => {
        state.statuses = [503, 502, 201];
      }),
    );
    const { result, past } = await driveStep(httpVerify, fake);
    expect(result).toMatchObject({ is: 'reached', evidence: { status: 201, requests: 3, foundInNewPrimary: true } });
    expect(new Set(fake.done.map((request) => JSON.stringify(request.input))).size).toBe(1);
    const times = past.sent.map(({ at }) => Date.parse(at));
    expect(Math.min(...times.slice(1).map((at, index) => at - (times[index] ?? 0)))).toBeGreaterThanOrEqual(1_000);
    expect((times[0] ?? 0) - Date.parse(began)).toBeGreaterThanOrEqual(60_000);
  });

  it('is not satisfied by an answer whose row is nowhere in the new primary', async () => {
    const fake = createFake(httpVerify.world());
    const answered = sent('http:Send', { at: '2026-11-23T03:00:30.000Z', detail: { status: 201 } });
    fake.clock.ms += 120_000;
    const { judgement } = await lookOnce(httpVerify, fake, pastOf(fake, { began, sent: [answered] }));
    expect(judgement).toMatchObject({ is: 'ready', send: [{ call: 'http:Send' }] });
  });

  it('reads with GET, and sends nothing', async () => {
    const target = {
      ...httpVerify.target,
      request: { url: 'https://api.example.com/health', method: 'GET', headers: {} },
      expectStatus: 200,
    };
    const { sql: _sql, ...withoutSql } = target;
    const fake = createFake(
      httpVerify.world((state) => {
        state.statuses = [503, 200];
      }),
    );
    const { result } = await driveStep({ name: httpVerify.name, target: withoutSql }, fake, { sliceMs: 90_000 });
    expect(result).toMatchObject({ is: 'reached', evidence: { status: 200 } });
    expect(fake.done).toEqual([]);
  });
});
