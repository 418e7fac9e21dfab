/** What customers notice of a rehearsal: their error rate and slowest answers, held against the minute before it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CustomersWindow } from '../../lab/world/parts';
import { createProgress } from '../progress/progress';
import { type Scene } from './scene';
import { count } from './words';

const minuteMs = 60_000;
/** A request is given up after 2 s (lab/worlds/payments.yaml). */
const settledWithinMs = 15_000;

/** Waits until there is a whole minute of it. */
export async function minuteBefore(scene: Scene): Promise<CustomersWindow> {
  const progress = createProgress('a minute of customers, to hold the drills against');
  const from = Date.now();
  for (let passed = 0; passed < minuteMs; passed = Date.now() - from) {
    progress.at(passed / minuteMs, '');
    await sleep(500);
  }
  const window = await windowOf(scene, from, from + minuteMs);
  progress.end(`${count(window.requests)} requests, ${count(window.failed)} failed`);
  return window;
}

/** Once each of its requests has ended. */
export async function windowOf({ stage }: Scene, from: number, to: number): Promise<CustomersWindow> {
  const deadline = Date.now() + settledWithinMs;
  for (;;) {
    const window = await stage.control.window(from, to);
    if (window.settled) return window;
    if (Date.now() > deadline) throw new Error(`requests of before ${new Date(to).toISOString()} are still open`);
    await sleep(500);
  }
}

/** Noise: one request in a thousand; and a machine of two cores that also restores a PostgreSQL answers slower now and then. */
const noise = { errorRate: 0.001, p99Factor: 2, p99Ms: 100 } as const;

export function isUnnoticed(before: CustomersWindow, during: CustomersWindow): boolean {
  const slowest = Math.max((before.p99Ms ?? 0) * noise.p99Factor, (before.p99Ms ?? 0) + noise.p99Ms);
  return during.errorRate <= before.errorRate + noise.errorRate && (during.p99Ms ?? Infinity) <= slowest;
}

export function customersTable(before: CustomersWindow, during: CustomersWindow): readonly string[] {
  const row = (what: string, of: (window: CustomersWindow) => string): string =>
    `${what.padEnd(24)}${of(before).padStart(18)}${of(during).padStart(18)}`;
  return [
    `${'customers'.padEnd(24)}${'the minute before'.padStart(18)}${'during the drills'.padStart(18)}`,
    row('requests', ({ requests }) => count(requests)),
    row('failed', ({ failed, errorRate }) => `${count(failed)} (${(errorRate * 100).toFixed(2)} %)`),
    row('answered within, p50', ({ p50Ms }) => milliseconds(p50Ms)),
    row('answered within, p99', ({ p99Ms }) => milliseconds(p99Ms)),
  ];
}

function milliseconds(value: number | null): string {
  return value === null ? 'none served' : `${Math.round(value)} ms`;
}
