/** What tasks answered lately, from their reports: enough for an alarm on the error rate, and no more than that is kept. */
import { type RequestCounts } from '../world/parts';

/** One period of a high-resolution alarm (CloudWatch: 10 or 30 s); real time, as requests are. */
const keptMs = 10_000;

export interface RecentRequests {
  readonly add: (counts: RequestCounts) => void;
  /** Of the last 10 s. */
  readonly counts: () => RequestCounts;
}

export function createRecentRequests(now: () => number): RecentRequests {
  let reports: (RequestCounts & { readonly at: number })[] = [];
  const forget = () => {
    reports = reports.filter(({ at }) => at > now() - keptMs);
  };
  return {
    add: (counts) => {
      forget();
      if (counts.requests > 0) reports.push({ ...counts, at: now() });
    },
    counts: () => {
      forget();
      return reports.reduce(
        (sum, one) => ({ requests: sum.requests + one.requests, failed: sum.failed + one.failed }),
        { requests: 0, failed: 0 },
      );
    },
  };
}
