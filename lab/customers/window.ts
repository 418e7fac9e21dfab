/** One stretch of time as TTL-honouring customers saw it, to be held against another: the minute of a drill against the minute before. */
import { type CustomersWindow } from '../world/parts';
import { percentile } from './latencies';
import { type Latencies, type Tenth } from './messages';

export function windowOf(
  record: {
    readonly tenths: readonly Tenth[];
    readonly latencies: readonly Latencies[];
    readonly settledUntil: number;
  },
  from: number,
  to: number,
): CustomersWindow {
  const within = ({ at }: { readonly at: number }) => at >= from && at < to;
  const tenths = record.tenths.filter(within);
  const sum = (of: (tenth: Tenth) => number) => tenths.reduce((all, tenth) => all + of(tenth), 0);
  const failed = sum((tenth) => tenth.failed);
  const requests = sum((tenth) => tenth.ok) + failed;
  const counts = record.latencies.filter(within).map((second) => second.counts);
  return {
    from,
    to,
    requests,
    failed,
    errorRate: requests === 0 ? 0 : failed / requests,
    payments: sum((tenth) => tenth.paymentsOk + tenth.paymentsFailed),
    paymentsFailed: sum((tenth) => tenth.paymentsFailed),
    p50Ms: percentile(counts, 50),
    p99Ms: percentile(counts, 99),
    settled: record.settledUntil >= to,
  };
}
