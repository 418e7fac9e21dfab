/** Latencies kept as counts in buckets that grow by 5 %: a percentile to 5 %, in a few numbers a second however many requests there are. */

const growth = 1.05;
/** What is faster shares the first bucket: a round trip over loopback takes longer. */
const shortestMs = 0.1;

export function bucketOf(tookMs: number): number {
  return Math.max(0, Math.ceil(Math.log(Math.max(tookMs, shortestMs) / shortestMs) / Math.log(growth)));
}

/** The latency of which `percent` of the requests took no more, in ms, rounded up to its bucket; null without requests. */
export function percentile(counts: readonly Readonly<Record<number, number>>[], percent: number): number | null {
  const sums = new Map<number, number>();
  for (const one of counts)
    for (const [bucket, count] of Object.entries(one))
      sums.set(Number(bucket), (sums.get(Number(bucket)) ?? 0) + count);
  const all = [...sums.values()].reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of [...sums].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= (all * percent) / 100) return shortestMs * growth ** bucket;
  }
  return null;
}
