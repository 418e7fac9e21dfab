/** The time scale: applied once, to simulated durations and to nothing else. */
import { scaleGate, scaleObjectives, scaleSteps } from '../../domain/steps/scale';
import { deriveFailover } from '../../domain/steps/derive';
import { isGoal, type Step } from '../../domain/steps/step';
import { referencePlan, westward } from './reference-plan';

const plan = referencePlan();
const steps = deriveFailover(plan, westward);
const scaled = scaleSteps(steps, 0.1);
const find = (of: readonly Step[], id: string): Step | undefined => of.find((step) => step.id === id);

describe('the time scale', () => {
  it('shortens durations on the simulated clock, all three of a step', () => {
    expect(find(scaled, 'ledger.promote')?.timing).toMatchObject({
      expectedMs: 12_000,
      budgetMs: 30_000,
      deadlineMs: 120_000,
    });
  });

  it('leaves real durations alone', () => {
    for (const step of steps.filter((one) => one.timing.clock === 'real'))
      expect(find(scaled, step.id)?.timing).toEqual(step.timing);
  });

  it('shortens durations inside targets', () => {
    expect(find(scaled, 'front.shift')).toMatchObject({ target: { ttlMs: 6_000 } });
    expect(find(scaled, 'api.healthy')).toMatchObject({
      target: { settleForMinimumMs: expect.closeTo(20_400) as number, tasks: 50 },
    });
  });

  it('leaves time-outs inside targets alone, however deep they lie', () => {
    const [goal] = steps.filter(isGoal);
    const target = {
      waitMs: 1_000,
      probe: [{ requestTimeoutMs: 2_000, probeTimeoutMs: 2_000, pauseMs: 100, count: 3, none: null }],
    };
    const [step] = scaleSteps([{ ...goal, target } as unknown as Step], 0.1);
    expect(step).toMatchObject({
      target: {
        waitMs: 100,
        probe: [{ requestTimeoutMs: 2_000, probeTimeoutMs: 2_000, pauseMs: 10, count: 3, none: null }],
      },
    });
  });

  it('changes neither ids nor edges nor what is asked of AWS', () => {
    const bare = (of: readonly Step[]): unknown =>
      JSON.parse(JSON.stringify(of, (key, value: unknown) => (key.endsWith('Ms') ? undefined : value)));
    expect(bare(scaled)).toEqual(bare(steps));
  });

  it('of one changes nothing', () => {
    expect(scaleSteps(steps, 1)).toEqual(steps);
    expect(scaleGate(plan.gates.promote, 1)).toEqual(plan.gates.promote);
    expect(scaleObjectives(plan.objectives, 1)).toEqual(plan.objectives);
  });

  it('shortens how long people are waited for, never what they may lose', () => {
    expect(scaleGate({ ...plan.gates.promote, lossCeilingMs: 5_000 }, 0.1)).toMatchObject({
      withinMs: 30_000,
      expectedMs: 6_000,
      lossCeilingMs: 5_000,
      approvals: 2,
    });
  });

  it('shortens the RTO and detection, never the RPO: transactions are real', () => {
    expect(scaleObjectives(plan.objectives, 0.1)).toEqual({ rtoMs: 90_000, detectionMs: 6_000, rpoMs: 60_000 });
  });
});
