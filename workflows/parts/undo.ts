/** Before the point of no return an ended operation puts back what it changed, last step first, from what was seen before it. */
import { plus } from '../../domain/instant';
import { isGoal } from '../../domain/steps/step';
import { callGoal } from './call-activity';
import { note, now, type Run } from './run';

/** Undo tries a step this often; what then still stands is named in the report, never passed over. */
const rounds = 3;

export async function undoAll(run: Run): Promise<void> {
  if (run.pointOfNoReturn) return;
  for (const one of [...run.steps].reverse()) {
    const { step } = one;
    if (!isGoal(step) || (one.startedAt === null && !one.inherited) || one.before === undefined) continue;
    if (step.fences === 'writes' && (await isPromoted(run, step.resource))) {
      run.pointOfNoReturn = true;
      note(
        run,
        `${step.id}: left as it is, for the standby accepts writes: opening the old primary would make two writers`,
      );
      continue;
    }
    const past = {
      began: one.startedAt ?? run.startedAt,
      before: one.before,
      sent: one.sent,
      ...(one.last === undefined ? {} : { last: one.last }),
    };
    for (let round = 1; round <= rounds; round += 1) {
      const result = await callGoal(run, step, { past, may: 'undo', deadlineAt: plus(now(), step.timing.deadlineMs) });
      one.sent = [...one.sent, ...result.notes.sent];
      if (result.is === 'undone') {
        one.undone = result.notes.sent.length > 0;
        if (!one.undone) break;
        // A fence that was put back closes nothing: exposure is open again, and nobody reads `proven`.
        one.fence = 'open';
        note(run, `${step.id}: put back as it was; what has to start again takes its time`);
        break;
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
}

/** Somebody may have promoted the standby by hand: seen only by looking, and then the old primary is not to be opened beside it. */
async function isPromoted(run: Run, resource: string): Promise<boolean> {
  for (const { step, sent } of run.steps) {
    if (!isGoal(step) || !step.irreversible || step.resource !== resource) continue;
    const past = { began: now(), sent };
    const result = await callGoal(run, step, { past, may: 'look', deadlineAt: plus(now(), step.timing.deadlineMs) });
    if (result.notes.writable === true) return true;
  }
  return false;
}
