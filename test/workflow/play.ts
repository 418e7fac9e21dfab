/** The activities of a stage: outcomes that a test scripts, in the shape that real ones have. */
import { heartbeat } from '@temporalio/activity';
import { type ReachInput, type ReachNotes, type ReachResult } from '../../contract/activities';
import { type Stage } from './stage';

/** What a step answers: as the test scripts it, else it looks `moving` and acts `reached`. */
export async function play(stage: Pick<Stage, 'calls' | 'script'>, input: ReachInput): Promise<ReachResult> {
  const beganMs = performance.now();
  const call = stage.calls.filter((one) => one.step === input.step && one.may === input.may).length;
  stage.calls.push(input);
  const scripted = await stage.script[input.step]?.(input, call);
  const outcome =
    scripted ??
    (input.may === 'look'
      ? { is: 'moving', by: 'others', hint: 'as it was' }
      : input.may === 'undo'
        ? { is: 'undone' }
        : { is: 'reached', evidence: {} });
  const notes: ReachNotes = {
    sent: [],
    seen: { step: input.step },
    first: { step: input.step },
    lookedAt: new Date().toISOString(),
    tookMs: Math.round(performance.now() - beganMs),
    looks: 1,
    troubles: [],
    attempt: 1,
    // A standby, unless a test says otherwise.
    ...(input.goal === 'rds-postgres.promote' ? { writable: false } : {}),
  };
  return { ...outcome, notes: { ...notes, ...(scripted && 'notes' in scripted ? scripted.notes : {}) } };
}

/** As real activities do, while this lasts. */
export async function beating<T>(work: Promise<T>): Promise<T> {
  const beat = setInterval(() => {
    heartbeat();
  }, 1_000);
  try {
    return await work;
  } finally {
    clearInterval(beat);
  }
}
