/** What customers notice of a rehearsal: their error rate and slowest answers, held against the minutes before and after it. */
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

/** Waits until there is a whole minute of it: what noise is, where nothing is rehearsed. */
export async function quietMinute(scene: Scene, when: 'before' | 'after'): Promise<Noticed> {
  const progress = createProgress(`a minute of customers ${when} the drills`);
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

export interface Compared {
  readonly before: Noticed;
  readonly during: Noticed;
  readonly after: Noticed;
}

/** Chosen: one request in a thousand. How slow answers are by chance is measured, in the minutes without a drill. */
const errorRateNoise = 0.001;

/** Most tens of seconds of the drills are no slower than the slowest without a drill: a busy machine has slow ones at any time. */
export function isUnnoticed({ before, during, after }: Compared): boolean {
  const usual = middle(during.p99MsOfTens);
  return (
    during.errorRate <= Math.max(before.errorRate, after.errorRate) + errorRateNoise &&
    usual !== undefined &&
    usual <= Math.max(...before.p99MsOfTens, ...after.p99MsOfTens)
  );
}

function middle(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}

export function customersTable({ before, during, after }: Compared): readonly string[] {
  const cells = (what: string, ...values: readonly string[]): string =>
    what.padEnd(26) + values.map((value) => value.padStart(18)).join('');
  const row = (what: string, of: (noticed: Noticed) => string): string =>
    cells(what, of(before), of(during), of(after));
  return [
    cells('customers', 'the minute before', 'during the drills', 'the minute after'),
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
