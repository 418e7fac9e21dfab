/** Traffic and the synthetic transaction beyond the laws: dead endpoints, safety rules, stale names, refused requests. */
import { type ArcSeen } from '../../activities/kinds/arc-routing-control/shift';
import { readBack } from '../../activities/kinds/arc-routing-control/read-back';
import { isEqual } from '../../activities/kinds/route53-failover/record-sets';
import { OutsideError } from '../../activities/outside-error';
import { instant } from '../../domain/instant';
import { began, sent } from './cases/goal-case';
import { arcConform, arcShift, httpVerify, route53Conform, route53Shift } from './cases/traffic';
import { driveStep, lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';
import { controls, endpoints } from './fakes/traffic-world';

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
    const dead = new OutsideError('NoAnswer', 'TimeOut', 'no answer', 'no');
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

  it('waits for INSYNC even when one name server answers anew already', async () => {
    const fake = createFake(
      route53Shift.world((state) => {
        route53Shift.reached.arrange(state);
        state.change = 'PENDING';
      }),
    );
    const change = sent('route53:ChangeResourceRecordSets', { detail: { changeId: 'C1' } });
    const past = pastOf(fake, { sent: [change] });
    expect((await lookOnce(route53Shift, fake, past)).judgement).toMatchObject({ is: 'moving', by: 'us' });
    fake.world.state.change = 'INSYNC';
    expect((await lookOnce(route53Shift, fake, past)).judgement).toMatchObject({ is: 'reached' });
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

  it.each([
    ['behind', -300_000],
    ['ahead', 300_000],
  ])('waits one TTL by the clock of whoever works, though that of the cluster is five minutes %s', async (_, offMs) => {
    const fake = createFake(httpVerify.world());
    const past = { began: instant(fake.clock.ms + offMs) };
    // Of the TTL of a minute, ten seconds were waited before.
    const startedMs = fake.clock.ms;
    const result = await runActivity(httpVerify, fake, { past, workedMs: 10_000, sliceMs: 70_000 });
    const [first] = result.notes.sent.map(({ at }) => Date.parse(at) - startedMs);
    expect(first).toBeGreaterThanOrEqual(50_000);
    expect(first).toBeLessThan(55_000);
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

describe('traffic as the plan says', () => {
  it('names the control, the endpoint that says so, and the state the plan wants', async () => {
    const fake = createFake(arcConform.world(arcConform.wrong[0]?.arrange));
    const result = await runActivity(arcConform, fake);
    expect(result.is === 'blocked' ? result.because.map(({ saw, wanted }) => `${saw}: ${wanted}`) : result).toEqual([
      expect.stringMatching(/^the control of us-east-1 is Off on https:\/\/.*: On$/),
      expect.stringMatching(/^the control of eu-west-1 is On on https:\/\/.*: Off$/),
    ]);
  });

  it('names the record as it is, and the one the plan wants', async () => {
    const fake = createFake(route53Conform.world(route53Conform.wrong[0]?.arrange));
    const result = await runActivity(route53Conform, fake);
    expect(result.is === 'blocked' ? result.because.map(({ saw, wanted }) => `${saw} / ${wanted}`) : result).toEqual([
      'A 192.0.2.2 with TTL 60 s / A 192.0.2.1 with TTL 60 s',
      'api.example.com answers 192.0.2.2 / 192.0.2.1',
    ]);
  });

  it.each([
    ['no record', [], 'no A record of api.example.com'],
    [
      'an alias',
      [
        {
          Name: 'api.example.com.',
          Type: 'A',
          AliasTarget: { HostedZoneId: 'Z2', DNSName: 'lb.example.com.', EvaluateTargetHealth: false },
        },
      ],
      'A alias of lb.example.com',
    ],
  ])('is not there with %s', async (_what, sets, saw) => {
    const fake = createFake(
      route53Conform.world((state) => {
        state.sets = sets;
      }),
    );
    expect(await runActivity(route53Conform, fake)).toMatchObject({ is: 'blocked', because: [{ saw }] });
  });

  it('is not judged while DNS does not answer', async () => {
    for (const one of [arcConform, route53Conform]) {
      const fake = createFake(one.world());
      const { outside } = fake;
      const deaf: typeof outside.read = async (call, ...asked) => {
        if (call === 'dns:Resolve') throw new OutsideError('NoAnswer', 'TimeOut', 'no name server answers', 'no');
        return outside.read(call, ...asked);
      };
      const mute = { ...fake, outside: { ...outside, read: deaf } };
      expect(await runActivity(one, mute, { may: 'look' })).toMatchObject({
        is: 'unseen',
        because: [{ saw: 'no name server answers' }],
      });
    }
  });
});
