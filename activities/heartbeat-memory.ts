/**
 * What heartbeats keep for a later attempt of the same activity. A beat replaces the details the server holds, so every beat
 * carries what was remembered; a plain beat is throttled and may die with the process, an awaited one does not.
 */
import { type Sent } from '../domain/goal';
import { type Instant } from '../domain/instant';
import { type HeartbeatDetails } from '../contract/activities';
import { beatMs, heartbeatTimeoutMs } from './door/slice';
import { OutsideError } from './outside-error';
import { withTimeLimit } from './time-limit';

/** An awaited beat takes 7 ms (measured); of what was sent already the next beat tells too, so nothing is held up for it. Never scaled. */
const rememberMs = 900;
/** Taken within this, the step is this attempt's for a second more: a beat before the heartbeat time-out. What goes out then is short. Never scaled. */
const announceMs = heartbeatTimeoutMs - beatMs;
/**
 * So long the core holds a beat back after the one before, as workers/create-workers.ts asks it to; with 4 s, as the SDK has it (0.8 x the
 * time-out), cancellation would come so late, and an older beat would stand at the server as long. Never scaled.
 */
export const heartbeatThrottleMs = 100;
/** An older beat that is on its way may take so many times as long as this one took, and land after it; chosen, and never a second longer. */
const slowerBy = 3;
const slowestMs = 1_000;
/** Who is cancelled still has to tell what it sent. */
const neverEnded = new AbortController().signal;

export interface HeartbeatMemory {
  /** What earlier attempts sent, or may have sent. */
  readonly sentBefore: readonly Sent[];
  /** How long earlier attempts took, as far as a beat told; ms. */
  readonly tookBeforeMs: number;
  /** When the first attempt began, by its worker's clock; undefined where it told nothing. */
  readonly firstAt: Instant | undefined;
  readonly beat: () => void;
  /** From the next beat on. */
  readonly keep: (sent: readonly Sent[]) => void;
  /** At once, within `rememberMs`. @throws WaitEnded, or what the server said: the next beat carries it all the same */
  readonly remember: (sent: readonly Sent[]) => Promise<void>;
  /**
   * Before something is sent of which history knows nothing: the server has taken note of it, and of no other attempt since.
   * @throws OutsideError TooLate (the server called this attempt back, or has begun another), Unavailable (it takes no beat): then nothing may be sent
   */
  readonly announce: (sent: readonly Sent[]) => Promise<void>;
}

export interface MemoryClock {
  readonly monotonicMs: () => number;
  readonly now: () => Instant;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

export function createHeartbeatMemory(
  earlier: HeartbeatDetails | undefined,
  { monotonicMs, now, pause }: MemoryClock,
  beat: (details: HeartbeatDetails) => void,
  awaitedBeat: (details: HeartbeatDetails) => Promise<void>,
): HeartbeatMemory {
  const sentBefore = earlier?.sent ?? [];
  const tookBeforeMs = earlier?.tookMs ?? 0;
  const beganMs = monotonicMs();
  const firstAt = earlier === undefined ? now() : earlier.firstAt;
  let kept = sentBefore;
  const details = (): HeartbeatDetails => ({
    sent: kept,
    tookMs: Math.round(tookBeforeMs + monotonicMs() - beganMs),
    ...(firstAt === undefined ? {} : { firstAt }),
  });
  /** When an older beat was last given away that may still be on its way. */
  let beatAtMs = -Infinity;
  const plainBeat = (): void => {
    beat(details());
    beatAtMs = monotonicMs();
  };
  /** A deadline on the connection bounds one try, and the core tries for 10 s (seen against a server that was killed). */
  const within = async (limitMs: number, awaited: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    // What the core holds back leaves it with these details from here on; it has one on its way at a time.
    plainBeat();
    try {
      await withTimeLimit(limitMs, neverEnded, awaited);
    } catch (error) {
      beatAtMs = monotonicMs();
      throw error;
    }
  };
  /** Until one was taken that no older beat can land after: the server keeps whatever lands last, and two on their way keep no order. */
  const beatLast = async (olderAtMs: number, taken: () => void, signal: AbortSignal): Promise<void> => {
    const beganAtMs = monotonicMs();
    for (;;) {
      const askedAtMs = monotonicMs();
      await awaitedBeat(details());
      taken();
      const slowMs = Math.min(slowerBy * (monotonicMs() - askedAtMs), slowestMs);
      const safeAtMs = Math.min(beganAtMs, olderAtMs + heartbeatThrottleMs + slowMs) + slowMs;
      if (askedAtMs >= safeAtMs) return;
      await pause(Math.max(1, safeAtMs - monotonicMs()), signal);
    }
  };
  return {
    sentBefore,
    tookBeforeMs,
    firstAt: earlier?.firstAt,
    beat: plainBeat,
    keep: (sent) => {
      kept = sent;
    },
    remember: (sent) => {
      kept = sent;
      return within(rememberMs, () => awaitedBeat(details()));
    },
    announce: async (sent) => {
      const [before, olderAtMs] = [kept, beatAtMs];
      kept = sent;
      let beatsTaken = 0;
      const taken = (): void => {
        beatsTaken += 1;
      };
      try {
        await within(announceMs, (signal) => beatLast(olderAtMs, taken, signal));
      } catch (error) {
        // One that was taken is enough: that it was made again is only for an older one that is slow.
        if (beatsTaken > 0 && !isCalledBack(error)) return;
        kept = before;
        throw notTaken(error);
      }
    },
  };
}

/** What the client's own errors are named (@temporalio/client, async-completion-client). */
const calledBack = ['ActivityNotFoundError', 'ActivityCancelledError', 'ActivityPausedError', 'ActivityResetError'];

function isCalledBack(error: unknown): boolean {
  return error instanceof Error && calledBack.includes(error.name);
}

function notTaken(error: unknown): OutsideError {
  const says = error instanceof Error ? error.message : String(error);
  const code = isCalledBack(error) ? 'TooLate' : 'Unavailable';
  return new OutsideError(code, 'Orchestrator', `nothing is sent that the orchestrator has not noted: ${says}`, 'no');
}
