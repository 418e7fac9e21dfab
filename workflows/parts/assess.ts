/** Looks at everything before anything moves: what is, what would be lost, what stands in the way. Changes nothing. */
import { condition } from '@temporalio/workflow';
import { type Refusal } from '../../domain/goal';
import { plus } from '../../domain/instant';
import { isGoal, type GoalStep, isPromotion } from '../../domain/steps/step';
import { type ReachResult } from '../../contract/activities';
import { rulesOf } from '../../domain/operations';
import { callGoal } from './call-activity';
import { absorb } from './drive-goal';
import { endsInstead, giveUp } from './give-up';
import { note, now, type Run, setStatus, type StepRun } from './run';

export interface Looked {
  readonly one: StepRun;
  readonly step: GoalStep;
  readonly result: ReachResult;
}

export async function assess(run: Run, self: StepRun): Promise<void> {
  for (;;) {
    const looked = await lookAtEverything(run);
    run.expectedFence = expectedFence(looked);
    const because = inTheWay(run, looked);
    if (because.length === 0) {
      self.evidence = Object.fromEntries(looked.map(({ step, result }) => [step.id, result.is]));
      setStatus(run, self, 'reached');
      return;
    }
    self.because = because;
    if (endsInstead(run)) {
      setStatus(run, self, 'failed');
      giveUp(run, 'assess', because);
      return;
    }
    setStatus(run, self, 'parked');
    note(
      run,
      `assess found the way blocked: ${because.map((refusal) => `${refusal.rule} (${refusal.saw})`).join('; ')}`,
    );
    await condition(() => self.command !== null || run.ending !== null);
    const command = self.command;
    self.command = null;
    if (!command) return;
    if (command.is === 'skip') {
      self.evidence = { skippedBy: command.by, reason: command.reason };
      const rules = because.map((refusal) => `${refusal.rule} (${refusal.saw})`).join('; ');
      run.skippedAtAssess = `${command.by} skipped at assess: ${rules}`;
      setStatus(run, self, 'skipped');
      return;
    }
    self.because = [];
    setStatus(run, self, 'running');
  }
}

export async function lookAtEverything(run: Run): Promise<readonly Looked[]> {
  return Promise.all(
    run.steps.flatMap((one) => {
      const { step } = one;
      return isGoal(step) ? [look(run, one, step)] : [];
    }),
  );
}

/** Looks again at what would be lost: only at the databases, whose looks carry the position of replication. */
export async function lookAtExposure(run: Run): Promise<void> {
  await Promise.all(
    run.steps.map(async (one) => {
      if (isPromotion(one.step)) await look(run, one, one.step);
    }),
  );
}

async function look(run: Run, one: StepRun, step: GoalStep): Promise<Looked> {
  const result = await callGoal(run, step, {
    past: { began: now(), sent: [] },
    workedMs: 0,
    may: 'look',
    deadlineAt: plus(now(), step.timing.deadlineMs),
  });
  absorb(run, one, step, result.notes);
  if (result.is === 'moving') one.hint = result.hint;
  return { one, step, result };
}

/** What the old side's look lets us hope for: a Region that does not answer cannot be fenced. */
function expectedFence(looked: readonly Looked[]): Run['expectedFence'] {
  const fences = looked.filter(({ step }) => step.fences === 'writes');
  const silent = fences.filter(({ result }) => result.is === 'unseen' || result.is === 'blocked');
  if (silent.length === 0 && fences.length > 0) return 'proven';
  return silent.length === fences.length ? 'impossible' : 'best-effort';
}

/** Blocked now, and not because an earlier step of ours is still to come. */
function inTheWay(run: Run, looked: readonly Looked[]): readonly Refusal[] {
  const fences: readonly string[] = looked.filter(({ step }) => step.phase === 'fence').map(({ step }) => step.id);
  // A planned operation needs both sides: what does not answer now is a reason not to begin.
  const { planned } = rulesOf(run.input.operation);
  const marks: readonly string[] = run.steps.filter(({ step }) => !isGoal(step)).map(({ step }) => step.id);
  const capacity: readonly string[] = looked
    .filter(({ step }) => planned && step.phase === 'capacity')
    .map(({ step }) => step.id);
  // What only looks changes nothing that a later step waits for.
  const looks: readonly string[] = looked.filter(({ step }) => step.phase === 'assess').map(({ step }) => step.id);
  const before = [...marks, ...looks, ...fences, ...capacity];
  const first = (step: GoalStep): boolean => step.after.every((edge) => before.includes(edge.step));
  const blocked = looked.flatMap(({ step, result }) =>
    step.required && first(step) && (result.is === 'blocked' || (planned && result.is === 'unseen'))
      ? result.because
      : [],
  );
  return [...twoWriters(looked), ...blocked];
}

/** The invariant seen broken before we began: both sides of a database accept writes. Nothing but fencing may be done about it here. */
function twoWriters(looked: readonly Looked[]): readonly Refusal[] {
  const writable = (resource: string, is: (step: GoalStep) => boolean): boolean =>
    looked.some(({ step, result }) => step.resource === resource && is(step) && result.notes.writable === true);
  const promoted = looked.map(({ step }) => step).filter(isPromotion);
  return promoted
    .filter(({ resource }) => writable(resource, (step) => step.fences === 'writes') && writable(resource, isPromotion))
    .map(({ resource }) => ({
      rule: 'TwoWriters',
      saw: `both databases of ${resource} accept writes`,
      wanted: 'one writable Region: close one side by hand, then retry assess',
      source: 'docs/failures.md: unsafe',
    }));
}
