/** The customers' process, outside every Region: told over IPC what to do, ends with the lab that started it. */
import { createHttpPools } from './http-pools';
import { startLoad } from './load';
import { type CustomersOrder, type FromCustomers, type ToCustomers } from './messages';
import { createOutcomeRecord } from './outcome-record';
import { createDnsClient, createResolver } from './resolver';

/** DNS caches between customers and name server; enough that they run out one after another, as they do in the world. */
const honouringGroups = 20;
const staleGroups = 4;
/** Some resolvers and runtimes keep answers too long (settings.customers.stalePercent). */
const staleKeep = 5;
/** Time-outs fire a little late on a busy machine; a request that old has ended. */
const settleMs = 250;

const begin = (order: CustomersOrder): ((ask: Extract<ToCustomers, { is: 'report' }>) => FromCustomers) => {
  const { hostname } = new URL(order.url);
  const client = createDnsClient(order.dns);
  const record = createOutcomeRecord(Date.now());
  const pools = createHttpPools({ host: hostname, port: order.port, timeoutMs: order.timeoutMs });
  const group = (stale: boolean) => ({ stale, resolver: createResolver(client, hostname, stale ? staleKeep : 1) });
  const groups = [
    ...Array.from({ length: honouringGroups }, () => group(false)),
    ...Array.from({ length: order.stalePercent > 0 ? staleGroups : 0 }, () => group(true)),
  ];
  startLoad({ order, pools, record, groups });
  setInterval(() => {
    pools.keepOnly(new Set(groups.map(({ resolver }) => resolver.current() ?? '')));
  }, 1_000);
  return ({ ask, acknowledgedFrom, tenthsFrom, latenciesFrom }) => {
    const now = Date.now();
    return {
      is: 'report',
      ask,
      acknowledged: record.acknowledged().slice(acknowledgedFrom),
      tenths: record.tenths(tenthsFrom, now),
      latencies: record.latencies(latenciesFrom, now),
      settledUntil: now - order.timeoutMs - settleMs,
    };
  };
};

let report: ReturnType<typeof begin> | undefined;
const say = (message: FromCustomers): void => {
  process.send?.(message);
};

process.on('message', (message: ToCustomers) => {
  if (message.is === 'begin') {
    report = begin(message.order);
    say({ is: 'begun' });
  } else if (report) {
    say(report(message));
  }
});
process.on('disconnect', () => process.exit(0));
