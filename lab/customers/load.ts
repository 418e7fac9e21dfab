/**
 * Customers at a steady rate: open loop, so that a slow service does not make them ask less. What is more than `mostOpen` requests behind fails at once.
 * A payment has an id of its own and is sent once; a read asks for a payment acknowledged lately and counts as served unless the service fails (5xx) or is silent.
 */
import { randomUUID } from 'node:crypto';
import { type HttpPools } from './http-pools';
import { type CustomersOrder } from './messages';
import { type OutcomeRecord } from './outcome-record';
import { type Resolver } from './resolver';

export interface LoadNeeds {
  readonly order: CustomersOrder;
  readonly pools: Pick<HttpPools, 'send'>;
  readonly record: OutcomeRecord;
  /** Groups of customers with a DNS cache each; stale ones keep answers too long. */
  readonly groups: readonly { readonly stale: boolean; readonly resolver: Resolver }[];
}

/** Enough for 1,000 requests a second against a silent service (2 s time-out). */
const mostOpen = 2_000;
const tickMs = 10;
/** After a stall of our own process: what was due longer ago is dropped, a burst would be no customer's doing. */
const longestCatchUpMs = 500;

export const startLoad = ({ order, pools, record, groups }: LoadNeeds): { readonly stop: () => void } => {
  const url = new URL(order.url);
  const honouring = groups.filter((group) => !group.stale);
  const stale = groups.filter((group) => group.stale);
  const padding = 'x'.repeat(Math.max(0, order.bodyBytes - 100));
  let open = 0;

  const draw = (): LoadNeeds['groups'][number] | undefined => {
    const from = stale.length > 0 && Math.random() * 100 < order.stalePercent ? stale : honouring;
    return from[Math.floor(Math.random() * from.length)];
  };
  const recentId = (): string => {
    const all = record.acknowledged();
    const recent = Math.min(500, all.length);
    return all[all.length - 1 - Math.floor(Math.random() * recent)]?.id ?? randomUUID();
  };

  const one = async (what: 'payment' | 'read'): Promise<void> => {
    const group = draw();
    if (!group) return;
    const beganAt = Date.now();
    const askedAt = performance.now();
    const end = (ok: boolean): void => {
      record.ended({ what, beganAt, tookMs: performance.now() - askedAt, stale: group.stale, ok });
    };
    if (open >= mostOpen) {
      end(false);
      return;
    }
    open += 1;
    try {
      // Awaited only where it must be: most requests have the address at hand.
      const known = group.resolver.address();
      const address = typeof known === 'string' ? known : await known;
      if (what === 'read') {
        const status = await pools.send({ address, method: 'GET', path: `${url.pathname}/${recentId()}` });
        end(status < 500);
        return;
      }
      const id = randomUUID();
      const body = JSON.stringify({ payment_id: id, amount: 100, body: padding });
      const status = await pools.send({ address, method: 'POST', path: url.pathname, body });
      if (status === 201) record.acknowledge({ id, at: Date.now(), region: order.regions[address] ?? address });
      end(status === 201);
    } catch {
      end(false);
    } finally {
      open -= 1;
    }
  };

  let last = performance.now();
  let payments = 0;
  let reads = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    const seconds = Math.min(now - last, longestCatchUpMs) / 1000;
    last = now;
    payments += seconds * order.paymentsPerSecond;
    reads += seconds * order.paymentsPerSecond * order.readsPerPayment;
    for (; payments >= 1; payments -= 1) void one('payment');
    for (; reads >= 1; reads -= 1) void one('read');
  }, tickMs);
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
};
