/** A step's deadline counts the time it was worked on: a takeover makes the clock jump by minutes, and nobody is late for that. */
import { isGoal, type Step } from '../../domain/steps/step';
import { acts, deadRegion, say, stepIs } from './scripts';
import { gateOpen, openStage, type Operation, type Stage } from './stage';

const step = 'api.prewarm';
const moving = { is: 'moving', by: 'others', hint: 'tasks are starting' } as const;

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const start = (deadlineMs: number): Promise<Operation> => {
  const input = stage.input();
  const due = (one: Step): Step =>
    isGoal(one) && one.id === step ? { ...one, timing: { ...one.timing, deadlineMs } } : one;
  return stage.start({ ...input, steps: input.steps.map(due) });
};
const told = (tookMs: number, calls: number) => (_input: unknown, call: number) =>
  call < calls ? { ...moving, notes: { tookMs } } : ({ is: 'reached', evidence: {} } as const);

it('goes on past its deadline by the clock when it was hardly worked on', async () => {
  // By the clock it is over before any answer can come back.
  stage.script = { ...deadRegion, [step]: (input, call) => (input.may === 'look' ? moving : told(0, 1)(input, call)) };
  const operation = await start(1);
  const { steps } = await operation.until(stepIs(step, 'reached'));
  expect(steps.find(({ id }) => id === step)).toMatchObject({ because: [] });
  expect(acts(stage, step)).toHaveLength(2);
  await operation.until(gateOpen);
  await say(operation, 'abort');
  await operation.result();
});

it('is parked once it was worked on for as long, whatever the clock says, and a retry gives it all of that again', async () => {
  const hour = 3_600_000;
  stage.script = {
    ...deadRegion,
    [step]: (input, call) => (input.may === 'look' ? moving : told(hour / 2, 3)(input, call)),
  };
  const operation = await start(hour);
  const { steps } = await operation.until(stepIs(step, 'parked'));
  expect(steps.find(({ id }) => id === step)).toMatchObject({
    because: [{ rule: 'DeadlineExceeded', wanted: expect.stringMatching(/ within 1h 00m$/) as string }],
  });
  expect(acts(stage, step)).toHaveLength(2);
  await say(operation, 'retry', { step, reason: 'the tasks have what they need' });
  await operation.until(stepIs(step, 'reached'));
  expect(acts(stage, step)).toHaveLength(4);
  // What a goal waits for is counted over all of it.
  const worked = acts(stage, step).map(({ workedMs = -1 }) => Math.floor((2 * workedMs) / hour));
  expect(worked).toEqual([0, 1, 2, 3]);
  await operation.until(gateOpen);
  await say(operation, 'abort');
  await operation.result();
});
