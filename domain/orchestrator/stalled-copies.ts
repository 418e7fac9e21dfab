/**
 * Which copies of runs stand still behind home, and when they are sent again. A cluster that was away may miss an event, and learn of it only
 * with the run's next one (docs/adr/0018); a run that waits for a person writes none.
 */

/** Who wrote it, by the version of the namespace, and its number in the history. */
export interface LastEvent {
  readonly version: number;
  readonly id: number;
}

export interface CopyOfRun {
  readonly home: LastEvent;
  /** Null: the other side has nothing of it. */
  readonly copy: LastEvent | null;
}

/** By run id. */
export type CopiesSeen = ReadonlyMap<string, CopyOfRun>;

export interface Sent {
  readonly times: number;
  /** Not again before this, by the clock of `nowMs`. */
  readonly againAtMs: number;
}
export type SentByRun = ReadonlyMap<string, Sent>;

/** Chosen: what a resend cannot cure, for the link is cut or the copy cannot take it, is not sent for ever at the pace of looks. */
export const againAtMostMs = 600_000;

/** Run ids whose copy lacks what home had a look ago, and has not moved since: one that catches up is left to it. */
export function stalledCopies(before: CopiesSeen, now: CopiesSeen): readonly string[] {
  return [...now].flatMap(([run, { copy }]) => {
    const was = before.get(run);
    return was !== undefined && isBehind(copy, was.home) && isSame(copy, was.copy) ? [run] : [];
  });
}

/**
 * Which of the stalled are sent now, and what is remembered of them: the pause after each sending is twice the one before. A copy that moved or
 * is complete begins anew.
 */
export function sendAgainNow(
  stalled: readonly string[],
  sent: SentByRun,
  { nowMs, firstPauseMs }: { readonly nowMs: number; readonly firstPauseMs: number },
): { readonly send: readonly string[]; readonly sent: SentByRun } {
  const send = stalled.filter((run) => nowMs >= (sent.get(run)?.againAtMs ?? nowMs));
  const remembered = stalled.map((run): [string, Sent] => {
    const { times, againAtMs } = sent.get(run) ?? { times: 0, againAtMs: nowMs };
    if (!send.includes(run)) return [run, { times, againAtMs }];
    return [run, { times: times + 1, againAtMs: nowMs + Math.min(firstPauseMs * 2 ** times, againAtMostMs) }];
  });
  return { send, sent: new Map(remembered) };
}

/** Of two that write at once the newer version is right, however long the other one's history grew. */
export function isBehind(copy: LastEvent | null, home: LastEvent): boolean {
  if (copy === null) return true;
  return copy.version === home.version ? copy.id < home.id : copy.version < home.version;
}

function isSame(one: LastEvent | null, other: LastEvent | null): boolean {
  return one?.version === other?.version && one?.id === other?.id;
}
