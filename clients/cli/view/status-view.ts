/** One line an application: served or not, moving or ended, protected or not, what is in quarantine and what was left behind. */
import { type Progress } from '../../../contract/progress';
import { type Instant } from '../../../domain/instant';
import { type PlacementWarning } from '../../../domain/orchestrator/placement';
import { rulesOf } from '../../../domain/operations';
import { type Leftover, type RecoveryReport } from '../../../domain/report';
import { endedEarly, leftStanding, putBackText } from '../../../domain/report-ended-early';
import { type Moved, type Protection } from '../../operations/application-state';
import { costText, leftLines } from './left-lines';
import { customersText, operationText } from './progress-view';
import { sentence, word } from './report-title';
import { clock, wayText, wrap } from './words';

/** Where an application stands: what the server knows, and progress or report where they can be had. */
export interface Standing {
  readonly application: string;
  readonly operationId: string;
  readonly workflowId: string;
  /** Temporal's word. */
  readonly state: string;
  readonly startedAt: Instant;
  readonly closedAt: Instant | null;
  readonly gate: string | null;
  readonly pending: readonly string[];
  readonly progress?: Progress;
  readonly report?: RecoveryReport;
  /** Why no worker answers. */
  readonly silent?: string;
  /** From the reports of its operations; absent: none is known that moved it, or only a person can say. */
  readonly lives?: Moved;
  /** From the reports of its operations; absent: none is known that changed it. */
  readonly protection?: Protection;
  readonly leftovers?: readonly Leftover[];
  /** While it runs. */
  readonly quarantine?: Aside;
  /** While it runs. */
  readonly drill?: Aside;
  /** What the pair that orchestrates cannot survive beside it; absent: nothing, or there is one server. */
  readonly placement?: readonly PlacementWarning[];
}

/**
 * What runs under an id of its own beside the operations: the run that keeps closing an old primary that is not proven closed, or a
 * rehearsal.
 */
export interface Aside {
  readonly startedAt: Instant;
  readonly operationId: string;
  readonly progress?: Progress;
}

export function statusLines(standings: readonly Standing[], nowMs: number, width: number): readonly string[] {
  if (standings.length === 0) return ['no operation has run in this namespace'];
  const nameWidth = Math.max(...standings.map(({ application }) => application.length));
  return standings.flatMap((standing) =>
    wrap(
      `${standing.application.padEnd(nameWidth)}   ${[standsText(standing, nowMs), ...besides(standing, nowMs)].join('; ')}`,
      width,
      ' '.repeat(nameWidth + 3),
    ),
  );
}

function standsText(standing: Standing, nowMs: number): string {
  const { progress, report } = standing;
  if (progress) {
    const parked = progress.steps.find((step) => step.status === 'parked');
    const waits = parked
      ? `PARKED at ${parked.id}: ${parked.because.map(({ rule }) => rule).join(', ')}`
      : progress.gate?.is === 'open'
        ? `waits at gate ${progress.gate.gate} until ${clock(progress.gate.decideBy, nowMs)}`
        : `in ${progress.phase}`;
    return `${operationText(progress)} ${wayText(progress)}, ${progress.paused ? 'PAUSED' : waits}; ${customersText(progress, nowMs)}`;
  }
  return report ? endText(report, standing.lives !== undefined, nowMs) : knownText(standing, nowMs);
}

/** `told`: where it lives is told beside it, from the record. */
function endText(report: RecoveryReport, told: boolean, nowMs: number): string {
  const { operation, from, to, servedSince, protection, fence } = report;
  const title = word(report);
  const left = endedEarly(report) && leftStanding(report).length > 0 ? `; ${putBackText(report)}` : '';
  if (report.drill || !rulesOf(operation).recovers) return `${title}, ${sentence(report)}`;
  if (protection === 'protected' && servedSince === null) return `${title}${told ? '' : `, stays in ${from}`}${left}`;
  const where =
    servedSince === null
      ? `NOT KNOWN TO BE SERVED from ${to}`
      : `served from ${to} since ${clock(servedSince, nowMs)} UTC`;
  const writable = fence.returnsWritable.map(
    ({ instance, region }) => `; ${instance} is WRITABLE, or will be when ${region} returns`,
  );
  return `${title}, ${where}${writable.join('')}${left}`;
}

/** What stays true beside what runs or ended last. */
function besides(standing: Standing, nowMs: number): readonly string[] {
  const { application, lives, protection, quarantine, drill, leftovers = [], report } = standing;
  return [
    ...(lives && report && !placed(report) ? [`lives in ${lives.region} since ${clock(lives.since, nowMs)} UTC`] : []),
    ...(protection?.is === 'unprotected'
      ? [`UNPROTECTED since ${clock(protection.since, nowMs)}${rebuilds(standing) ? '' : remedy(application)}`]
      : []),
    ...(protection?.is === 'protected' ? [`protected since ${clock(protection.since, nowMs)}`] : []),
    ...(quarantine ? quarantineTexts(quarantine, nowMs) : []),
    ...(drill ? [drillText(application, drill, nowMs)] : []),
    ...(leftovers.length === 0 ? [] : [`left behind: ${leftovers.length}, ${costText(leftovers)}`]),
  ];
}

/** Its own words say where the application is. */
function placed({ operation, outcome, servedSince, drill }: RecoveryReport): boolean {
  if (drill) return false;
  if (rulesOf(operation).recovers) return servedSince !== null;
  return outcome === 'done' && (operation === 'reprotect' || operation === 'failback');
}

/** What runs builds the replication, now or in a later part. */
function rebuilds({ progress }: Standing): boolean {
  return progress?.operation === 'reprotect' || progress?.chain?.of === 'failback' || progress?.chain?.of === 'drill';
}

function remedy(application: string): string {
  return `: run \`muster reprotect ${application} --reason WHY --as NAME\``;
}

function drillText(application: string, { startedAt, operationId, progress }: Aside, nowMs: number): string {
  const what = progress ? `${progress.mode} ${progress.operation}` : 'a rehearsal';
  return `DRILL: ${what} runs since ${clock(startedAt, nowMs)} UTC: muster watch ${application}@${operationId}`;
}

function quarantineTexts({ startedAt, progress }: Aside, nowMs: number): readonly string[] {
  const since = `since ${clock(startedAt, nowMs)} UTC`;
  if (!progress) return [`QUARANTINE: an old primary is not proven closed, ${since}; no worker answers`];
  return progress.steps
    .filter(({ id, status }) => id.endsWith('.fence') && status !== 'reached')
    .map(({ says, because, hint }) => {
      const tried = because.map(({ saw }) => saw).join(', ') || hint || 'no answer yet';
      return `QUARANTINE: ${says.replace(/^fence /, '')} is not proven closed, ${since}; last seen: ${tried}`;
    });
}

/** What its end view has listed. */
function shownIn(report: RecoveryReport | undefined): readonly string[] {
  return [report, ...(report?.earlier ?? [])].flatMap((part) => part?.leftovers?.map(({ what }) => what) ?? []);
}

/** Below the view of one application: the same, in lines of their own, and the rest of what was left behind. */
export function besideLines(standing: Standing, nowMs: number, width: number): readonly string[] {
  const { protection, leftovers = [], ...others } = standing;
  // The end view says already what its own operation did to it.
  const told = others.report?.protection === 'unprotected' || protection === undefined;
  const left = leftovers.filter(({ what }) => !shownIn(others.report).includes(what));
  const lines = [
    ...besides(told ? others : { ...others, protection }, nowMs).flatMap((line) => wrap(line, width, '  ')),
    ...leftLines(standing.application, left, width),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

function knownText({ state, startedAt, closedAt, gate, silent }: Standing, nowMs: number): string {
  if (silent === undefined)
    return `ended without a report: ${state.toLowerCase()} since ${clock(closedAt ?? startedAt, nowMs)} UTC`;
  return `runs since ${clock(startedAt, nowMs)} UTC${gate === null ? '' : `, gate ${gate} is open`}; no worker answers (${silent})`;
}

/** One application of which only the server tells. */
export function standingView(standing: Standing, nowMs: number, width: number): readonly string[] {
  const { application, operationId, workflowId, pending, silent } = standing;
  return [
    `${application}   ${knownText(standing, nowMs)}`,
    `operation ${application}@${operationId}   run ${workflowId}`,
    ...(pending.length === 0 ? [] : [`activities under way: ${pending.join(', ')}`]),
    ...(silent === undefined
      ? ['look at the run in the Temporal UI']
      : ['start a worker with: muster worker --region REGION']),
  ].flatMap((line) => wrap(line, width, '  '));
}
