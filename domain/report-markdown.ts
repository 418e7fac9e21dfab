/**
 * The recovery report for people, as Markdown. Its first line after the title answers "are customers served?";
 * every number has a unit, every instant is UTC, and what is not known is said, not left out.
 */
import { operations } from './operations';
import { type RecoveryReport } from './report';
import { chainSection, chainText, drillSection, goesOn, leftoverSection } from './report-drill';
import { outageLines, undoneText } from './report-ended-early';
import { bullets, dryRunSections } from './report-dry-run';
import { gateLines, putBackLines, refusedLines } from './report-people';
import { approvalRows, journalLines, requestRows, stepRows } from './report-tables';
import { timelineLines } from './report-timeline';
import { livesIn, verdict } from './report-verdict';
import { count, exposureSentence, length, lossSentence, plain, rpaSpan, utc } from './report-words';

export function reportMarkdown(report: RecoveryReport): string {
  const sections =
    report.mode === 'dry-run' ? [...drillSection(report), ...dryRunSections(report)] : realSections(report);
  const lines = [
    `# ${report.application}: ${report.operation} ${way(report)}${chainText(report)}`,
    '',
    `**${verdict(report)}**`,
    '',
    ...sections,
    '',
    '## Steps',
    '',
    ...stepRows(report),
    '',
    '## Journal',
    '',
    ...journalLines(report),
    '',
    '## Identifiers',
    '',
    ...identifiers(report),
  ];
  return `${lines.join('\n')}\n`;
}

/** A failback's last part moves nothing: the Region it goes to is where the replica is built. */
function way({ operation, from, to }: RecoveryReport): string {
  if (operations[operation].course === 'return') return `to the plan in ${from}`;
  return from === to ? `in ${from}` : `from ${from} to ${to}`;
}

function realSections(report: RecoveryReport): readonly string[] {
  return [
    ...bullets([ended(report), ...actuals(report)]),
    ...protection(report),
    '',
    ...drillSection(report),
    ...chainSection(report),
    ...fenceSection(report),
    ...leftoverSection(report),
    '## What could not be proved',
    '',
    ...bullets(notProved(report)),
    '',
    '## What is less than the plan wished',
    '',
    ...bullets(report.degraded),
    '',
    '## What was put back',
    '',
    ...putBackLines(report),
    '',
    '## Who decided',
    '',
    ...gateLines(report),
    ...block(approvalRows(report)),
    ...refusedLines(report),
    '',
    '## Timeline',
    '',
    `Instants are UTC, ${utc(report.startedAt).slice(0, 10)} unless dated; \`=\` marks the critical path.`,
    '',
    ...timelineLines(report),
    '',
    ...pathLines(report),
    '',
    '## Requests',
    '',
    ...requestRows(report),
  ];
}

/** Of an operation that brings nobody back there are none: nobody was away. */
function actuals(report: RecoveryReport): readonly string[] {
  if (!operations[report.operation].recovers) return [];
  return [
    rta(report),
    rpa(report),
    lossSentence(report),
    // Without a promotion or a restore nothing was to be given up.
    ...(report.protection === 'not-looked-at' ? [] : [`exposure when it was decided: ${exposureText(report)}`]),
  ];
}

/** What a restore gives up is chosen, not lost: its exposure is the time it goes back. */
function exposureText({ operation, exposureAtDecision: exposure }: RecoveryReport): string {
  if (operation !== 'restore' || exposure.is === 'unknown') return exposureSentence(exposure);
  return exposure.is === 'closed'
    ? `${length(exposure.ms)} back, from a database that accepts nothing any more, as of ${utc(exposure.asOf)}`
    : `at least ${length(exposure.atLeastMs)} back, and growing, as of ${utc(exposure.asOf)}; ${plain(exposure.because)}`;
}

/** Lines under a blank one; nothing at all where there is none. */
function block(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function ended({ outcome, startedAt, finishedAt, startedBy, reason }: RecoveryReport): string {
  return `outcome ${outcome}; started ${utc(startedAt)} by ${startedBy} ("${reason}"), ended ${utc(finishedAt)}`;
}

function rta({ rtaMs, rtoMs, impairedSince, startedBy }: RecoveryReport): string {
  const who = impairedSince.known === 'stated' ? ` by ${plain(startedBy)}` : '';
  const since = `impaired since ${utc(impairedSince.at)} (${impairedSince.known}${who})`;
  if (rtaMs === null) return `RTA none: service was never verified; RTO ${length(rtoMs)}, ${since}`;
  return `RTA ${length(rtaMs)} of RTO ${length(rtoMs)}, ${kept(rtaMs, rtoMs)}; ${since}`;
}

function rpa(report: RecoveryReport): string {
  const { rpaMs, rpoMs, rpaProvisional, loss } = report;
  if (rpaMs === null) return `RPA not measured; RPO ${length(rpoMs)}`;
  const bound = loss.is === 'open' ? 'at least ' : loss.is === 'closed' ? 'at most ' : '';
  const figure = `RPA ${bound}${length(rpaMs)} of RPO ${length(rpoMs)}`;
  const span = rpaSpan(report) === '' ? '' : `; time ${rpaSpan(report)}`;
  // At least so much is already too much; at least so much may still be enough, or not.
  if (loss.is === 'open' && rpaMs <= rpoMs)
    return `${figure}; provisional: the tail of the old primary was not read, so nobody can say that it is met${span}`;
  return `${figure}, ${kept(rpaMs, rpoMs)}${rpaProvisional ? '; provisional: the tail of the old primary was not read' : ''}${span}`;
}

function kept(actualMs: number, objectiveMs: number): string {
  return actualMs > objectiveMs ? `MISSED by ${length(actualMs - objectiveMs)}` : 'met';
}

function protection(report: RecoveryReport): readonly string[] {
  const { protection: is, application, to, from, operation, mode } = report;
  if (is === 'not-looked-at' || mode === 'isolated') return [];
  const { course, recovers } = operations[operation];
  if (is === 'protected')
    return recovers
      ? ['- protected: replication was not ended by this operation']
      : [`- **protected**: ${to} follows ${from} closely`];
  const home = livesIn(report);
  const remedy = goesOn(report)
    ? 'the next part builds it anew'
    : `${course === 'reprotect' || course === 'return' ? 'see what stopped it, then again' : 'next'}: \`muster reprotect ${application}\``;
  return [`- **UNPROTECTED**: nothing replicates from ${home} to another Region; ${remedy}`];
}

/** Where nothing was to be closed there is nothing to tell; a drill's fence closes its own clone. */
function fenceSection(report: RecoveryReport): readonly string[] {
  const { operation, fence, mode } = report;
  const closes = operations[operation].course === 'move' || Object.keys(fence.perStep).length > 0;
  if (!closes || mode === 'isolated') return [];
  const side = operation === 'restore' ? 'the damaged database take writes' : 'the old side still write';
  return [`## Fence: can ${side}?`, '', ...fenceLines(report), ''];
}

const fenceWords: Readonly<Record<string, string>> = {
  'not-tried': 'not tried',
  undone: 'put back as it was: open again',
};

function fenceSentence(report: RecoveryReport): string {
  const { outcome, acceptedBy } = report.fence;
  if (outcome === 'not-tried') return '- fence not tried';
  if (outcome === 'undone') {
    const undone = undoneText(report);
    return `- fence put back${undone.in === 'part' ? ' in part' : ''}: **${undone.says}**`;
  }
  const accepted = acceptedBy.length === 0 ? 'nobody accepted it' : `accepted by ${acceptedBy.map(plain).join(', ')}`;
  return `- fence **${outcome}**, ${accepted}`;
}

function fenceLines(report: RecoveryReport): readonly string[] {
  const { fence } = report;
  const parts = Object.entries(fence.perStep);
  return [
    fenceSentence(report),
    ...outageLines(report).map((line) => `- **${line}**`),
    ...parts.map(([id, outcome]) => `- ${id}: ${fenceWords[outcome] ?? outcome}`),
    ...(parts.length === 0 ? ['- the plan declares no fence: the old side could not be closed'] : []),
    ...twoWriters(report),
    ...fence.returnsWritable.map(
      ({ resource, instance, region }) =>
        `- **${instance}** (${resource}) is WRITABLE, or will be when ${region} returns: close it before anything connects to it`,
    ),
  ];
}

function twoWriters({
  fence: { twoWritersPossibleSince: since, twoWritersPossibleUntil: until },
}: RecoveryReport): readonly string[] {
  if (since === null) return [];
  // Absent in reports that were made before it was kept.
  return until
    ? [
        `- two Regions may have accepted writes from ${utc(since)} until ${utc(until)}, when the old primary was proven closed`,
      ]
    : [`- two Regions may accept writes since ${utc(since)}, until the old primary is proven closed`];
}

function notProved(report: RecoveryReport): readonly string[] {
  const unanswered = report.requests.filter((one) => one.answer === 'unknown');
  return [
    ...report.notProved,
    ...(report.impairedSince.known === 'assumed'
      ? ['since when customers were impaired: assumed to be the start of this operation']
      : []),
    ...(report.protection === 'unprotected' && report.rpaMs === null
      ? ['what was lost: no replication position was read']
      : []),
    ...unanswered.map(
      (one) =>
        `the answer to ${one.call} (${one.step}, sent ${one.at}) was never seen; what it did was observed instead`,
    ),
  ];
}

function pathLines({ criticalPath }: RecoveryReport): readonly string[] {
  const { steps, lengthMs, fromDecisionMs, wallFromDecisionMs } = criticalPath;
  if (steps.length === 0) return ['Critical path: none was measured.'];
  const decided =
    fromDecisionMs === null
      ? ''
      : `; ${length(fromDecisionMs)} from the decision on${wallFromDecisionMs === null ? '' : `, wall time ${length(wallFromDecisionMs)}`}`;
  return [`Critical path (${count(steps.length, 'step')}, ${length(lengthMs)}${decided}): ${steps.join(' > ')}`];
}

function identifiers(report: RecoveryReport): readonly string[] {
  return [
    `- operation \`${report.application}@${report.operationId}\`, mode ${report.mode}`,
    `- plan hash (SHA-256) \`${report.planHash}\``,
    `- workflow id \`${report.workflowId}\``,
    `- first run id \`${report.firstRunId}\``,
    `- muster ${plain(report.musterVersion)}, report schema ${report.schema}`,
    `- accounts of the plan: ${accounts(report)}`,
  ];
}

function accounts({ plan }: RecoveryReport): string {
  return Array.isArray(plan.accounts) ? plan.accounts.map(String).map(plain).join(', ') : 'not named';
}
