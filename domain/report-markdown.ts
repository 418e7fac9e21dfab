/**
 * The recovery report for people, as Markdown. Its first line after the title answers "are customers served?";
 * every number has a unit, every instant is UTC, and what is not known is said, not left out.
 */
import { operations } from './operations';
import { type RecoveryReport } from './report';
import { endedEarly, outageLines, putBackText, undoneText, whereText } from './report-ended-early';
import { bullets, dryRunSections } from './report-dry-run';
import { gateLines, putBackLines, refusedLines } from './report-people';
import { approvalRows, journalLines, requestRows, stepRows } from './report-tables';
import { timelineLines } from './report-timeline';
import { count, exposureSentence, length, lossSentence, plain, rpaSpan, utc } from './report-words';

export function reportMarkdown(report: RecoveryReport): string {
  const sections = report.mode === 'dry-run' ? dryRunSections(report) : realSections(report);
  const lines = [
    `# ${report.application}: ${report.operation} from ${report.from} to ${report.to}`,
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

/** The one line for somebody who reads no other. */
function verdict(report: RecoveryReport): string {
  const { application, to, servedSince, outcome, impairedSince, mode } = report;
  if (mode === 'dry-run') return `DRY RUN: nothing was sent and nothing was changed; ${application} is as it was`;
  if (servedSince !== null)
    return `${outcome.toUpperCase()}. Customers of ${application} are SERVED from ${to} since ${utc(servedSince)}${skipped(report)}`;
  const impaired = `not verified as served since ${utc(impairedSince.at)}`;
  if (endedEarly(report)) return endedVerdict(report, impaired);
  return `${outcome.toUpperCase()}. Customers of ${application} are NOT KNOWN TO BE SERVED from ${to}; ${impaired}`;
}

function endedVerdict(report: RecoveryReport, impaired: string): string {
  const { application, from, to, outcome, operation, protection } = report;
  const [title, ended] = [outcome.toUpperCase(), `the ${operation} was ${outcome}`];
  if (protection === 'unprotected')
    return `${title}. Customers of ${application} are NOT KNOWN TO BE SERVED from ${to}: ${ended}, but ${whereText(report)}; ${putBackText(report)}; ${impaired}`;
  // It took service away itself, and gave it back where what it did is put back.
  if (operations[operation].planned)
    return `${title}. ${application} stays in ${from}: ${ended}; ${putBackText(report)}`;
  return `${title}. Customers of ${application} are NOT SERVED from ${to}: ${ended}, ${application} stays in ${from}; ${putBackText(report)}; ${impaired}`;
}

/** A skipped step counts as reached; that somebody said so is not that somebody saw it. */
function skipped({ steps }: RecoveryReport): string {
  const ids = steps.filter((step) => step.state === 'skipped').map((step) => step.id);
  return ids.length === 0 ? '' : `, if what was skipped and not verified is so: ${ids.join(', ')}`;
}

function realSections(report: RecoveryReport): readonly string[] {
  return [
    ...bullets([ended(report), rta(report), rpa(report), lossSentence(report)]),
    `- exposure when it was decided: ${exposureSentence(report.exposureAtDecision)}`,
    ...protection(report),
    '',
    '## Fence: can the old side still write?',
    '',
    ...fenceLines(report),
    '',
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
    '',
    ...approvalRows(report),
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

function protection({ protection: is, application, to, from }: RecoveryReport): readonly string[] {
  if (is === 'protected') return ['- protected: replication was not ended by this operation'];
  return [
    `- **UNPROTECTED**: nothing replicates from ${to} to another Region. Next: \`muster reprotect ${application}\`; where this muster has no such command yet, create a replica in ${from} by hand`,
  ];
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
