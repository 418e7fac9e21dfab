/** The look at the abort alarms between two phases of a drill: what it names, and what a Region that does not answer makes of it. */
import { guard } from './cases/drill';
import { lookOnce, pastOf, runActivity } from './drive';
import { createFake } from './fakes/fake-outside';

const silent = (regions: string[]) => createFake(guard.world((state) => void (state.silentRegions = regions)));

describe('the abort alarms, while a drill runs', () => {
  it('end it when one is open, named with its Region and since when', async () => {
    const result = await runActivity(guard, createFake(guard.world(guard.othersMoving.arrange)));
    expect(result.is === 'blocked' ? result.because : result).toMatchObject([
      {
        rule: 'no abort alarm is open',
        saw: 'payments-errors in us-east-1 is in ALARM since 2026-11-23T02:58:00.000Z',
        source: 'cloudwatch:DescribeAlarms; the plan: drills.alarms.abort',
      },
      { saw: 'payments-all in us-east-1 is in ALARM' },
    ]);
  });

  it('let it go on without data, and say so as evidence', async () => {
    const fake = createFake(
      guard.world((state) => {
        state.alarms['eu-west-1'] = { 'payments-lag': { state: 'INSUFFICIENT_DATA' } };
      }),
    );
    expect(await runActivity(guard, fake)).toMatchObject({
      is: 'reached',
      evidence: { alarms: 3, open: 0, withoutData: 'payments-lag in eu-west-1' },
    });
  });

  it('are asked again where one of two Regions is silent, and end it after three looks over half a minute', async () => {
    const fake = silent(['eu-west-1']);
    expect((await lookOnce(guard, fake, pastOf(fake))).judgement).toEqual({
      is: 'moving',
      by: 'others',
      hint: expect.stringContaining('alarms in eu-west-1 not read') as string,
    });
    expect(await runActivity(guard, fake, { sliceMs: 59_000 })).toMatchObject({
      is: 'blocked',
      because: [{ rule: 'the abort alarms can be read' }],
    });
  });

  it('end it at once when one is open, however silent the other Region is', async () => {
    const fake = silent(['us-east-1']);
    fake.world.state.alarms['eu-west-1'] = { 'payments-lag': { state: 'ALARM' } };
    expect(await runActivity(guard, fake)).toMatchObject({
      is: 'blocked',
      because: [{ rule: 'no abort alarm is open', saw: 'payments-lag in eu-west-1 is in ALARM' }],
    });
  });
});
