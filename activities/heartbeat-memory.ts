/**
 * What heartbeats keep for a later attempt of the same activity. A beat replaces the details the server holds, so every beat
 * carries what was remembered; a plain beat is throttled and may die with the process, an awaited one does not.
 */
import { type Sent } from '../domain/goal';
import { type Instant } from '../domain/instant';
import { type HeartbeatDetails } from '../contract/activities';
import { withTimeLimit } from './time-limit';

/** An awaited beat takes 7 ms (measured); a server that takes none must not hold up what the activity is there for. Never scaled. */
const rememberMs = 900;
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
  /** Ends within `rememberMs`. @throws WaitEnded, or what the server said: the next beat carries it all the same */
  readonly remember: (sent: readonly Sent[]) => Promise<void>;
}

export function createHeartbeatMemory(
  earlier: HeartbeatDetails | undefined,
  { monotonicMs, now }: { readonly monotonicMs: () => number; readonly now: () => Instant },
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
  return {
    sentBefore,
    tookBeforeMs,
    firstAt: earlier?.firstAt,
    beat: () => {
      beat(details());
    },
    remember: async (sent) => {
      kept = sent;
      // A deadline on the connection bounds one try, and the core tries for 10 s (seen against a server that was killed).
      await withTimeLimit(rememberMs, neverEnded, () => awaitedBeat(details()));
    },
  };
}
