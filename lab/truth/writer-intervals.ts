/**
 * When which Region could be written to, from instants at which it provably could. An interval never claims more than was seen:
 * from the first answer that said yes to the last question answered yes, so that a fence followed at once by a promotion is no overlap.
 */
export interface WriterInterval {
  readonly database: string;
  readonly region: string;
  readonly from: number;
  readonly to: number;
}

/** The most Regions of one database that were writable at one instant. */
export const maxWritableRegions = (intervals: readonly WriterInterval[]): number =>
  Math.max(0, ...byDatabase(intervals).flatMap((own) => own.map(({ from }) => regionsAt(own, from).size)));

/** How long two or more Regions of one database were writable at once; the longest such database counts. */
export const secondsOfTwoWriters = (intervals: readonly WriterInterval[]): number =>
  Math.max(0, ...byDatabase(intervals).map((own) => overlapMs(own) / 1000));

const overlapMs = (own: readonly WriterInterval[]): number => {
  const edges = [...new Set(own.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  return edges.reduce((sum, from, index) => {
    const to = edges[index + 1];
    if (to === undefined) return sum;
    const writable = new Set(own.filter((each) => each.from <= from && each.to >= to).map(({ region }) => region));
    return writable.size > 1 ? sum + to - from : sum;
  }, 0);
};

const regionsAt = (own: readonly WriterInterval[], instant: number): ReadonlySet<string> =>
  new Set(own.filter(({ from, to }) => from <= instant && instant <= to).map(({ region }) => region));

const byDatabase = (intervals: readonly WriterInterval[]): readonly (readonly WriterInterval[])[] =>
  [...new Set(intervals.map(({ database }) => database))].map((name) =>
    intervals.filter(({ database }) => database === name),
  );
