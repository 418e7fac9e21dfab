/** Three numbers a step, each with a source: published, or measured by this application's runs of the same mode. */
export interface Timing {
  /** p50. */
  readonly expectedMs: number;
  /** p95. */
  readonly budgetMs: number;
  /** Give up. */
  readonly deadlineMs: number;
  /** Between two looks; absent: a fortieth of what is expected. */
  readonly lookEveryMs?: number;
  readonly source: string;
  /** `real` durations (SQL, probes, time-outs) are never multiplied by the time scale. */
  readonly clock: 'simulated' | 'real';
}
