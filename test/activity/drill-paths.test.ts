/** Drills beyond the laws: what is asked of CloudWatch, alarms without data, Regions that fall silent, and a soak that ends early. */
import { type SoakSeen } from '../../activities/kinds/drill/soak';
import { began } from './cases/goal-case';
import { answers, clear, soak } from './cases/drill';
import { driveStep, lookOnce, pastOf, runActivity } from './drive';
import { type AlarmState, page } from './fakes/alarm-world';
import { createFake } from './fakes/fake-outside';

describe('the alarms that keep a drill from starting', () => {
  it('are named each, with Region and since when', async () => {
    const fake = createFake(clear.world(clear.othersMoving.arrange));
    const result = await runActivity(clear, fake);
    expect(result.is === 'blocked' ? result.because.map(({ saw }) => saw) : result).toEqual([
      'payments-errors in us-east-1 is in ALARM since 2026-11-23T02:58:00.000Z',
      'payments-all in us-east-1 is in ALARM',
    ]);
  });

  it('do not block without data, and say so as evidence', async () => {
    const fake = createFake(
      clear.world((state) => {
        state.alarms['eu-west-1'] = { 'payments-lag': { state: 'INSUFFICIENT_DATA' } };
      }),
    );
    expect(await runActivity(clear, fake)).toMatchObject({
      is: 'reached',
      evidence: { alarms: 3, open: 0, withoutData: 'payments-lag in eu-west-1' },
    });
  });

  it('are not clear while one of two Regions does not answer', async () => {
    const fake = createFake(
      clear.world((state) => {
        state.silentRegions = ['eu-west-1'];
      }),
    );
    expect(await runActivity(clear, fake, { may: 'look' })).toMatchObject({
      is: 'unseen',
      because: [{ saw: expect.stringContaining('eu-west-1') as string }],
    });
  });

  it('are asked in one call a Region, and in a second one only beyond a hundred names', async () => {
    const names = Array.from({ length: 130 }, (_, n) => `alarm-${n}`);
    const fake = createFake(
      clear.world((state) => {
        state.alarms['us-east-1'] = Object.fromEntries(names.map((name) => [name, { state: 'OK' as const }]));
      }),
    );
    await lookOnce(clear, fake, pastOf(fake));
    expect(fake.reads).toHaveLength(2);
    fake.reads.length = 0;
    const target = { alarms: { 'us-east-1': names, 'eu-west-1': [] } };
    const { judgement } = await lookOnce({ name: clear.name, target }, fake, pastOf(fake));
    expect(judgement).toMatchObject({ is: 'reached', evidence: { alarms: 130 } });
    expect(fake.reads).toHaveLength(2);
  });
});

describe('a soak', () => {
  it('tells how much of it is over', async () => {
    const fake = createFake(soak.world());
    fake.clock.ms += 20_000;
    const { judgement } = await lookOnce(soak, fake, pastOf(fake, { began }));
    expect(judgement).toEqual({ is: 'moving', by: 'others', hint: '20 s of 1m, no alarm' });
  });

  it('is over after its time and not before', async () => {
    const fake = createFake(soak.world());
    const { past, result } = await driveStep(soak, fake);
    expect(result).toMatchObject({ is: 'reached', evidence: { alarms: 3, open: 0, withoutData: null } });
    const { at } = past.last as SoakSeen;
    expect(Date.parse(at) - Date.parse(past.began)).toBeGreaterThanOrEqual(60_000);
  });

  it('ends at once when an abort alarm opens in the middle of it', async () => {
    const fake = createFake(soak.world());
    const result = await runActivity(soak, fake, {
      onPause: () => {
        if (fake.clock.ms - Date.parse(began) > 10_000)
          fake.world.state.alarms['eu-west-1'] = { 'payments-lag': { state: 'ALARM' } };
      },
    });
    expect(result).toMatchObject({
      is: 'blocked',
      because: [{ rule: 'no abort alarm is open', saw: 'payments-lag in eu-west-1 is in ALARM' }],
    });
    expect(fake.clock.ms - Date.parse(began)).toBeLessThan(12_000);
  });

  it('goes on over a short silence of a Region, and begins to count anew after an answer', async () => {
    const fake = createFake(soak.world());
    const result = await runActivity(soak, fake, {
      sliceMs: 59_000,
      onPause: () => {
        const secondsIn = (fake.clock.ms - Date.parse(began)) / 1_000;
        fake.world.state.silentRegions = secondsIn % 25 > 5 ? ['eu-west-1'] : [];
      },
    });
    expect(result).toMatchObject({ is: 'moving' });
  });

  it('ends when the alarms of a Region cannot be read in three looks over half a minute', async () => {
    const fake = createFake(soak.world());
    fake.world.state.silentRegions = ['eu-west-1'];
    const result = await runActivity(soak, fake, { sliceMs: 59_000 });
    expect(result).toMatchObject({
      is: 'blocked',
      because: [
        {
          rule: 'the abort alarms can be read',
          saw: expect.stringMatching(/^no answer from eu-west-1 in \d+ looks over 30/) as string,
        },
      ],
    });
  });

  it('needs three looks, however far apart two of them were', async () => {
    const fake = createFake(soak.world());
    fake.world.state.silentRegions = ['eu-west-1'];
    const ends: string[] = [];
    let past = pastOf(fake, { began });
    for (let look = 0; look < 3; look += 1) {
      const { seen, judgement } = await lookOnce(
        { name: soak.name, target: { ...soak.target, forMs: 600_000 } },
        fake,
        past,
      );
      ends.push(judgement.is);
      past = { ...past, last: seen };
      fake.clock.ms += 40_000;
    }
    expect(ends).toEqual(['moving', 'moving', 'blocked']);
  });

  it('is never over while a Region is silent, even when its time is', async () => {
    const fake = createFake(soak.world());
    fake.world.state.silentRegions = ['us-east-1'];
    fake.clock.ms += 600_000;
    expect((await lookOnce(soak, fake, pastOf(fake, { began }))).judgement).toMatchObject({
      is: 'moving',
      hint: expect.stringContaining('alarms in us-east-1 not read') as string,
    });
  });

  it('without alarms is time alone', async () => {
    const fake = createFake(soak.world());
    fake.clock.ms += 1_000;
    const given = { name: soak.name, target: { alarms: {}, forMs: 1_000 } };
    expect((await lookOnce(given, fake, pastOf(fake, { began }))).judgement).toMatchObject({ is: 'reached' });
    expect(fake.reads).toEqual([]);
  });
});

describe('the checks over HTTP', () => {
  it('name each failure: what was asked, what came, what was wanted', async () => {
    const fake = createFake(
      answers.world((state) => {
        state.pages = { [page]: 503 };
      }),
    );
    const result = await runActivity(answers, fake);
    expect(result.is === 'blocked' ? result.because : result).toEqual([
      {
        rule: 'the check is answered as expected',
        saw: `health: GET ${page} answered 503`,
        wanted: '200',
        source: 'http:Get; the plan: drills.checks.http.health',
      },
      expect.objectContaining({ saw: `gone: GET ${page}/gone: refused`, wanted: '410' }),
    ]);
  });

  it('say as evidence what each was answered', async () => {
    expect(await runActivity(answers, createFake(answers.world()))).toMatchObject({
      evidence: { health: 'answered 200', gone: 'answered 410' },
    });
  });

  describe('of a clone', () => {
    const clone = 'drill-20261126-a1b2c3-ledger';
    const asked = (address: string): string => `https://standby.example.com/check?database=${address}`;
    const given = {
      name: answers.name,
      target: {
        region: 'eu-west-1',
        checks: [{ name: 'takes-payments', url: asked('{{database.ledger}}'), expect: { status: 200 } }],
        databases: { ledger: { region: 'eu-west-1', instance: clone } },
      },
    };
    const look = async (instances: AlarmState['instances'], status: number | null = 200) => {
      const fake = createFake(
        answers.world((state) => {
          state.instances = instances;
          state.pages = { [asked('clone.example:5432')]: status };
        }),
      );
      return (await lookOnce(given, fake, pastOf(fake))).judgement;
    };

    it('ask its own address, and say whose it was', async () => {
      expect(await look({ [clone]: { status: 'available', address: 'clone.example:5432' } })).toEqual({
        is: 'reached',
        evidence: { ledger: clone, 'takes-payments': 'answered 200' },
      });
    });

    it('ask nobody while it has no address, and fail when there is no clone', async () => {
      const hint = 'ledger: no address yet';
      expect(await look({ [clone]: { status: 'creating' } })).toMatchObject({ is: 'moving', hint });
      expect(await look({ [clone]: { status: 'modifying', address: 'clone.example:5432' } })).toMatchObject({ hint });
      expect(await look({})).toMatchObject({ is: 'blocked', because: [{ saw: `no ${clone} in eu-west-1` }] });
    });

    it('tell the URL that was really asked', async () => {
      expect(await look({ [clone]: { status: 'available', address: 'clone.example:5432' } }, 503)).toMatchObject({
        because: [{ saw: `takes-payments: GET ${asked('clone.example:5432')} answered 503` }],
      });
    });
  });
});
