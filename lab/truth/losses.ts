/** What an acknowledged write that is nowhere any more means: how many, and over which span of the old primary's time. */
export interface Acknowledgement {
  readonly id: string;
  readonly at: number;
  readonly region: string;
}

/**
 * Newest lost acknowledgement minus the newest surviving one before it, both of the Region that lost writes last; 0 when nothing was lost.
 * When nothing of that Region survived: since its first acknowledgement.
 */
export const lostSpanMs = (acknowledged: readonly Acknowledgement[], lost: ReadonlySet<string>): number => {
  const newestLost = newest(acknowledged.filter((each) => lost.has(each.id)));
  if (!newestLost) return 0;
  const ofOldPrimary = acknowledged.filter((each) => each.region === newestLost.region && each.at <= newestLost.at);
  const survivor = newest(ofOldPrimary.filter((each) => !lost.has(each.id)));
  const since = survivor?.at ?? ofOldPrimary.reduce((first, each) => Math.min(first, each.at), newestLost.at);
  return newestLost.at - since;
};

/** When the oldest of the lost writes was acknowledged; null when nothing was lost. */
export const lostSince = (acknowledged: readonly Acknowledgement[], lost: ReadonlySet<string>): number | null =>
  acknowledged.reduce<number | null>(
    (oldest, { id, at }) => (lost.has(id) && (oldest === null || at < oldest) ? at : oldest),
    null,
  );

const newest = (acknowledged: readonly Acknowledgement[]): Acknowledgement | undefined =>
  acknowledged.reduce<Acknowledgement | undefined>(
    (found, each) => (found && found.at >= each.at ? found : each),
    undefined,
  );
