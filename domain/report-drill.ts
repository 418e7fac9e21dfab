/** The sections of a drill, of a chain, and of what is left: what it proved and what it did not, part by part, and what costs money on. */
import { type Leftover, type RecoveryReport } from './report';
import { endedEarly } from './report-ended-early';
import { table } from './report-tables';
import { count, length, plain } from './report-words';
import { monthlyCostSource } from './verdict/monthly-cost';

const verdictWords = { met: 'met', missed: 'MISSED', 'not-exercised': 'not exercised' } as const;

export function drillSection({ drill, mode }: RecoveryReport): readonly string[] {
  if (!drill) return [];
  const { name, scenario, planHash, verdict } = drill;
  return [
    '## Drill: what it proved',
    '',
    `- ${plain(name)}: scenario ${scenario}, mode ${mode}, on the plan with hash \`${planHash}\``,
    `- verdict **${verdict.is}**: ${plain(verdict.why)}`,
    '',
    ...table(
      ['objective', 'verdict', 'why'],
      verdict.objectives.map((one) => [one.objective, verdictWords[one.is], one.why]),
    ),
    '',
    verdict.notExercised.length === 0
      ? 'Every step of a real failover was exercised.'
      : `Steps of a real failover that were not exercised: ${verdict.notExercised.join(', ')}.`,
    '',
  ];
}

export function chainText({ chain }: RecoveryReport): string {
  return chain ? ` (part ${chain.part} of ${chain.parts} of a ${chain.of})` : '';
}

/** All parts so far, this one last: each has a report of its own in the evidence buckets. */
export function chainSection(report: RecoveryReport): readonly string[] {
  const { chain, earlier = [] } = report;
  if (!chain) return [];
  const left = chain.parts - chain.part;
  return [
    `## Parts of the ${chain.of}`,
    '',
    ...table(
      ['part', 'operation', 'from', 'to', 'outcome', 'started (UTC)', 'ended (UTC)', 'RTA', 'RPA', 'protection'],
      [...earlier, report].map((part, index) => [
        `${index + 1} of ${chain.parts}`,
        part.operation,
        part.from,
        part.to,
        part.outcome,
        part.startedAt,
        part.finishedAt,
        part.rtaMs === null ? '' : length(part.rtaMs),
        part.rpaMs === null ? '' : length(part.rpaMs),
        part.protection === 'not-looked-at' ? '' : part.protection,
      ]),
    ),
    ...(left > 0 ? ['', nextText(report, left)] : []),
    '',
  ];
}

/** As workflows/parts/chain.ts decides it: a ladder goes on where its first rung was not enough, the others where a part was done. */
export function goesOn({ outcome, chain }: RecoveryReport): boolean {
  if (!chain || chain.part === chain.parts || endedEarly({ outcome })) return false;
  return (chain.of === 'ladder') === (outcome === 'handed-on');
}

function nextText(report: RecoveryReport, left: number): string {
  if (goesOn(report)) return 'It goes on with the next part.';
  return report.chain?.of === 'ladder' && !endedEarly(report)
    ? 'It ended here: the other Region was not needed.'
    : `It ended here: ${count(left, 'part')} did not begin.`;
}

export function leftoverSection(report: RecoveryReport): readonly string[] {
  const left = [...(report.earlier ?? []).flatMap((part) => part.leftovers ?? []), ...(report.leftovers ?? [])];
  if (left.length === 0) return [];
  return [
    '## What is left, and what it costs',
    '',
    ...table(
      ['what', 'Region', 'why', 'keep until', 'USD a month'],
      left.map(({ what, region, why, monthlyCostUsd }) => [
        what,
        region,
        why.replace(untilPattern, ''),
        untilPattern.exec(why)?.[1] ?? '',
        monthlyCostUsd === null ? 'not known' : `about ${monthlyCostUsd.toFixed(2)}`,
      ]),
    ),
    '',
    `${sumText(left)} (${monthlyCostSource}). Nothing of it is deleted by itself: what was kept goes by \`muster decommission ${report.application} INSTANCE --region REGION\`, a clone or a snapshot by hand.`,
    '',
  ];
}

/** `old primary, kept as evidence until 2026-12-23` */
const untilPattern = / until (\d{4}-\d\d-\d\d)$/;

function sumText(left: readonly Leftover[]): string {
  const known = left.flatMap(({ monthlyCostUsd }) => (monthlyCostUsd === null ? [] : [monthlyCostUsd]));
  const sum = `About ${known.reduce((total, usd) => total + usd, 0).toFixed(2)} USD a month`;
  const unknown = left.length - known.length;
  if (known.length === 0) return 'What it costs is not known';
  return unknown === 0 ? sum : `${sum}, and ${count(unknown, 'thing')} whose cost is not known`;
}
