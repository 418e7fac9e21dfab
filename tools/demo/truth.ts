/** What the lab saw with its own eyes, beside what muster says. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type RecoveryReport } from '../../domain/report';
import { type TruthReport } from '../../lab/world/parts';
import { type Progress } from '../progress/progress';
import { type Control } from '../stage/control';
import { count, span } from './words';

/** The truth needs 10 s of service in a row; after a minute and a half there is none. */
const knownWithinMs = 90_000;
/** Stale customers keep an answer for five TTLs of 60 s (lab/worlds/payments.yaml). */
const staleMs = 5 * 60_000;

/** Until customers were served for ten seconds; what is known by then, when they are not. */
export async function untilKnown(control: Control, timeScale: number, progress: Progress): Promise<TruthReport> {
  const deadline = Date.now() + knownWithinMs + staleMs * timeScale;
  for (;;) {
    const truth = await control.truth();
    const { customers } = await control.status();
    const stale = truth.secondsWithoutServiceStale === null ? ', stale customers still failed' : '';
    progress.at(
      undefined,
      `${customers.okPerSecond.toFixed(0)}/s served, ${customers.failedPerSecond.toFixed(0)}/s failed${stale}`,
    );
    if (truth.secondsWithoutService !== null && truth.secondsWithoutServiceStale !== null) return truth;
    if (Date.now() > deadline) return truth;
    await sleep(1_000);
  }
}

const [names, said] = [26, 22];

export function truthTable(report: RecoveryReport, truth: TruthReport, timeScale: number): readonly string[] {
  const row = (name: string, muster: string, lab: string): string =>
    `${name.padEnd(names)}${muster.padStart(said)}   ${lab}`.trimEnd();
  const seconds = (value: number | null): string => (value === null ? 'still without service' : span(value * 1_000));
  return [
    row('', 'muster says', "the customers' ledger says"),
    row(
      'without service',
      report.rtaMs === null ? 'never verified' : span(report.rtaMs),
      seconds(truth.secondsWithoutService),
    ),
    row('  with stale DNS answers', '-', seconds(truth.secondsWithoutServiceStale)),
    row('payments lost', lossText(report), lostText(truth)),
    row('payments duplicated', '-', count(truth.duplicated)),
    row(
      'Regions writable at once',
      report.fence.twoWritersPossibleSince === null ? '1' : '2 not ruled out',
      String(truth.maxWritableRegions),
    ),
    row('two writers for', twoWritersText(report), span(truth.secondsOfTwoWriters * 1_000)),
    timeScale === 1
      ? 'time scale 1: AWS durations as published; PostgreSQL, DNS, links, customers are real'
      : `time scale ${timeScale}: simulated AWS durations are ${timeScale} of the published ones;`,
    ...(timeScale === 1 ? [] : ['PostgreSQL, DNS, links and customers are real']),
  ];
}

function lossText({ loss }: RecoveryReport): string {
  switch (loss.is) {
    case 'none':
      return 'none';
    case 'closed':
      return `a window of at most ${span(loss.atMostMs)}`;
    case 'open':
      return loss.atLeastMs === null ? 'not known' : `a window of at least ${span(loss.atLeastMs)}`;
  }
}

function lostText({ lost, acknowledged, lostSpanMs }: TruthReport): string {
  const span_ = lost === 0 ? '' : ` (over ${span(lostSpanMs)})`;
  return `${count(lost)} of ${count(acknowledged)}${span_}`;
}

function twoWritersText({ fence }: RecoveryReport): string {
  return fence.returnsWritable.length === 0 ? 'never' : 'if it returns';
}

/** As `--json` promises it: no more than these, so that scripts may rely on them. */
export function truthForFile(truth: TruthReport): Record<string, number | null> {
  return {
    acknowledged: truth.acknowledged,
    lost: truth.lost,
    lostSpanMs: truth.lostSpanMs,
    duplicated: truth.duplicated,
    duplicatedJobs: truth.duplicatedJobs,
    secondsWithoutService: truth.secondsWithoutService,
    secondsWithoutServiceStale: truth.secondsWithoutServiceStale,
    maxWritableRegions: truth.maxWritableRegions,
    secondsOfTwoWriters: truth.secondsOfTwoWriters,
  };
}
