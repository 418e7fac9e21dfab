/** The loop of every operation: whatever may start, starts; nothing waits for a phase. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { isEnded, isFinished, readySteps, unreachableSteps } from '../../domain/steps/schedule';
import { rulesOf } from '../../domain/operations';
import { isGoal } from '../../domain/steps/step';
import { assess } from './assess';
import { watchBeside } from './beside';
import { driveGoal } from './drive-goal';
import { soak } from './soak';
import { checkAcceptance, waitAtGate } from './gate';
import { now, type Run, setStatus, statusesOf, stepRun, type StepRun } from './run';

/** Returns when every step but `record` has ended, or the operation is ending early. `onChange` keeps progress texts true. */
export async function runSteps(run: Run, onChange: () => void): Promise<void> {
  const crew: Crew = { scope: new CancellationScope(), working: new Set() };
  const steps = run.steps.filter((one) => one.step.is !== 'record').map((one) => one.step);
  for (;;) {
    settle(run, crew);
    if (run.ending !== null || run.yieldsTo !== null || mayRenew(run)) return standDown(crew);
    if (isFinished(steps, statusesOf(run))) return;
    for (const step of readySteps(steps, statusesOf(run))) {
      const one = stepRun(run, step.id);
      // What ran before a renewal goes on through a pause; nothing else begins in one.
      if (!run.paused || one?.driven) start(run, one, crew);
    }
    onChange();
    const seen = run.changes;
    await condition(() => run.changes !== seen || 'error' in crew);
    // A defect of ours must fail the workflow task, loudly, not end the operation with the world half moved.
    if ('error' in crew) throw crew.error;
  }
}

/** A parked step waits for a person, whose word a new history would not know. */
function mayRenew({ renews, steps }: Run): boolean {
  return renews && steps.every(({ status }) => status !== 'parked');
}

/** Everything at work, so that an early end can call it back and wait until it has really stopped. */
interface Crew {
  readonly scope: CancellationScope;
  readonly working: Set<Promise<void>>;
  error?: unknown;
}

function start(run: Run, one: StepRun | undefined, crew: Crew): void {
  if (!one) return;
  // A step that goes on in a new history began in the one before.
  one.startedAt ??= now();
  if (isGoal(one.step) && one.step.fences === 'writes') impair(run);
  // What assess saw was before its time.
  one.hint = null;
  setStatus(run, one, 'running');
  employ(crew, () => drive(run, one));
}

/** From here on customers of a planned operation are without service: muster itself takes it away. */
function impair(run: Run): void {
  if (rulesOf(run.input.operation).interrupts && run.impairedSince.known === 'planned')
    run.impairedSince = { at: now(), known: 'observed' };
}

function employ(crew: Crew, work: () => Promise<void>): void {
  const working = crew.scope.run(work).catch((error: unknown) => {
    if (!isCancellation(error)) crew.error = error;
  });
  crew.working.add(working);
  void working.finally(() => crew.working.delete(working));
}

/** Cancels what runs and waits for it: an undo must not race the step it undoes. */
async function standDown(crew: Crew): Promise<void> {
  crew.scope.cancel();
  await Promise.all([...crew.working]);
}

/** What is driven whatever happened to the rest: called once an operation ends early, and has stopped. */
export async function runAlways(run: Run): Promise<void> {
  const left = run.steps.filter(({ step, status }) => isGoal(step) && step.always && !isEnded(status));
  await Promise.all(
    left.map(async (one) => {
      one.startedAt ??= now();
      // Called back, it has its whole time again.
      one.driven = null;
      setStatus(run, one, 'running');
      await drive(run, one);
    }),
  );
}

async function drive(run: Run, one: StepRun): Promise<void> {
  const { step } = one;
  if (isGoal(step)) {
    if (step.beside !== undefined) return watchBeside(run, one, step, step.beside);
    return step.phase === 'soak' ? soak(run, one, step) : driveGoal(run, one, step);
  }
  if (step.is === 'assess') return assess(run, one);
  if (step.is === 'gate') return waitAtGate(run, one);
}

/** Brings statuses in line with each other before anything starts: what can never start ends; a gate that was fooled opens again. */
function settle(run: Run, crew: Crew): void {
  for (
    let left = unreachableSteps(steps(run), statusesOf(run));
    left.length > 0;
    left = unreachableSteps(steps(run), statusesOf(run))
  ) {
    for (const step of left) {
      const one = stepRun(run, step.id);
      if (one) setStatus(run, one, 'unreachable');
    }
  }
  const reopened = checkAcceptance(run);
  if (reopened) employ(crew, () => waitAtGate(run, reopened));
}

function steps(run: Run) {
  return run.steps.map((one) => one.step);
}
