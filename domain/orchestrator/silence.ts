/**
 * When the other side of the orchestrator counts as silent, and when as back. Counted in looks of our own, by a clock that cannot be set: what
 * happened while this process stood still is not known to anybody, and begins anew.
 */

/** What people can be told of a side. */
export type Said = 'silent' | 'answers';

export interface SilenceRules {
  /** From one look to the next. */
  readonly everyMs: number;
  /** Silence that is told; as long must a side answer before it is told to be back, so that one that flaps is told once. */
  readonly afterMs: number;
}

export interface Watched {
  /** What people were last told; null: nothing yet. */
  readonly told: Said | null;
  /** It answered a look since this process began to look. */
  readonly heard: boolean;
  /** All in ms of a monotonic clock. */
  readonly lookedAt: number | null;
  /** The last look that it answered, else the first one of those we know of without a gap. */
  readonly silentFrom: number;
  /** The first look of those that it answered without a break; null: the last one was not answered. */
  readonly answersFrom: number | null;
}

export const unwatched: Watched = { told: null, heard: false, lookedAt: null, silentFrom: 0, answersFrom: null };

/** A look that is later than this many periods after the one before: the process stood still in between. */
const gapPeriods = 3;

export interface Looked {
  readonly watched: Watched;
  /** To be told now; said again at each look until `told` says that it was. */
  readonly say: Said | null;
}

/** `at`: when the look was due. */
export function afterLook(before: Watched, at: number, answers: boolean, rules: SilenceRules): Looked {
  const { lookedAt } = before;
  const goesOn = lookedAt !== null && at - lookedAt <= gapPeriods * rules.everyMs;
  const watched: Watched = {
    told: before.told,
    heard: before.heard || answers,
    lookedAt: at,
    silentFrom: answers || !goesOn ? at : before.silentFrom,
    answersFrom: answers ? (goesOn ? (before.answersFrom ?? at) : at) : null,
  };
  const since = watched.answersFrom ?? watched.silentFrom;
  const say = answers ? 'answers' : 'silent';
  return { watched, say: say !== watched.told && at - since >= rules.afterMs ? say : null };
}

export function told(watched: Watched, said: Said): Watched {
  return { ...watched, told: said };
}
