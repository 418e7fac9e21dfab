/** For a view that stays: when the cluster it talks to is gone, both are asked again until one answers. */
import { serverGone } from '../operations/connect';
import { type Temporal } from '../operations/temporal';
import { Problem } from '../problem';
import { pause } from './pause';

/** Between two rounds of questions, each of which takes seconds itself while nobody answers. */
const againAfterMs = 1_000;

/** What was lost, in words; undefined where there is no other cluster to ask, or it was something else that failed. */
export function lostCluster(temporal: Temporal, error: unknown): string | undefined {
  if (!temporal.pair) return undefined;
  return serverGone(temporal, error)?.parts.what;
}

/** Undefined: `signal` came first. The one that is gone is the caller's to close. */
export async function elsewhere<T>(
  { pair }: Temporal,
  signal: AbortSignal,
  find: (temporal: Temporal) => Promise<T | undefined>,
  /** A cluster answers and does not know what is looked for: told once of each. */
  onUnknown: (temporal: Temporal) => void = () => undefined,
): Promise<{ readonly temporal: Temporal; readonly found: T } | undefined> {
  const unknownTo = new Set<string>();
  while (!signal.aborted) {
    const temporal = await pair?.again().catch(expectNobody);
    if (temporal) {
      const found = await find(temporal).catch((error: unknown) => {
        if (lostCluster(temporal, error) === undefined) throw error;
        return 'lost' as const;
      });
      if (found !== undefined && found !== 'lost') return { temporal, found };
      // Its copy may not be there yet.
      if (found === undefined && !unknownTo.has(temporal.address)) {
        unknownTo.add(temporal.address);
        onUnknown(temporal);
      }
      await temporal.close();
    }
    await pause(againAfterMs, signal);
  }
  return undefined;
}

function expectNobody(error: unknown): undefined {
  if (error instanceof Problem) return undefined;
  throw error;
}
