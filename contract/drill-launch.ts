/** What a launch of a drill starts with and reports: made by a schedule at its time, or by a person now. */
import { defineSignal } from '@temporalio/workflow';
import { type DrillMode, type DrillRules, type Scenario } from '../domain/calendar/drill-plan';
import { type StartFacts } from '../domain/calendar/judge-start';
import { type Refusal } from '../domain/goal';
import { type Instant } from '../domain/instant';
import { type OrchestratorPair } from '../domain/orchestrator/orchestrator-pair';
import { type Plan, type Way } from '../domain/plan';
import { type SearchAttribute } from './search-attributes';

export interface DrillLaunchInput {
  readonly schema: 1;
  readonly musterVersion: string;
  readonly application: string;
  /** The plan as it was when this was scheduled: what is launched is this one, whatever the file says by then. */
  readonly plan: Plan;
  readonly planHash: string;
  /** As the plan's calendar names it, or what a person called it. */
  readonly name: string;
  readonly mode: DrillMode;
  readonly scenario: Scenario;
  /** Its entry in the calendar; absent: a person named mode and scenario. */
  readonly rules?: DrillRules;
  /** Factor on simulated durations of the drill; the calendar's own are never scaled. */
  readonly timeScale: number;
  readonly queuePrefix: string;
  readonly searchAttributes: readonly SearchAttribute[];
  /** As of when it was scheduled; absent: one server. */
  readonly orchestrator?: OrchestratorPair;
  readonly scheduledBy: string;
  /** A person starts it now: it has no time to be late for. */
  readonly asked?: AskedNow;
}

export interface AskedNow {
  readonly by: string;
  readonly reason: string;
  /** Why a blackout does not hold this time; nothing else can be overridden. */
  readonly overrideBlackout?: string;
}

export interface DrillLaunchReport {
  readonly schema: 1;
  readonly is: 'started' | 'skipped';
  readonly application: string;
  readonly name: string;
  readonly mode: DrillMode;
  readonly scenario: Scenario;
  /** Null: a person asked for it. */
  readonly scheduledAt: Instant | null;
  /** When it was decided, by the clock of the worker that gathered the facts. */
  readonly at: Instant;
  /** Of the plan that was launched, and decided by. */
  readonly planHash: string;
  /** Every reason of a skip; empty when it started. */
  readonly because: readonly Refusal[];
  /** The blackout that was overridden, by whom and why. */
  readonly overridden?: { readonly blackout: string; readonly by: string; readonly reason: string };
  readonly drillWorkflowId?: string;
  readonly operationId?: string;
}

export interface DrillTurnInput {
  readonly application: string;
  readonly queuePrefix: string;
  /** The launch that asks; while it runs the turn is its own. */
  readonly launchId: string;
}

export interface DrillFactsInput {
  readonly plan: Plan;
  readonly name: string;
  readonly scheduledAt: Instant | null;
}

/** What a launch is judged by, as far as it is found outside. */
export type DrillFactsResult = Omit<StartFacts, 'mode' | 'scheduledAt' | 'withinMs' | 'maxLagMs'> & {
  /** From the primary's Region to the standby's, as the databases are now; null where that cannot be told. */
  readonly way: Way | null;
};

export interface DrillStartInput {
  readonly launch: DrillLaunchInput;
  readonly way: Way;
  /** Part of every name the drill makes; the same in every attempt. */
  readonly tag: string;
  readonly requestId: string;
  readonly by: string;
  readonly reason: string;
  /** Later than this nothing is started any more; null: a person asked. */
  readonly notAfter: Instant | null;
}

export type DrillStartResult =
  | { readonly is: 'started'; readonly workflowId: string; readonly operationId: string }
  | { readonly is: 'refused'; readonly because: readonly [Refusal, ...Refusal[]] };

export interface DrillRecordInput {
  readonly plan: Plan;
  readonly report: DrillLaunchReport;
}

/** Ends the turn: the next launch of the application may decide. */
export const turnOver = defineSignal('turnOver');

/** Memo of a turn: the launch that has it. */
export const turnHolder = 'launch';

/** What a paused schedule's note says; read again by parsePauseNote. */
export function pauseNote(by: string, at: Instant, reason: string): string {
  return `paused by ${by} at ${at}: ${reason}`;
}

/** Of a schedule that was paused without muster (the Temporal UI) the note is all there is. */
export function parsePauseNote(note: string | undefined, changedAt: Instant): NonNullable<StartFacts['paused']> {
  const match = /^paused by (.+?) at (\d{4}-\d\d-\d\dT[\d:.]+Z): (.*)$/s.exec(note ?? '');
  const [, by, at, reason] = match ?? [];
  return by !== undefined && at !== undefined && reason !== undefined
    ? { by, at, reason }
    : { by: 'somebody', at: changedAt, reason: note === undefined || note === '' ? 'no reason is noted' : note };
}
