/** What customers notice of a rehearsal: their error rate and slowest answers, held against the minute before it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CustomersWindow } from '../../lab/world/parts';
import { createProgress } from '../progress/progress';
import { type Scene } from './scene';
import { count } from './words';

export interface Noticed extends Omit<CustomersWindow, 'settled'> {
  /** Of each ten seconds that were served. */
  readonly p99MsOfTens: readonly number[];
}

const minuteMs = 60_000;
const tenMs = 10_000;
/** A request is given up after 2 s (lab/worlds/payments.yaml). */
const settledWithinMs = 15_000;

/** Waits until there is a whole minute of it. */
export async function minuteBefore(scene: Scene): Promise<Noticed> {
  const progress = createProgress('a minute of customers before the drills');
  const from = Date.now();
  for (let passed = 0; passed < minuteMs; passed = Date.now() - from) {
    progress.at(passed / minuteMs, '');
    await sleep(500);
  }
  const noticed = await noticedIn(scene, from, from + minuteMs);
  progress.end(`${count(noticed.requests)} requests, ${count(noticed.failed)} failed`);
  return noticed;
}

export async function noticedIn(scene: Scene, from: number, to: number): Promise<Noticed> {
  const { settled: _settled, ...whole } = await windowOf(scene, from, to);
  const p99MsOfTens: number[] = [];
  for (let at = from; at + tenMs <= to; at += tenMs) {
    const { p99Ms } = await windowOf(scene, at, at + tenMs);
    if (p99Ms !== null) p99MsOfTens.push(p99Ms);
  }
  return { ...whole, p99MsOfTens };
}

/** Once each of its requests has ended. */
async function windowOf({ stage }: Scene, from: number, to: number): Promise<CustomersWindow> {
  const deadline = Date.now() + settledWithinMs;
  for (;;) {
    const window = await stage.control.window(from, to);
    if (window.settled) return window;
    if (Date.now() > deadline) throw new Error(`requests of before ${new Date(to).toISOString()} are still open`);
    await sleep(500);
  }
}

/** Chosen: one request in a thousand; and twice as slow, for in the lab the clones share the cores of the customers' services. */
const noise = { errorRate: 0.001, p99Factor: 2 } as const;

/** Most tens of seconds of the drills are held against the slowest of the minute before: a busy machine has slow ones at any time. */
export function isUnnoticed(before: Noticed, during: Noticed): boolean {
  const usual = middle(during.p99MsOfTens);
  return (
    during.errorRate <= before.errorRate + noise.errorRate &&
    usual !== undefined &&
    usual <= Math.max(...before.p99MsOfTens) * noise.p99Factor
  );
}

function middle(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}

export function customersTable(before: Noticed, during: Noticed): readonly string[] {
  const row = (what: string, of: (noticed: Noticed) => string): string =>
    `${what.padEnd(26)}${of(before).padStart(18)}${of(during).padStart(18)}`;
  return [
    `${'customers'.padEnd(26)}${'the minute before'.padStart(18)}${'during the drills'.padStart(18)}`,
    row('requests', ({ requests }) => count(requests)),
    row('failed', ({ failed, errorRate }) => `${count(failed)} (${(errorRate * 100).toFixed(2)} %)`),
    row('answered within, p50', ({ p50Ms }) => milliseconds(p50Ms)),
    row('answered within, p99', ({ p99Ms }) => milliseconds(p99Ms)),
    row('  of ten seconds: usual', ({ p99MsOfTens }) => milliseconds(middle(p99MsOfTens) ?? null)),
    row('  of ten seconds: slowest', ({ p99MsOfTens }) =>
      milliseconds(p99MsOfTens.length === 0 ? null : Math.max(...p99MsOfTens)),
    ),
  ];
}

function milliseconds(value: number | null): string {
  return value === null ? 'none served' : `${Math.round(value)} ms`;
}
