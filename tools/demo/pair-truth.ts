/** A failover on two clusters, judged: by its report, by the customers' ledger, and by what the lab's AWS was sent. Pure. */
import { type Region } from '../../domain/regions';
import { type RecoveryReport } from '../../domain/report';
import { type TruthReport } from '../../lab/world/parts';
import { type Standing } from './orchestrator';
import { type Resumed } from './survivor';
import { row, truthForFile, truthTable } from './truth';
import { span } from './words';

export interface OnPair {
  readonly report: RecoveryReport;
  readonly truth: TruthReport;
  /** PromoteReadReplica requests, by database instance. */
  readonly promotions: Readonly<Record<string, number>>;
  /** Null: home stayed where it was. */
  readonly takeover: Resumed | null;
  readonly status: { readonly before: Standing; readonly during: Standing; readonly after: Standing };
}

/** `writers`: the clusters that must have written the history, in whatever stretches, and no others. */
export function isPairGood({ report, truth, promotions }: OnPair, writers: readonly Region[]): boolean {
  const counts = Object.values(promotions);
  const wrote = new Set((report.clusters ?? []).map(({ region }) => region));
  return (
    (report.outcome === 'recovered' || report.outcome === 'degraded') &&
    truth.duplicated === 0 &&
    counts.length > 0 &&
    counts.every((times) => times === 1) &&
    wrote.size === writers.length &&
    writers.every((region) => wrote.has(region))
  );
}

export function pairTable({ report, truth, promotions, takeover }: OnPair, timeScale: number): readonly string[] {
  const sent = report.requests.filter(({ call }) => call === 'rds:PromoteReadReplica').length;
  const seen = Object.entries(promotions).map(([id, times]) => `${times} of ${id}`);
  const writers = (report.clusters ?? []).map(({ name, events }) => `${name} ${events}`);
  const lines = truthTable(report, truth, timeScale);
  const scale = timeScale === 1 ? 1 : 2;
  return [
    ...lines.slice(0, -scale),
    row('promotions sent', String(sent), seen.length === 0 ? 'none' : seen.join(', ')),
    ...(takeover === null ? [] : [row('takeover to next step', span(takeover.ms), `(${takeover.step})`)]),
    row('events by cluster', writers.length === 0 ? 'not known' : '', writers.join(', ')),
    ...lines.slice(-scale),
  ];
}

/** As `--json` promises it. */
export function pairFile({ report, truth, promotions, takeover, status }: OnPair): Readonly<Record<string, unknown>> {
  return { report, truth: truthForFile(truth), promotions, takeover, status };
}
