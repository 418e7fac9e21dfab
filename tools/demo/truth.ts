/** What the lab saw with its own eyes, beside what muster says of one failover. */
import { type RecoveryReport } from '../../domain/report';
import { type TruthReport } from '../../lab/world/parts';
import { createProgress } from '../progress/progress';
import { untilKnown } from '../truth/until-known';
import { type Scene } from './scene';
import { count, span } from './words';

export async function askTruth({ stage: { control, lab }, story }: Scene): Promise<TruthReport> {
  story.add('');
  const progress = createProgress("asking the customers' ledger (10 s of service in a row)");
  const truth = await untilKnown({ control, timeScale: lab.timeScale, progress });
  progress.end(truth.secondsWithoutService === null ? 'they are NOT served' : 'they are served');
  return truth;
}

const [names, said] = [26, 22];

/** A line of the table: what it is, what muster says, what the ledger says. */
export function row(name: string, muster: string, lab: string): string {
  return `${name.padEnd(names)}${muster.padStart(said)}   ${lab}`.trimEnd();
}

export const heading = row('', 'muster says', "the customers' ledger says");

export function truthTable(report: RecoveryReport, truth: TruthReport, timeScale: number): readonly string[] {
  return [
    heading,
    row('without service', rtaText(report), secondsText(truth.secondsWithoutService)),
    row('  with stale DNS answers', '-', secondsText(truth.secondsWithoutServiceStale)),
    row('payments lost', lossText(report), lostText(truth)),
    row('payments duplicated', '-', count(truth.duplicated)),
    row(
      'Regions writable at once',
      report.fence.twoWritersPossibleSince === null ? '1' : '2 not ruled out',
      String(truth.maxWritableRegions),
    ),
    row('two writers for', twoWritersText(report), span(truth.secondsOfTwoWriters * 1_000)),
    ...scaleLines(timeScale),
  ];
}

export function scaleLines(timeScale: number): readonly string[] {
  return timeScale === 1
    ? ['time scale 1: AWS durations as published; PostgreSQL, DNS, links, customers are real']
    : [
        `time scale ${timeScale}: simulated AWS durations are ${timeScale} of the published ones;`,
        'PostgreSQL, DNS, links and customers are real',
      ];
}

export function rtaText({ rtaMs }: Pick<RecoveryReport, 'rtaMs'>): string {
  return rtaMs === null ? 'never verified' : span(rtaMs);
}

export function secondsText(value: number | null): string {
  return value === null ? 'still without service' : span(value * 1_000);
}

export function lossText({ loss }: RecoveryReport): string {
  switch (loss.is) {
    case 'none':
      return 'none';
    case 'closed':
      return `a window of at most ${span(loss.atMostMs)}`;
    case 'open':
      return loss.atLeastMs === null ? 'not known' : `a window of at least ${span(loss.atLeastMs)}`;
  }
}

export function lostText({ lost, acknowledged, lostSpanMs }: TruthReport): string {
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
