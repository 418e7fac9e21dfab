/**
 * When which server could be written to, from instants at which it provably could. An interval never claims more than was seen:
 * from the first answer that said yes to the last question answered yes, so that a fence followed at once by a promotion is no overlap.
 */
export interface WriterInterval {
  readonly database: string;
  readonly region: string;
  /** One PostgreSQL server, whatever its instance is named. */
  readonly server: string;
  readonly from: number;
  readonly to: number;
}

/** What of the intervals lies at or after an instant. */
export const writersSince = (intervals: readonly WriterInterval[], since: number): readonly WriterInterval[] =>
  intervals.filter(({ to }) => to >= since).map((interval) => ({ ...interval, from: Math.max(interval.from, since) }));

/** The most Regions of one database that were writable at one instant. */
export const maxWritableRegions = (intervals: readonly WriterInterval[]): number =>
  most(intervals, ({ region }) => region);

/** The most servers of one database that were writable at one instant, also within one Region. */
export const maxWriters = (intervals: readonly WriterInterval[]): number => most(intervals, ({ server }) => server);

/** How long two or more servers of one database were writable at once; the longest such database counts. */
export const secondsOfTwoWriters = (intervals: readonly WriterInterval[]): number =>
  Math.max(0, ...byDatabase(intervals).map((own) => overlapMs(own) / 1000));

const overlapMs = (own: readonly WriterInterval[]): number => {
  const edges = [...new Set(own.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  return edges.reduce((sum, from, index) => {
    const to = edges[index + 1];
    if (to === undefined) return sum;
    const writable = new Set(own.filter((each) => each.from <= from && each.to >= to).map(({ server }) => server));
    return writable.size > 1 ? sum + to - from : sum;
  }, 0);
};

const most = (intervals: readonly WriterInterval[], of: (interval: WriterInterval) => string): number =>
  Math.max(
    0,
    ...byDatabase(intervals).flatMap((own) =>
      own.map(({ from: at }) => new Set(own.filter(({ from, to }) => from <= at && at <= to).map(of)).size),
    ),
  );

const byDatabase = (intervals: readonly WriterInterval[]): readonly (readonly WriterInterval[])[] =>
  [...new Set(intervals.map(({ database }) => database))].map((name) =>
    intervals.filter(({ database }) => database === name),
  );
