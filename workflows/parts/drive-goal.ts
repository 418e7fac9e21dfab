/**
 * Brings one step's goal about: act; when a request may not be sent twice, its intent is put into the next activity's input,
 * so that history holds it before anybody sends it. Ends reached, skipped or (optional) failed; a required step parks.
 */
import { condition, sleep, workflowInfo } from '@temporalio/workflow';
import { changeFact } from '../../domain/calls';
import { type ReplayPosition } from '../../domain/exposure';
import { type Refusal, type Request } from '../../domain/goal';
import { epochMs, type Instant, plus } from '../../domain/instant';
import { rulesOf } from '../../domain/operations';
import { length } from '../../domain/report-words';
import { isLate, workedAfter, workedFor, workedInAll } from '../../domain/steps/lateness';
import { sliceAfter } from '../../domain/steps/slice';
import { type GoalStep, isPromotion } from '../../domain/steps/step';
import { type ReachNotes, type ReachResult } from '../../contract/activities';
import { type Driven } from '../../contract/operation-input';
import { callGoal } from './call-activity';
import { endsInstead, giveUp } from './give-up';
import { mayActForGood } from './register';
import { changed, note, now, type Run, setStatus, type StepRun } from './run';

/** Between two tries of what is never given up; chosen: soon after somebody mends it, and few events in weeks. */
const insistMs = 30_000;

/** Pause between slices and between looks at a Region that does not answer; a fortieth of the expected time, 0.5 to 10 s. */
function betweenMs(step: GoalStep): number {
  return Math.min(10_000, Math.max(500, step.timing.expectedMs / 40));
}

export async function driveGoal(run: Run, one: StepRun, step: GoalStep): Promise<void> {
  // In a new history of the same operation it goes on where it was.
  one.driven ??= drivenFrom(now(), step);
  let driven = one.driven;
  const keep = (next: Driven): void => {
    driven = next;
    one.driven = next;
  };
  let intent: Request | undefined;
  while (goesOn(run, step)) {
    const result = await act(run, one, step, { driven, intent });
    keep({ ...driven, workedMs: workedAfter(driven.workedMs, result.notes.tookMs) });
    intent = undefined;
    if (result.is === 'reached') {
      reached(run, one, step, result);
      return;
    }
    if (result.is === 'ready') {
      intent = await resolveIntent(run, step, result.send[0]);
      if (intent && !isLate(driven, step.timing.deadlineMs, now())) continue;
      intent = undefined;
    }
    if (result.is === 'uncertain') {
      note(
        run,
        `${step.id}: ${result.request.call} may have been sent and is not seen; looking again before anything is sent`,
      );
    }
    if (result.is === 'moving') one.hint = result.hint;
    // What was seen before is no longer known to be so.
    if (result.is === 'unseen') one.hint = result.because[0].saw;
    const because = reasonsToStop(run, result, driven, step);
    if (because) {
      const going = await stop(run, one, step, because);
      if (!going) return;
      keep({ ...drivenFrom(now(), step), began: driven.began, earlierMs: workedInAll(driven) });
      continue;
    }
    const pauseMs = betweenMs(step);
    await sleep(pauseMs, { summary: `${step.id}: look again` });
    keep({ ...driven, workedMs: workedAfter(driven.workedMs, pauseMs) });
  }
}

function drivenFrom(began: Instant, { timing }: GoalStep): Driven {
  return { began, deadlineAt: plus(began, timing.deadlineMs), workedMs: 0 };
}

/** What a drill made is taken away even when the drill is being ended. */
function goesOn(run: Run, step: GoalStep): boolean {
  if (step.always) return true;
  if (step.phase === 'soak' && run.soakEnded !== null) return false;
  if (workflowInfo().continueAsNewSuggested && !run.renews) {
    run.renews = true;
    changed(run);
  }
  return run.ending === null && run.yieldsTo === null && !run.renews;
}

async function act(
  run: Run,
  one: StepRun,
  step: GoalStep,
  how: { readonly driven: Driven; readonly intent: Request | undefined },
): Promise<ReachResult> {
  one.attempts += 1;
  const { driven } = how;
  const wasFinal = run.pointOfNoReturn;
  if (how.intent && !changeFact(how.intent.call).undo) run.pointOfNoReturn = true;
  one.intended = how.intent ?? null;
  const past = {
    began: driven.began,
    sent: one.sent,
    ...(one.before === undefined ? {} : { before: one.before }),
    ...(one.last === undefined ? {} : { last: one.last }),
  };
  const workedMs = workedInAll(driven);
  const input = {
    past,
    ...(workedMs === null ? {} : { workedMs }),
    may: 'act',
    deadlineAt: driven.deadlineAt,
    ...(how.intent ? { intent: how.intent } : {}),
    // A silent Region costs a fence one look, not its deadline: promotion must not wait for the dead.
    ...(step.required ? {} : { unseenAfter: 1 }),
  } as const;
  const result = await callGoal(run, step, input, sliceAfter(workedFor(driven, driven.began, now())));
  one.intended = null;
  absorb(run, one, step, result.notes);
  // Kept back by the register, nothing was sent: what was done can still be put back.
  if (isKeptBack(result)) run.pointOfNoReturn = wasFinal;
  return result;
}

function isKeptBack(result: ReachResult): boolean {
  return result.is === 'blocked' && result.because[0].rule === 'Superseded' && result.notes.sent.length === 0;
}

/** Keeps what a result tells beyond its outcome. */
export function absorb(run: Run, one: StepRun, step: GoalStep, notes: ReachNotes): void {
  one.sent = [...one.sent, ...notes.sent];
  one.last = notes.seen ?? one.last;
  one.before ??= notes.first;
  one.lookedAt = notes.lookedAt;
  if (notes.position) keepPosition(run, step, notes.position);
  changed(run);
}

/** Only positions from before the promotion count: afterwards the new primary's own commits would hide the loss. */
function keepPosition(run: Run, step: GoalStep, position: ReplayPosition): void {
  if (position.lastCommitAt === null || (step.phase !== 'promote' && step.phase !== 'fence')) return;
  const known = run.positions.get(step.resource)?.lastCommitAt;
  if (known == null || epochMs(position.lastCommitAt) >= epochMs(known)) run.positions.set(step.resource, position);
}

function reached(run: Run, one: StepRun, step: GoalStep, result: Extract<ReachResult, { is: 'reached' }>): void {
  one.evidence = result.evidence;
  one.degraded = result.degraded ?? null;
  one.hint = null;
  if (step.fences) one.fence = 'proven';
  setStatus(run, one, 'reached');
}

/** Nothing new is sent while paused; an abort that arrived meanwhile wins. */
async function resolveIntent(run: Run, step: GoalStep, request: Request): Promise<Request | undefined> {
  if (run.paused) {
    note(run, `${step.id}: ${request.call} waits, the operation is paused`);
    await condition(() => run.paused === null || run.ending !== null);
  }
  if (!changeFact(request.call).undo && !mayActForGood(run)) {
    if (run.ending === null) note(run, `${step.id}: ${request.call} waits for the register`);
    run.registerWanted = true;
    await condition(() => mayActForGood(run) || run.ending !== null || run.yieldsTo !== null);
    run.registerWanted = false;
    if (!mayActForGood(run)) return undefined;
  }
  return run.ending && !step.always ? undefined : request;
}

function reasonsToStop(run: Run, result: ReachResult, driven: Driven, step: GoalStep): readonly Refusal[] | undefined {
  if (result.is === 'blocked') return result.because;
  // A worker elsewhere may not see what one of the surviving Region would: its silence alone ends no fence before the deadline.
  const mayBeUs = run.elsewhere && step.fences === 'writes';
  if (result.is === 'unseen' && !step.required && !mayBeUs) return result.because;
  if (result.is === 'uncertain' && changeFact(result.request.call).repeat === 'harmful') {
    return [
      {
        rule: 'OutcomeUnknown',
        saw: `${result.request.call} may have been sent`,
        wanted: 'a person who looks, because sending it twice does harm',
        source: 'docs/failures.md: what may do harm twice is never sent again unseen',
      },
    ];
  }
  const { deadlineMs } = step.timing;
  if (!isLate(driven, deadlineMs, now())) return undefined;
  return [
    {
      rule: 'DeadlineExceeded',
      saw: lastSeen(result),
      wanted: `${step.says} ${driven.workedMs == null ? `by ${driven.deadlineAt}` : `within ${length(deadlineMs)}`}`,
      source: step.timing.source,
    },
  ];
}

/** When the deadline had passed. */
function lastSeen(result: ReachResult): string {
  if (result.is === 'moving') return result.hint;
  if (result.is === 'unseen') return result.because[0].saw;
  return result.is === 'ready' ? `${result.send[0].call} could be sent only after it` : result.is;
}

/** Optional: failed, for good. Required: parked until a person says retry (true) or skip (false). */
async function stop(run: Run, one: StepRun, step: GoalStep, because: readonly Refusal[]): Promise<boolean> {
  one.because = because;
  if (!step.required) {
    if (step.fences) one.fence = one.sent.some((sent) => sent.answer === 'ok') ? 'best-effort' : 'impossible';
    setStatus(run, one, 'failed');
    return false;
  }
  if (rulesOf(run.input.operation).stopped === 'insist') {
    note(run, `${step.id}: ${because.map((refusal) => `${refusal.rule} (${refusal.saw})`).join('; ')}; tried again`);
    await sleep(insistMs, { summary: `${step.id}: try again` });
    return true;
  }
  if (step.always && run.ending) {
    setStatus(run, one, 'failed');
    return false;
  }
  if (endsInstead(run)) {
    setStatus(run, one, 'failed');
    giveUp(run, step.id, because);
    return false;
  }
  setStatus(run, one, 'parked');
  note(run, `${step.id} is parked: ${because.map((refusal) => `${refusal.rule} (${refusal.saw})`).join('; ')}`);
  await condition(() => one.command !== null || run.ending !== null);
  const command = one.command;
  one.command = null;
  if (!command) return false;
  if (command.is === 'skip') {
    one.evidence = { skippedBy: command.by, reason: command.reason };
    // A look has shown a writable database: somebody promoted it, and there is no way back from that either.
    if (isPromotion(step)) run.pointOfNoReturn = true;
    setStatus(run, one, 'skipped');
    return false;
  }
  one.because = [];
  setStatus(run, one, 'running');
  return true;
}
