/** The figures of a bench, the bounds they are held to, and the table people read. */
import { type FromWithin } from './from-within';

export interface Figures {
  readonly wallOverFloor: number;
  readonly wallOverCriticalPath: number;
  readonly seriesOverMuster: number;
  /** Wall time of a failover on two clusters over that on one server; null without --pair. */
  readonly pairOverOne: number | null;
  readonly stepOverheadMs: { readonly p50: number; readonly p95: number };
  readonly historyEvents: number;
  readonly historyBytes: number;
  readonly workerPeakRssMb: number | null;
  /** Median of the many over the lone one; null where --fifty is 0. */
  readonly fiftyOverOne: number | null;
  /** Seconds customers cannot pay in a switchover, beyond the lab's own simulated durations. */
  readonly switchoverOutageOverFloorS: number;
  readonly dryRunSeconds: number;
  /** The most of all runs. */
  readonly dryRunChanges: number;
  /** Seconds from the command to the first real step, by the lower operation it was given in; null without --within. */
  readonly failoverFromWithin: FromWithin | null;
  readonly timeScale: number;
}

interface Row {
  readonly what: string;
  readonly figure: number | null;
  readonly unit: string;
  readonly bound?: { readonly is: 'at most' | 'at least'; readonly value: number };
}

/** Bounds: the table "Figures to reach". */
function rowsOf(figures: Figures, many: number): readonly Row[] {
  const atMost = (value: number) => ({ is: 'at most', value }) as const;
  return [
    {
      what: 'wall time / critical path of its own steps',
      figure: figures.wallOverCriticalPath,
      unit: '',
      bound: atMost(1.05),
    },
    { what: "wall time / the lab's floor", figure: figures.wallOverFloor, unit: '', bound: atMost(1.15) },
    {
      what: 'series / muster',
      figure: figures.seriesOverMuster,
      unit: '',
      bound: { is: 'at least', value: 1.4 },
    },
    { what: 'two clusters / one server', figure: figures.pairOverOne, unit: '', bound: atMost(1.1) },
    { what: 'overhead per step, p50', figure: figures.stepOverheadMs.p50, unit: 'ms', bound: atMost(25) },
    { what: 'overhead per step, p95', figure: figures.stepOverheadMs.p95, unit: 'ms' },
    { what: 'history of one failover', figure: figures.historyEvents, unit: 'events', bound: atMost(250) },
    { what: 'history of one failover', figure: figures.historyBytes / 1_000, unit: 'KB', bound: atMost(300) },
    {
      what: `worker peak memory, ${many} runs cached`,
      figure: figures.workerPeakRssMb,
      unit: 'MB',
      bound: atMost(400),
    },
    { what: `${many} failovers at once, each / a lone one`, figure: figures.fiftyOverOne, unit: '' },
    {
      what: 'no payments in a switchover, over the floor',
      figure: figures.switchoverOutageOverFloorS,
      unit: 's',
      bound: atMost(5),
    },
    { what: 'dry run of a failover', figure: figures.dryRunSeconds, unit: 's', bound: atMost(2) },
    { what: 'changes by a dry run', figure: figures.dryRunChanges, unit: 'changes', bound: atMost(0) },
    ...Object.entries(figures.failoverFromWithin ?? {}).map(([name, figure]) => ({
      what: `failover from within: ${name}`,
      figure,
      unit: 's',
      bound: atMost(10),
    })),
  ];
}

export function isMissed({ figure, bound }: Pick<Row, 'figure' | 'bound'>): boolean {
  if (figure === null || bound === undefined) return false;
  return bound.is === 'at most' ? figure > bound.value : figure < bound.value;
}

export function table(figures: Figures, many: number): { readonly lines: readonly string[]; readonly missed: number } {
  const rows = rowsOf(figures, many);
  const lines = rows.map((row) => {
    const figure = row.figure === null ? 'not measured' : `${shown(row.figure, row.unit)} ${row.unit}`.trim();
    const bound = row.bound === undefined ? '' : `${row.bound.is} ${row.bound.value}`;
    return `${row.what.padEnd(43)}${figure.padStart(12)}   ${bound}${isMissed(row) ? '   MISSED' : ''}`.trimEnd();
  });
  return { lines, missed: rows.filter(isMissed).length };
}

/** Ratios and seconds to the hundredth, everything else whole. */
function shown(figure: number, unit: string): string {
  return unit === '' || unit === 's' ? figure.toFixed(2) : Math.round(figure).toLocaleString('en-US');
}
