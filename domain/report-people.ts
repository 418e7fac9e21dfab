/** The report on people: the rules they were held to, what was refused, and what was put back because they ended it. */
import { type GateRules } from './gate/rules';
import { type RecoveryReport } from './report';
import { endedEarly, leftStanding } from './report-ended-early';
import { gateNameIn } from './report-tables';
import { length, plain, utc } from './report-words';

const defaults = {
  hold: 'the gate stays open',
  abort: 'abort: what was done is put back',
  proceed: 'proceed as if approved',
} as const;

const closings = {
  'not-opened': 'it did not open',
  open: 'nobody closed it: the operation ended before',
  approved: 'approved',
  rejected: 'rejected',
} as const;

export function gateLines(report: RecoveryReport): readonly string[] {
  const { gate, startedBy } = report;
  const name = gateNameIn(report);
  if (name === undefined) return [`- nobody was asked: ${plain(startedBy)} started it, and that was the decision`];
  const { rules, is, rounds, closedBy } = gate;
  const ceiling =
    rules.lossCeilingMs === undefined ? 'the plan sets no loss ceiling' : `loss ceiling ${length(rules.lossCeilingMs)}`;
  const fence = rules.acceptFence
    ? ` (the plan lets ${plain(rules.acceptFence.by)} answer for a fence that is ${rules.acceptFence.outcome})`
    : '';
  const by = closedBy === null ? '' : closedBy === 'people' ? ' by people' : ' by the default of the plan';
  return [
    `- rule: ${rules.approvals} of ${rules.approvers.map(plain).join(', ')}; ${plain(startedBy)} started it and does not decide`,
    ...unprotectedLines(rules),
    `- each round ${length(rules.withinMs)}; when nobody decides: ${defaults[rules.otherwise]}${fence}; ${ceiling}`,
    `- ${name}: ${closings[is]}${by}${rounds > 1 ? `, in round ${rounds}` : ''}`,
  ];
}

/** What a live drill takes away for a while, as approvers were told it. */
function unprotectedLines({ unprotected }: GateRules): readonly string[] {
  if (!unprotected) return [];
  const { writeOutageMs, spansMs } = unprotected;
  return [
    `- told, on expected times: customers cannot write for ${length(writeOutageMs)}, each way; nothing protects for ${spansMs.map((ms) => length(ms)).join(', and again for ')}`,
  ];
}

/** Decisions that did not count, as the journal has them: who tried, and which rule said no. */
export function refusedLines({ journal }: RecoveryReport): readonly string[] {
  const refused = journal.filter(({ what }) => /^(approve|reject) .*: (refused|ignored)/.test(what));
  return refused.length === 0
    ? []
    : [
        '',
        ...refused.map(({ at, by, what }) => `- did not count: ${plain(by ?? 'nobody')}, ${utc(at)}: ${plain(what)}`),
      ];
}

export function putBackLines(report: RecoveryReport): readonly string[] {
  if (!endedEarly(report)) return ['- nothing: the operation was not ended early'];
  const done = report.steps.filter(({ undone }) => undone);
  const stands = leftStanding(report);
  return [
    ...(done.length + stands.length === 0 ? ['- nothing: nothing had been changed that could be put back'] : []),
    ...done.map(
      ({ id, says }) =>
        `- ${id} (${plain(says)}): set back as it was before; what has to start again (tasks) was asked for and not waited for`,
    ),
    ...stands.map(({ says }) => `- **${plain(says)}**`),
  ];
}
