/** What rounds come to: each judged by itself, then the customers' ledger over all of them. Pure. */
import { type RecoveryReport } from '../../domain/report';
import { type TruthReport } from '../../lab/world/parts';
import { partOf } from '../truth/chain';
import { isCovered, lostSinceFailover } from '../truth/loss';
import { outageSeconds } from '../truth/outages';
import { notOfChecks } from '../truth/own-checks';
import { type Round } from './round';

/** The old primary of either Region. */
const retiredEach = 2;
const wellEnded: readonly RecoveryReport['outcome'][] = ['recovered', 'degraded', 'done'];

/** Everything that is wrong with it, in words; empty when nothing is. */
export function troublesOf({ reports, isDiffEmpty, retired, afterFailover, truth }: Round): readonly string[] {
  const onTheWayHome = lostSinceFailover({ afterFailover, inTheEnd: truth });
  return [
    ...reports
      .filter(({ outcome }) => !wellEnded.includes(outcome))
      .map(
        ({ operation, outcome, degraded }) =>
          `${operation} ended ${outcome}${degraded.map((one) => `; ${one}`).join('')}`,
      ),
    ...(isDiffEmpty ? [] : ['muster plan diff is not empty']),
    ...(retired.length === retiredEach
      ? []
      : [`${retired.length} instances were retired, not ${retiredEach}: ${retired.join(', ') || 'none'}`]),
    ...(truth.duplicated === 0 ? [] : [`${truth.duplicated} payments were made twice`]),
    ...(isCovered(afterFailover, partOf(reports, 'failover'))
      ? []
      : [
          `${afterFailover.lost} payments were lost over ${afterFailover.lostSpanMs} ms, more than the RPA of the failover`,
        ]),
    ...(onTheWayHome === 0 ? [] : [`${onTheWayHome} payments were lost after the failover`]),
  ];
}

/** `truth`: of all that customers were told is paid, since the first round. `twice`: in the whole table, told to a customer or not. */
export function wholeTroubles(
  rounds: readonly Round[],
  truth: TruthReport,
  twice: TruthReport['twice'],
): readonly string[] {
  const lost = rounds.reduce((sum, round) => sum + round.truth.lost, 0);
  const told = new Set(truth.twice.map(({ paymentId }) => paymentId));
  const untold = notOfChecks(twice, reportsOf(rounds)).filter(({ paymentId }) => !told.has(paymentId));
  return [
    ...rounds.flatMap((round) => troublesOf(round).map((trouble) => `round ${round.round}: ${trouble}`)),
    ...(truth.duplicated === 0 ? [] : [`in all ${truth.duplicated} payments were made twice`]),
    ...untold.map(({ paymentId, rows }) => `payment ${paymentId} is in the table ${rows} times, told to no customer`),
    ...(truth.lost <= lost ? [] : [`in all ${truth.lost} payments were lost, in the rounds only ${lost}`]),
  ];
}

/** What muster's own checks left in the table more than once; not a trouble, but told. */
export function ownTwice(rounds: readonly Round[], twice: TruthReport['twice']): TruthReport['twice'] {
  const others = notOfChecks(twice, reportsOf(rounds));
  return twice.filter((one) => !others.includes(one));
}

function reportsOf(rounds: readonly Round[]): readonly RecoveryReport[] {
  return rounds.flatMap(({ reports }) => reports);
}

const columns = ['round', 'seconds', 'no payments', 'home', 'RPA', 'lost', 'twice', 'retired', 'diff'] as const;
const widths = [5, 9, 13, 8, 9, 6, 7, 9, 7] as const;

export function table(rounds: readonly Round[]): readonly string[] {
  return [columns, ...rounds.map(cells)].map((row) =>
    row.map((cell, index) => cell.padStart(widths[index] ?? 0)).join(''),
  );
}

function cells({ round, seconds, reports, truth, retired, isDiffEmpty }: Round): readonly string[] {
  const failover = partOf(reports, 'failover');
  return [
    String(round),
    `${seconds.toFixed(0)} s`,
    secondsText(outageSeconds(truth.outages, failover)),
    secondsText(outageSeconds(truth.outages, partOf(reports, 'switchover'))),
    failover.rpaMs === null ? '?' : `${failover.rpaMs} ms`,
    String(truth.lost),
    String(truth.duplicated),
    String(retired.length),
    isDiffEmpty ? 'empty' : 'NOT',
  ];
}

function secondsText(value: number | null): string {
  return value === null ? 'lasts' : `${value.toFixed(1)} s`;
}

/** As --json writes it: figures, not whole reports. */
export function roundForFile(round: Round): Readonly<Record<string, unknown>> {
  const { reports, truth } = round;
  const failover = partOf(reports, 'failover');
  return {
    round: round.round,
    seconds: round.seconds,
    operations: reports.map(({ operation, outcome, startedAt, finishedAt, operationId }) => ({
      ...{ operation, outcome, startedAt, finishedAt, operationId },
    })),
    isDiffEmpty: round.isDiffEmpty,
    retired: round.retired,
    rtaMs: failover.rtaMs,
    rpaMs: failover.rpaMs,
    secondsWithoutPayments: {
      failover: outageSeconds(truth.outages, failover),
      switchover: outageSeconds(truth.outages, partOf(reports, 'switchover')),
    },
    acknowledged: truth.acknowledged,
    lost: truth.lost,
    lostSpanMs: truth.lostSpanMs,
    lostAfterFailover: lostSinceFailover({ afterFailover: round.afterFailover, inTheEnd: truth }),
    duplicated: truth.duplicated,
    maxWriters: truth.maxWriters,
    troubles: troublesOf(round),
  };
}
