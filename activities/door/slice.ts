/**
 * The span of time in which an activity may change the world. It ends before the server could give the work to somebody else:
 * two beats before the slice does, at once when cancelled, and for ever once this process was itself frozen past its heartbeat.
 */
export interface Slice {
  /** Why nothing may be sent any more; undefined while sending is allowed. */
  readonly closed: () => string | undefined;
  readonly isOver: () => boolean;
  /** This process was frozen past its heartbeat: what it did not get done is nobody else's fault. */
  readonly stoodStill: () => boolean;
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
  let frozenMs: number | undefined;
  // Latched: the first beat after a thaw would hide the gap from whoever asks later, and somebody else keeps the step.
  const stoodStillMs = (): number | undefined => {
    const gapMs = clock.monotonicMs() - lastBeatAt;
    if (gapMs > heartbeatTimeoutMs - beatMs) frozenMs ??= gapMs;
    return frozenMs;
  };
  const timer = setInterval(() => {
    stoodStillMs();
    lastBeatAt = clock.monotonicMs();
    clock.beat();
  }, beatMs);
  const endsAt = startedAt + Math.max(beatMs, lengthMs - 2 * beatMs);
  const closed = (): string | undefined => {
    if (cancelled.aborted) return 'the activity was cancelled';
    if (clock.monotonicMs() >= endsAt) return `the slice of ${lengthMs} ms is over`;
    const still = stoodStillMs();
    if (still === undefined) return undefined;
    return `this worker did not run for ${Math.round(still)} ms; somebody else may have the step`;
  };
  return {
    closed,
    isOver: () => closed() !== undefined,
    stoodStill: () => stoodStillMs() !== undefined,
    signal: cancelled,
    end: () => clearInterval(timer),
  };
}
