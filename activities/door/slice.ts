/**
 * The span of time in which an activity may change the world. It ends before the server could give the work to somebody else:
 * two beats before the slice does, at once when cancelled, and when this process was itself frozen past its heartbeat.
 */
export interface Slice {
  /** Why nothing may be sent any more; undefined while sending is allowed. */
  readonly closed: () => string | undefined;
  readonly isOver: () => boolean;
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** Beat each second, heartbeat time-out 5 s: that is how fast another worker or cluster takes over (design section 6). */
export const beatMs = 1_000;
export const heartbeatTimeoutMs = 5_000;

export interface SliceClock {
  /** Monotonic ms: a wall clock that is set back must not lengthen a slice. */
  readonly monotonicMs: () => number;
  readonly beat: () => void;
}

export function startSlice(lengthMs: number, cancelled: AbortSignal, clock: SliceClock): Slice {
  const startedAt = clock.monotonicMs();
  let lastBeatAt = startedAt;
  const timer = setInterval(() => {
    lastBeatAt = clock.monotonicMs();
    clock.beat();
  }, beatMs);
  const endsAt = startedAt + Math.max(beatMs, lengthMs - 2 * beatMs);
  const closed = (): string | undefined => {
    const now = clock.monotonicMs();
    if (cancelled.aborted) return 'the activity was cancelled';
    if (now >= endsAt) return `the slice of ${lengthMs} ms is over`;
    if (now - lastBeatAt > heartbeatTimeoutMs - beatMs)
      return `this worker did not run for ${Math.round(now - lastBeatAt)} ms; somebody else may have the step`;
    return undefined;
  };
  return {
    closed,
    isOver: () => clock.monotonicMs() >= endsAt || cancelled.aborted,
    signal: cancelled,
    end: () => clearInterval(timer),
  };
}
