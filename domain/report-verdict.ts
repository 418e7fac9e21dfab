/**
 * The one line for somebody who reads no other: whether customers are served, or what else the operation was for. A reprotect recovers
 * nobody and never says so; a drill says first what it proved.
 */
import { operations } from './operations';
import { type Operation, type RecoveryReport } from './report';
import { deleted, deletionSent, skippedText } from './report-decommission';
import { endedEarly, putBackText, whereText } from './report-ended-early';
import { count, plain, utc } from './report-words';

export function verdict(report: RecoveryReport): string {
  const said = saidOf(report);
  if (!report.drill) return said;
  const { is, why } = report.drill.verdict;
  return `DRILL ${is.toUpperCase()}: ${plain(why)}. ${said}`;
}

function saidOf(report: RecoveryReport): string {
  const { application, mode, operation } = report;
  if (mode === 'dry-run') return `DRY RUN: nothing was sent and nothing was changed; ${application} is as it was`;
  return sayings[operation](report);
}

/** Where customers are served when all went well: building protection, and going back to the plan, leave them where they are. */
export function livesIn({ operation, from, to }: Pick<RecoveryReport, 'operation' | 'from' | 'to'>): string {
  const stays = ['reprotect', 'return', 'clone', 'conform'];
  return stays.includes(operations[operation].course) ? from : to;
}

function recovery(report: RecoveryReport): string {
  const { application, to, servedSince, outcome, impairedSince } = report;
  if (servedSince !== null)
    return `${outcome.toUpperCase()}. Customers of ${application} are SERVED from ${to} since ${utc(servedSince)}${asOf(report)}${skipped(report)}`;
  const impaired = `not verified as served since ${utc(impairedSince.at)}`;
  if (outcome === 'handed-on')
    return `HANDED ON. Customers of ${application} are NOT KNOWN TO BE SERVED from ${to}: the ${operationText(report)} was not enough; ${impaired}`;
  if (endedEarly(report)) return endedVerdict(report, impaired);
  return `${outcome.toUpperCase()}. Customers of ${application} are NOT KNOWN TO BE SERVED from ${to}; ${impaired}`;
}

function operationText({ operation }: RecoveryReport): string {
  return operation === 'ladder' ? "ladder's first rung" : operation;
}

function endedVerdict(report: RecoveryReport, impaired: string): string {
  const { application, from, to, outcome, operation, protection } = report;
  const [title, ended] = [outcome.toUpperCase(), `the ${operation} was ${outcome}`];
  if (protection === 'unprotected')
    return `${title}. Customers of ${application} are NOT KNOWN TO BE SERVED from ${to}: ${ended}, but ${whereText(report)}; ${putBackText(report)}; ${impaired}`;
  // It took service away itself, and gave it back where what it did is put back.
  if (operations[operation].interrupts)
    return `${title}. ${application} stays in ${from}: ${ended}; ${putBackText(report)}`;
  return `${title}. Customers of ${application} are NOT SERVED from ${to}: ${ended}, ${application} stays in ${from}; ${putBackText(report)}; ${impaired}`;
}

/** The point in time that a restore brought back, as its steps proved it; of several databases the earliest. */
function restoredPoint({ steps }: Pick<RecoveryReport, 'steps'>): string | undefined {
  return steps
    .flatMap(({ id, evidence }) => {
      const at = id.endsWith('.restore') ? evidence?.['asOf'] : undefined;
      return typeof at === 'string' ? [at] : [];
    })
    .sort()[0];
}

function asOf(report: RecoveryReport): string {
  if (report.operation !== 'restore') return '';
  const at = restoredPoint(report);
  return at === undefined || Number.isNaN(Date.parse(at))
    ? ''
    : `; its data are as of ${utc(at)}, what was committed after is given up`;
}

/** A skipped step counts as reached; that somebody said so is not that somebody saw it. */
function skipped({ steps }: RecoveryReport): string {
  const ids = steps.filter((step) => step.state === 'skipped').map((step) => step.id);
  return ids.length === 0 ? '' : `, if what was skipped and not verified is so: ${ids.join(', ')}`;
}

const sayings: Readonly<Record<Operation, (report: RecoveryReport) => string>> = {
  failover: recovery,
  ladder: recovery,
  restore: recovery,
  switchover: recovery,

  reprotect: (report) => (isDone(report) ? protectedText(report) : notProtected(report)),

  failback: (report) =>
    isDone(report)
      ? `${protectedText(report)}, and everything else is as the plan says${degradedText(report)}`
      : notProtected(report),

  decommission: (report) => {
    const outcome = report.outcome.toUpperCase();
    const gone = deleted(report);
    if (gone.length > 0) return `DELETED: ${gone.join('; ')}`;
    const skip = skippedText(report);
    if (skip !== undefined) return `${outcome}. What was named is ${skip}`;
    return `${outcome}. ${deletionSent(report) ? 'A deletion was sent and NOT SEEN to be done' : 'Nothing was deleted'}`;
  },

  quarantine: ({ application, from, fence, outcome }) =>
    fence.outcome === 'proven'
      ? `CLOSED. What of ${application} is in ${from} accepts nothing any more: proven`
      : `NOT CLOSED (${outcome}). What of ${application} is in ${from} may ACCEPT WRITES when it returns`,

  diff: ({ application, steps }) => {
    const differs = steps.flatMap(({ because }) => because).length;
    const unseen = steps.filter(({ state }) => state !== 'reached' && state !== 'skipped').length;
    if (differs > 0) return `DIFFERS. ${application} is not what its plan says: ${count(differs, 'difference')}`;
    return unseen > 0
      ? `NOT KNOWN whether ${application} is what its plan says: ${count(unseen, 'look')} did not end`
      : `AS PLANNED. ${application} is what its plan says`;
  },

  drill: ({ application, outcome, to }) =>
    `${outcome.toUpperCase()}. ${application} itself was not touched: all that was changed are clones in ${to}`,
};

function isDone({ outcome, protection }: RecoveryReport): boolean {
  return (outcome === 'done' || outcome === 'degraded') && protection === 'protected';
}

function protectedText(report: RecoveryReport): string {
  const { application, to, finishedAt } = report;
  return `PROTECTED. ${application} lives in ${livesIn(report)} and ${to} follows it closely, as of ${utc(finishedAt)}${skipped(report)}`;
}

function degradedText({ degraded }: RecoveryReport): string {
  return degraded.length === 0 ? '' : `, but for ${count(degraded.length, 'thing')} named below`;
}

function notProtected(report: RecoveryReport): string {
  const { application, outcome, operation } = report;
  const stands =
    report.protection === 'protected'
      ? 'it is protected, but not all is as the plan says'
      : 'NOTHING PROTECTS IT; what was made is kept';
  return `${outcome.toUpperCase()}. ${application} stays in ${livesIn(report)} and the ${operation} is not done: ${stands}`;
}
