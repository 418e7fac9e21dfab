/**
 * Which copies of runs stand still behind home. A cluster that was away may miss an event, and learn of it only with the run's next one
 * (seen with the stock server: more than 30 s behind, until it was sent again); a run that waits for a person writes none.
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

/** Run ids whose copy lacks what home had a look ago, and has not moved since: one that catches up is left to it. */
export function stalledCopies(before: CopiesSeen, now: CopiesSeen): readonly string[] {
  return [...now].flatMap(([run, { copy }]) => {
    const was = before.get(run);
    return was !== undefined && isBehind(copy, was.home) && isSame(copy, was.copy) ? [run] : [];
  });
}

/** Of two that write at once the newer version is right, however long the other one's history grew. */
function isBehind(copy: LastEvent | null, home: LastEvent): boolean {
  if (copy === null) return true;
  return copy.version === home.version ? copy.id < home.id : copy.version < home.version;
}

function isSame(one: LastEvent | null, other: LastEvent | null): boolean {
  return one?.version === other?.version && one?.id === other?.id;
}
