/** The first lines of an end: what the operation was for, and whether it is so now; then what is less, what is open, who ended it. */
import { type RecoveryReport } from '../../../domain/report';
import { rulesOf } from '../../../domain/operations';
import { skippedText } from '../../../domain/report-decommission';
import { endedEarly, putBackText, whereText } from '../../../domain/report-ended-early';
import { epochMs } from '../../../domain/instant';
import { clock } from './words';

export function titleLines(report: RecoveryReport): readonly string[] {
  return [
    `${word(report)}  ${sentence(report)}`,
    ...(report.outcome === 'degraded' ? report.degraded.map((line) => `  ${line}`) : []),
    ...(endedEarly(report) || report.outcome === 'handed-on' ? lastWords(report) : []),
    ...unprotectedLine(report),
  ];
}

/** One word for the eye; what was not without service is never said to be recovered. */
export function word({ outcome, operation, protection, drill }: RecoveryReport): string {
  if (drill) return `DRILL ${drill.verdict.is.toUpperCase()}`;
  switch (outcome) {
    case 'done':
      if (operation === 'quarantine') return 'CLOSED';
      return builds(operation) && protection === 'protected' ? 'PROTECTED' : 'DONE';
    case 'handed-on':
      return 'HANDED ON';
    default:
      return outcome.toUpperCase();
  }
}

function builds(operation: RecoveryReport['operation']): boolean {
  return operation === 'reprotect' || operation === 'failback';
}

/** What goes on the word. */
export function sentence(report: RecoveryReport): string {
  const { application, outcome, operation, to } = report;
  if (report.drill) return drillText(report);
  switch (outcome) {
    case 'recovered':
      return served(report);
    case 'degraded':
      // A deletion that was skipped is not a deletion with less than was wished.
      if (operation === 'decommission' && skippedText(report) !== undefined) return doneText(report);
      return `${rulesOf(operation).recovers ? served(report) : doneText(report)}, with less than the plan wished`;
    case 'done':
      return doneText(report);
    case 'handed-on':
      return `the ${operation} of ${application} was not enough: the next operation of its chain goes on`;
    case 'rejected':
      return operation === 'decommission'
        ? `nothing of ${application} was deleted`
        : `${application} was not ${operation === 'restore' ? 'restored' : 'moved'}${leftText(report)}`;
    case 'aborted':
      if (rulesOf(operation).aborted === 'keep')
        return `the ${operation} of ${application} ended early: what it made or changed stays as it is`;
      if (report.servedSince !== null) return served(report);
      return `${application} was not ${operation === 'restore' ? 'restored' : `brought to ${to}`}${leftText(report)}`;
    case 'predicted':
      return `${application}: nothing was sent`;
  }
}

function served(report: RecoveryReport): string {
  const { application, to, servedSince, steps } = report;
  const restored = report.operation === 'restore' ? steps.find(({ id }) => id.endsWith('.restore')) : undefined;
  const data = restored === undefined ? '' : ` (${restored.says})`;
  return servedSince === null
    ? `${application} is NOT KNOWN TO BE SERVED from ${to}${data}`
    : `${application} is served from ${to} since ${clock(servedSince, endOf(report))} UTC${data}`;
}

function doneText(report: RecoveryReport): string {
  const { application, operation, from, to } = report;
  switch (operation) {
    case 'reprotect':
      return `${application} runs in ${from} and replicates to ${to}`;
    case 'failback':
      return `${application} is home in ${from} as the plan says, and replicates to ${to}`;
    case 'decommission': {
      const skip = skippedText(report);
      return skip === undefined
        ? `what was named is deleted in ${to}; its final snapshot stays`
        : `what was named in ${to} is ${skip}`;
    }
    case 'quarantine':
      return `the old primary of ${application} in ${from} is proven closed`;
    case 'diff':
      return `${application} was looked at`;
    default:
      return `the ${operation} of ${application} is over`;
  }
}

function drillText({ application, drill, mode, outcome }: RecoveryReport): string {
  if (!drill) return application;
  const { name, scenario, verdict } = drill;
  const ended = outcome === 'aborted' || outcome === 'rejected' ? `, ${outcome}` : '';
  return `${application}: ${name} (${scenario}, ${mode}${ended}): ${verdict.why}`;
}

/** Where it is now, and what of all that was done still stands. */
function leftText(report: RecoveryReport): string {
  return `${report.protection === 'protected' ? ':' : ', but'} ${whereText(report)}; ${putBackText(report)}`;
}

/** Who ended it, and why: the decision where people made one, else the last the journal says of it. */
function lastWords({ journal, approvals, outcome }: RecoveryReport): readonly string[] {
  const decision = outcome === 'rejected' ? approvals.findLast(({ is }) => is === 'reject') : undefined;
  if (decision)
    return [`  by ${decision.by} at the gate${decision.reason === undefined ? '' : `: ${decision.reason}`}`];
  const entry = journal.findLast(({ what }) => /abort|reject|gives up|is not enough/i.test(what));
  return entry === undefined ? [] : [`  ${entry.by === undefined ? '' : `${entry.by}: `}${entry.what}`];
}

function unprotectedLine({ protection, application }: RecoveryReport): readonly string[] {
  return protection === 'unprotected'
    ? [
        'UNPROTECTED  nothing replicates to another Region; protect it again with:',
        `  muster reprotect ${application} --reason WHY --as NAME`,
      ]
    : [];
}

function endOf({ finishedAt }: RecoveryReport): number {
  return epochMs(finishedAt);
}
