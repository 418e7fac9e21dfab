/** All measurements, one after the other, and the figures they come to. docs/bench.md tells how each is measured. */
import fs from 'node:fs';
import { type Figures, table } from './figures';
import { measureFromWithin } from './from-within';
import { type Lone, measureLone } from './lone';
import { measureMany } from './many';
import { median, percentile } from './median';
import { type BenchOptions } from './options';
import { type Bench } from './place';
import { measurePlanned, type Planned } from './planned';
import { measureSeries } from './series';

interface Run {
  readonly lone: Lone;
  readonly seriesMs: number;
  /** On two clusters; null without --pair. */
  readonly pairMs: number | null;
  readonly planned: Planned;
}

export async function runBench(options: BenchOptions, bench: Bench): Promise<number> {
  const runs: Run[] = [];
  for (let run = 1; run <= options.runs; run += 1) {
    const lone = await measureLone(bench, options.paymentsPerSecond);
    bench.say(`run ${run} of ${options.runs}  ${loneText(lone)}`);
    const seriesMs = await measureSeries(bench, options.paymentsPerSecond);
    bench.say(`${' '.repeat(12)}series ${seconds(seriesMs)}, ${(seriesMs / lone.wallMs).toFixed(2)} of muster`);
    const pairMs = options.pair ? (await measureLone(bench, options.paymentsPerSecond, 'pair')).wallMs : null;
    if (pairMs !== null)
      bench.say(`${' '.repeat(12)}two clusters ${seconds(pairMs)}, ${(pairMs / lone.wallMs).toFixed(2)} of one server`);
    const planned = await measurePlanned(bench, options.paymentsPerSecond);
    bench.say(`${' '.repeat(12)}${plannedText(planned)}`);
    runs.push({ lone, seriesMs, pairMs, planned });
  }
  const many = options.fifty > 0 ? await measureMany(bench, options.fifty) : undefined;
  if (many) {
    const worst = Math.max(...many.eachMs);
    bench.say(
      `${options.fifty} at once  lone ${seconds(many.loneMs)}, each ${seconds(median(many.eachMs))}, slowest ${seconds(worst)}`,
    );
    bench.say(`worker memory  bare ${megabytes(many.bareRssMb)}, peak ${megabytes(many.peakRssMb)}`);
  }
  const within = options.within ? await measureFromWithin(bench, options.paymentsPerSecond) : null;
  const figures = figuresOf(runs, many, within);
  const { lines, missed } = table(figures, options.fifty || 50);
  bench.say('');
  for (const line of lines) bench.say(line);
  bench.say(
    `time scale ${figures.timeScale}; medians of ${options.runs}; ${missed === 0 ? 'every bound is met' : `${missed} MISSED`}`,
  );
  if (options.json !== undefined) fs.writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  return options.strict && missed > 0 ? 1 : 0;
}

function figuresOf(
  runs: readonly Run[],
  many: Awaited<ReturnType<typeof measureMany>> | undefined,
  failoverFromWithin: Figures['failoverFromWithin'],
): Figures {
  const of = (value: (run: Run) => number): number => median(runs.map(value));
  const overheads = runs.flatMap(({ lone }) => lone.overheads.map(({ beforeMs, afterMs }) => beforeMs + afterMs));
  return {
    wallOverFloor: of(({ lone }) => lone.wallMs / lone.floorMs),
    wallOverCriticalPath: of(({ lone }) => lone.wallMs / lone.criticalPathMs),
    seriesOverMuster: of(({ lone, seriesMs }) => seriesMs / lone.wallMs),
    pairOverOne: pairOverOne(runs),
    stepOverheadMs: { p50: percentile(overheads, 0.5), p95: percentile(overheads, 0.95) },
    historyEvents: of(({ lone }) => lone.historyEvents),
    historyBytes: of(({ lone }) => lone.historyBytes),
    workerPeakRssMb: many?.peakRssMb ?? null,
    fiftyOverOne: many?.overOne ?? null,
    switchoverOutageOverFloorS: of(({ planned }) => planned.outageS - planned.floorS),
    dryRunSeconds: of(({ planned }) => planned.dryRunSeconds),
    dryRunChanges: Math.max(...runs.map(({ planned }) => planned.dryRunChanges)),
    failoverFromWithin,
    timeScale: runs[0]?.lone.timeScale ?? NaN,
  };
}

/** Pair by pair, as the series. */
function pairOverOne(runs: readonly Run[]): number | null {
  const ratios = runs.flatMap(({ lone, pairMs }) => (pairMs === null ? [] : [pairMs / lone.wallMs]));
  return ratios.length === 0 ? null : median(ratios);
}

/** What bounds a switchover is the path its customers waited along. */
function plannedText({ dryRunSeconds, dryRunChanges, outageS, floorS, waited }: Planned): string {
  const path = waited.map(({ step, ms }) => `${step} ${seconds(ms)}`).join(', ');
  return [
    `switchover: no payments for ${outageS.toFixed(2)} s, floor ${floorS.toFixed(2)} s; dry run ${dryRunSeconds.toFixed(2)} s, ${dryRunChanges} changes`,
    `${' '.repeat(12)}from its fence: ${path}`,
  ].join('\n');
}

function loneText(lone: Lone): string {
  const each = lone.overheads.map(
    ({ step, beforeMs, afterMs }) => `${step} ${Math.round(beforeMs)}+${Math.round(afterMs)}`,
  );
  return [
    `wall ${seconds(lone.wallMs)}, critical path ${seconds(lone.criticalPathMs)}, floor ${seconds(lone.floorMs)}`,
    `${' '.repeat(12)}${lone.historyEvents} events, ${Math.round(lone.historyBytes / 1_000)} KB, worker peak ${megabytes(lone.workerPeakRssMb)}`,
    `${' '.repeat(12)}overhead (ms before + after): ${each.join(', ')}`,
  ].join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}

function megabytes(value: number | null): string {
  return value === null ? 'not known' : `${Math.round(value)} MB`;
}
