/** The report's Markdown tables: who decided, what every step saw, what was sent, what was said. Nothing is left out of them. */
import { type Refusal } from './goal';
import { type RecoveryReport, type ReportStep } from './report';
import { length, plain, utc } from './report-words';
import { statusWord } from './steps/status-words';

export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function cell(text: string): string {
  return plain(text).replaceAll(/[\\|]/g, '\\$&');
}

/** Instants in tables keep their milliseconds: an auditor compares them with other logs. */
export function approvalRows(report: RecoveryReport): readonly string[] {
  const { approvals, gate } = report;
  const name = gateNameIn(report);
  if (name === undefined) return [];
  if (approvals.length === 0) return ['No decision of a person is on record; the journal says how the gate closed.'];
  const unprotected = gate.rules.unprotected !== undefined;
  return table(
    [
      ...['who', 'decision', 'at (UTC)', 'gate', 'accepts a fence', 'accepts a loss'],
      ...(unprotected ? ['accepts unprotected'] : []),
      ...['proof', 'reason'],
    ],
    approvals.map((one) => [
      one.by,
      one.is === 'approve' ? 'approved' : 'rejected',
      one.at,
      `${name}/${one.round}`,
      one.is === 'approve' ? one.acceptFence : '',
      one.is === 'approve' ? ceiling(one.lossCeilingMs) : '',
      ...(unprotected ? [one.acceptUnprotected === true ? 'yes' : ''] : []),
      one.proof === 'asserted' ? 'asserted (the name is what the sender said)' : one.proof,
      one.reason ?? '',
    ]),
  );
}

/** Of the operation's gate; undefined: starting it was the decision. */
export function gateNameIn({ steps }: RecoveryReport): string | undefined {
  return steps.find(({ id }) => id.startsWith('gate.'))?.id.slice('gate.'.length);
}

function ceiling(ms: number | undefined): string {
  return ms === undefined ? 'no ceiling named' : `at most ${length(ms)}`;
}

export function stepRows({ steps }: RecoveryReport): readonly string[] {
  return table(
    ['step', 'state', 'after', 'calls of its activity', 'what was seen'],
    steps.map((step) => [step.id, state(step), step.after.join(', '), String(step.attempts), seen(step)]),
  );
}

function state(step: ReportStep): string {
  return [
    statusWord(step.state),
    ...(step.degraded === null ? [] : ['degraded']),
    ...(step.undone ? ['put back'] : []),
  ].join(', ');
}

function seen({ says, degraded, evidence, because }: ReportStep): string {
  const facts = Object.entries(evidence ?? {}).map(([name, value]) => `${name} ${String(value)}`);
  return [
    says,
    ...(degraded === null ? [] : [`degraded: ${degraded}`]),
    ...(facts.length === 0 ? [] : [facts.join(', ')]),
    ...because.map(refusalSentence),
  ].join('; ');
}

export function refusalSentence({ rule, saw, wanted, source }: Refusal): string {
  return `${rule}: saw ${saw}, wanted ${wanted} (${source})`;
}

export function requestRows({ requests }: RecoveryReport): readonly string[] {
  if (requests.length === 0) return ['Nothing was sent.'];
  return table(
    ['step', 'call', 'Region', 'request id', 'SHA-256 of the input', 'at (UTC)', 'attempt', 'answer'],
    requests.map((one) => [
      one.step,
      one.call,
      one.region,
      one.requestId ?? (one.answer === 'unknown' ? 'none: no answer was seen' : 'none'),
      one.inputHash ?? 'none: its worker never came back',
      one.at,
      String(one.attempt),
      one.error === null ? one.answer : `${one.answer} (${one.error})`,
    ]),
  );
}

export function journalLines({ journal }: RecoveryReport): readonly string[] {
  if (journal.length === 0) return ['Empty.'];
  return journal.map(({ at, what, by }) => `- ${utc(at)} ${by === undefined ? '' : `${plain(by)}: `}${plain(what)}`);
}
