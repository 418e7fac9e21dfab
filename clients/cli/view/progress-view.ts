/**
 * The live view: Progress and the clock in, lines out; nothing else. Its first line answers "are customers served?".
 * Every line fits `width` (80 suffice), colour carries no meaning alone, instants are absolute and UTC.
 */
import { type Progress, type StepProgress } from '../../../contract/progress';
import { msBetween, instant } from '../../../domain/instant';
import { edgeOf } from '../../../domain/steps/edge-text';
import { etaAt, heldBy } from '../../../domain/steps/eta';
import { rulesOf } from '../../../domain/operations';
import { type MayAbort, mayAbort } from './commands';
import { exposureText } from './exposure-text';
import { gateRows } from './gate-rows';
import { foldedRow, stepRows } from './step-rows';
import { clock, flow, span, wayText, wrap } from './words';

export interface ViewOptions {
  readonly nowMs: number;
  readonly width: number;
  readonly uiUrl?: string;
  /** Rows there are: what does not fit is folded, never the gate and what needs somebody. Absent: as many as it takes. */
  readonly rows?: number;
}

interface Layout extends ViewOptions {
  /** Lines of the journal that are shown, newest last. */
  readonly journal: number;
  /** Steps that are done share a row, and those that have not begun. */
  readonly folded: boolean;
}

/** The fullest that fits. */
const layouts = [
  { journal: 3, folded: false },
  { journal: 0, folded: false },
  { journal: 3, folded: true },
  { journal: 0, folded: true },
] as const;

export function progressView(progress: Progress, options: ViewOptions): readonly string[] {
  let lines: readonly string[] = [];
  for (const layout of layouts) {
    lines = laidOut(progress, { ...options, ...layout });
    if (lines.length <= (options.rows ?? Infinity)) break;
  }
  return lines;
}

function laidOut(progress: Progress, layout: Layout): readonly string[] {
  return [
    ...headLines(progress, layout),
    '',
    ...stepLines(progress, layout),
    ...journalLines(progress, layout),
    ...footLines(layout),
  ];
}

function headLines(progress: Progress, { nowMs, width }: ViewOptions): readonly string[] {
  const { application, mode, operation } = progress;
  const way = `${wayText(progress)}   ${operationText(progress)}   ${mode}`;
  const { recovers } = rulesOf(operation);
  const customers = customersText(progress, nowMs);
  const fence = fenceShown(progress);
  const inOne = `${application}   ${way}   ${customers}`;
  const first = inOne.length <= width ? [inOne] : [...wrap(`${application}   ${customers}`, width, '  '), way];
  return [
    ...first,
    ...flow(
      [...(recovers ? [`RTO ${span(progress.objectives.rtoMs)}`] : []), etaText(progress, nowMs), pathText(progress)],
      width,
    ),
    // A planned operation promotes only once it is none; a restore gives something up though nothing is impaired.
    ...(progress.impairedSince.known === 'planned' && operation !== 'restore'
      ? []
      : wrap(`exposure   ${exposureText(progress.exposure, operation).long}`, width, ' '.repeat(11))),
    ...(fence === null ? [] : [`fence      ${fence}`]),
    ...standingLines(progress, nowMs).flatMap((line) => wrap(line, width, '  ')),
  ];
}

/** Where nothing was to be closed, that nothing is open proves nothing. */
export function fenceShown({ fence, steps }: Pick<Progress, 'fence' | 'steps'>): Progress['fence'] {
  return steps.some(({ phase }) => phase === 'fence') ? fence : null;
}

/** What puts nothing back can be ended at any time: only of the others is it told. */
export function onlyForward(progress: MayAbort): boolean {
  return !mayAbort(progress);
}

/** `switchover`, or which part of what: `failback, part 2 of 3: switchover`. */
export function operationText({ operation, chain }: Pick<Progress, 'operation' | 'chain'>): string {
  return chain ? `${chain.of}, part ${chain.part} of ${chain.parts}: ${operation}` : operation;
}

export function customersText(progress: Progress, nowMs: number): string {
  const { mode, servedSince, from, to, impairedSince } = progress;
  if (mode === 'dry-run') return 'customers: not touched, nothing is sent';
  if (servedSince !== null) return `customers: SERVED from ${to} since ${clock(servedSince, nowMs)} UTC`;
  if (progress.operation === 'quarantine') return `customers: not touched, ${from} is being closed`;
  if (mode === 'isolated') return 'customers: not touched, only clones are';
  if (impairedSince.known === 'planned') return `customers: SERVED from ${from}`;
  const elapsed = span(msBetween(impairedSince.at, instant(nowMs)));
  const since = `${clock(impairedSince.at, nowMs)} UTC (${elapsed})`;
  return impairedSince.known === 'assumed'
    ? `customers: NOT KNOWN TO BE SERVED since ${since}, assumed`
    : `customers: NOT SERVED since ${since}`;
}

function etaText(progress: Progress, nowMs: number): string {
  const { eta, impairedSince, objectives, outcome, servedSince, steps, paused, gate } = progress;
  if (outcome !== null) return `ended: ${outcome}`;
  const held = heldBy(steps, paused !== null);
  if (held.length > 0 || eta === null) return `ETA not known: ${held.join(', ') || 'it is ending'}`;
  // Progress is as old as the run's last event; what is waited for meanwhile moves the end.
  const paced = steps.map((step) => ({ ...step, after: step.after.map(edgeOf) }));
  const at = servedSince ?? etaAt(paced, instant(nowMs));
  if (impairedSince.known === 'planned')
    return `ETA ${clock(at, nowMs)}${gate?.is === 'open' ? ' if decided now' : ''}`;
  const afterMs = msBetween(impairedSince.at, at);
  const missed = afterMs > objectives.rtoMs ? `, MISSES RTO by ${span(afterMs - objectives.rtoMs)}` : '';
  const decided = gate?.is === 'open' ? ' if decided now' : '';
  return `ETA ${clock(at, nowMs)}${decided} (${span(afterMs)} after impairment${missed})`;
}

function pathText({ criticalPath }: Progress): string {
  return criticalPath.length === 0 ? 'critical path: unknown' : `critical path: ${criticalPath.join(' > ')}`;
}

/** What holds the whole operation, not one step. */
function standingLines(progress: Progress, nowMs: number): readonly string[] {
  const { application, paused, outcome } = progress;
  return [
    ...(paused === null
      ? []
      : [
          `PAUSED by ${paused.by} since ${clock(paused.at, nowMs)}: ${paused.reason}`,
          `  nothing new is sent; go on with: muster resume ${application} --reason WHY --as NAME`,
        ]),
    ...(progress.yieldsTo === null || outcome !== null
      ? []
      : [`yields to ${progress.yieldsTo.operation} of ${progress.yieldsTo.by}: ${progress.yieldsTo.reason}`]),
    ...(onlyForward(progress) && outcome === null ? ['past the point of no return: from here only forward'] : []),
  ];
}

function stepLines(progress: Progress, { nowMs, width, folded }: Layout): readonly string[] {
  const { application, steps, gate } = progress;
  const rowsOf = (step: StepProgress): readonly string[] =>
    step.status === 'waiting' && gate?.is === 'open'
      ? gateRows(progress, gate, nowMs, width)
      : stepRows(step, { application, mayAbort: mayAbort(progress), steps, nowMs, width });
  if (!folded) return steps.flatMap(rowsOf);
  const quiet = (step: StepProgress): boolean => step.status === 'pending' || step.status === 'reached';
  return [
    ...foldedRow(
      steps.filter(({ status }) => status === 'reached'),
      width,
    ),
    ...steps.filter((step) => !quiet(step)).flatMap(rowsOf),
    ...foldedRow(
      steps.filter(({ status }) => status === 'pending'),
      width,
    ),
  ];
}

function journalLines({ journal }: Progress, { nowMs, width, journal: shown }: Layout): readonly string[] {
  if (journal.length === 0 || shown === 0) return [];
  const lines = journal
    .slice(-shown)
    .flatMap(({ at, what, by }) =>
      wrap(`  ${clock(at, nowMs)}  ${by === undefined ? '' : `${by}: `}${what}`, width, ' '.repeat(12)),
    );
  return ['', ...lines];
}

function footLines({ uiUrl }: ViewOptions): readonly string[] {
  // A link is never broken over lines: it must stay clickable.
  return uiUrl === undefined ? [] : ['', `Temporal UI ${uiUrl}`];
}
