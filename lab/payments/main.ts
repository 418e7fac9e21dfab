/**
 * The payments process of one Region: stands for all running tasks of its services. It is killed -9 with its Region,
 * keeps nothing in memory that matters, and ends with the lab's main process.
 */
import http from 'node:http';
import { answer } from './answer';
import { type FromPayments, type Load, type Served, type ToPayments } from './messages';
import { createPaymentStore, type PaymentStore } from './payment-store';
import { createTaskSlots, type TaskSlots } from './task-slots';

const reportEveryMs = 500;

interface Running {
  readonly slots: TaskSlots;
  readonly store: PaymentStore | undefined;
  requests: number;
  ended: number;
  failed: number;
}

const running = new Map<string, Running>();

function tell(message: FromPayments): void {
  process.send?.(message);
}

async function serve(served: Served): Promise<void> {
  const { key, region, host, port, hasDatabase } = served;
  const one: Running = {
    slots: createTaskSlots(),
    store: hasDatabase ? createPaymentStore(region) : undefined,
    requests: 0,
    ended: 0,
    failed: 0,
  };
  running.set(key, one);
  const server = http.createServer((request, response) => {
    if (request.url !== '/health') {
      one.requests += 1;
      response.once('close', () => {
        one.ended += 1;
        // Closed before it was finished: the caller gave up.
        if (!response.writableFinished || response.statusCode >= 500) one.failed += 1;
      });
    }
    answer({ region, slots: one.slots, store: one.store }, request, response).catch((error: unknown) => {
      console.error(new Date().toISOString(), key, error);
      response.destroy();
    });
  });
  // Longer than any customer's pause, so that connections end on the customer's side.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
}

function reportLoad(): void {
  let since = performance.now();
  setInterval(() => {
    const now = performance.now();
    const seconds = (now - since) / 1_000;
    since = now;
    const services: Record<string, Load> = {};
    for (const [key, one] of running) {
      services[key] = { requestsPerSecond: one.requests / seconds, ended: one.ended, failed: one.failed };
      [one.requests, one.ended, one.failed] = [0, 0, 0];
    }
    tell({ is: 'load', services });
  }, reportEveryMs);
}

process.on('message', (message: ToPayments) => {
  if (message.is === 'serve') {
    Promise.all(message.services.map(serve)).then(
      () => {
        tell({ is: 'listening' });
        reportLoad();
      },
      (error: unknown) => {
        tell({ is: 'failed', because: String(error) });
      },
    );
    return;
  }
  const one = running.get(message.key);
  if (message.is === 'database') {
    one?.store?.use(message.database);
    return;
  }
  one?.slots.set(message.tasks, message.requestsPerTask);
  one?.store?.sizeFor(message.tasks);
});
// No lab, no service: a process left behind would hold ports and connections.
process.on('disconnect', () => {
  process.exit(0);
});
