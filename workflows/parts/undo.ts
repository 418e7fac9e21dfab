/** Before the point of no return an ended operation puts back what it changed, last step first, from what was seen before it. */
import { sleep } from '@temporalio/workflow';
import { plus } from '../../domain/instant';
import { rulesOf } from '../../domain/operations';
import { type GoalStep, isGoal, isPromotion } from '../../domain/steps/step';
import { callGoal } from './call-activity';
import { isLeft, tellLeft, unlessLeft } from './make-way';
import { note, now, type Run, type StepRun } from './run';

/** Undo tries a step this often; what then still stands is named in the report, never passed over. */
const rounds = 3;
const lookAgainMs = 2_000;

export async function undoAll(run: Run): Promise<void> {
  if (run.pointOfNoReturn || rulesOf(run.input.operation).aborted === 'keep') return;
  const left: StepRun[] = [];
  for (const one of [...run.steps].reverse()) {
    const { step } = one;
    if (!isGoal(step) || (one.startedAt === null && !one.inherited)) continue;
    if (!isLeft(run, step)) await unlessLeft(run, step, () => undo(run, one, step));
    if (isLeft(run, step)) left.push(one);
  }
  tellLeft(run, left);
}

async function undo(run: Run, one: StepRun, step: GoalStep): Promise<void> {
  if (one.before === undefined) {
    if (one.sent.length > 0)
      note(run, `${step.id}: could not be put back (how it was before was never seen); look at it by hand`);
    return;
  }
  if (step.fences === 'writes' && !(await mayOpen(run, one, step.resource))) return;
  const past = {
    began: one.startedAt ?? run.startedAt,
    before: one.before,
    sent: one.sent,
    ...(one.last === undefined ? {} : { last: one.last }),
  };
  for (let round = 1; round <= rounds && !isLeft(run, step); round += 1) {
    const result = await callGoal(run, step, { past, may: 'undo', deadlineAt: plus(now(), step.timing.deadlineMs) });
    one.sent = [...one.sent, ...result.notes.sent];
    if (result.is === 'undone') {
      one.undone = result.notes.sent.length > 0;
      if (!one.undone) return;
      // A fence that was put back closes nothing: exposure is open again, and nobody reads `proven`.
      one.fence = 'open';
      note(run, `${step.id}: put back as it was; what has to start again takes its time`);
      return;
    }
    const perhaps = result.notes.sent.some(({ answer }) => answer !== 'error');
    // Perhaps opened and not seen, or perhaps closed and called back before it was seen: neither is proven nor untried.
    if (step.fences && (perhaps ? one.fence === 'proven' : one.fence === 'open')) one.fence = 'best-effort';
    if (round === rounds)
      note(
        run,
        `${step.id}: could not be put back (${result.is === 'blocked' ? result.because[0].saw : result.is}); look at it by hand`,
      );
  }
}

/**
 * Somebody may have promoted the standby by hand. The old primary is opened only beside a standby that was seen to be one: two writers
 * are worse than none, and a person can open it.
 */
async function mayOpen(run: Run, one: StepRun, resource: string): Promise<boolean> {
  if (one.sent.length === 0 && (one.fence === 'open' || one.fence === 'impossible')) return true;
  for (let round = 1; ; round += 1) {
    const writable = await standbyWritable(run, resource);
    if (writable === false) return true;
    if (writable === true) {
      run.pointOfNoReturn = true;
      note(
        run,
        `${one.step.id}: left as it is, for the standby accepts writes or is being promoted: opening the old primary would make two writers`,
      );
      return false;
    }
    if (round === rounds) {
      note(
        run,
        `${one.step.id}: could not be put back (whether the standby was promoted by hand cannot be seen); open it by hand once you know that it was not`,
      );
      return false;
    }
    await sleep(lookAgainMs, { summary: `${one.step.id}: is the standby still a standby? look again` });
  }
}

/** Of all databases of the resource: true when one accepts writes, undefined when one could not be seen. */
async function standbyWritable(run: Run, resource: string): Promise<boolean | undefined> {
  const seen: (boolean | undefined)[] = [];
  for (const { step, sent } of run.steps) {
    if (!isPromotion(step) || step.resource !== resource) continue;
    const result = await callGoal(run, step, {
      past: { began: now(), sent },
      workedMs: 0,
      may: 'look',
      deadlineAt: plus(now(), step.timing.deadlineMs),
    });
    seen.push(result.notes.writable);
  }
  return seen.includes(true) ? true : seen.includes(undefined) ? undefined : false;
}
