/** The recovery report: what an auditor reads in March about November. Its JSON form is published as a schema (contract/report-schema.ts). */
import { type Scenario } from './calendar/drill-plan';
import { type Evidence, type Refusal } from './goal';
import { type Decision } from './gate/gate';
import { type GateRules } from './gate/rules';
import { type Exposure } from './exposure';
import { type FenceOutcome } from './fence';
import { type Instant } from './instant';
import { type Region } from './regions';
import { type StepStatus } from './steps/schedule';
import { type Verdict } from './verdict/verdict';

export const operationNames = [
  'failover',
  'ladder',
  'restore',
  'switchover',
  'failback',
  'reprotect',
  'decommission',
  'drill',
  'quarantine',
  'diff',
] as const;
export type Operation = (typeof operationNames)[number];
/** dry-run: nothing is sent. isolated: only on what the drill itself made. live: a drill with customers on it. */
export const modes = ['real', 'dry-run', 'isolated', 'live'] as const;
export type Mode = (typeof modes)[number];
/**
 * recovered, degraded: customers are served again, or with less than the plan wished. done: reached, where nobody was without service.
 * predicted: a dry run; nothing was done, so nothing can have recovered. handed-on: not reached here; the next operation of the chain goes on.
 */
export const outcomes = ['recovered', 'degraded', 'done', 'rejected', 'aborted', 'predicted', 'handed-on'] as const;
export type Outcome = (typeof outcomes)[number];

export interface ImpairedSince {
  readonly at: Instant;
  /**
   * observed by a watch, stated with --since, or assumed: the operation's start (then loss is open).
   * planned: customers are served until muster closes the old primary; from then on it is observed.
   */
  readonly known: 'observed' | 'stated' | 'assumed' | 'planned';
}

/** none: nothing was promoted, or fenced and drained. closed: at most what was committed in a window. open: also what came after it. */
export type Loss =
  | { readonly is: 'none' }
  | { readonly is: 'closed'; readonly atMostMs: number }
  | { readonly is: 'open'; readonly atLeastMs: number | null; readonly because: string };

export interface ReportStep {
  readonly id: string;
  readonly says: string;
  readonly state: StepStatus;
  readonly after: readonly string[];
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  /** When the look began that decided how it ended; overhead is counted from here. */
  readonly lookedAt: Instant | null;
  readonly expectedMs: number;
  readonly budgetMs: number;
  readonly deadlineMs: number;
  readonly attempts: number;
  readonly evidence: Evidence | null;
  readonly degraded: string | null;
  /** The operation ended early and put this step's changes back. */
  readonly undone: boolean;
  /** Why it was blocked or failed, or who skipped it and why. */
  readonly because: readonly Refusal[];
}

export interface ReportRequest {
  readonly step: string;
  readonly call: string;
  readonly region: Region;
  readonly requestId: string | null;
  readonly input: unknown;
  readonly inputHash: string | null;
  readonly at: Instant;
  readonly attempt: number;
  readonly answer: 'ok' | 'error' | 'unknown';
  /** The class AWS answered with (InvalidDBInstanceStateFault), or how no answer came; null when it was ok. */
  readonly error: string | null;
}

/** A dry run's ordered request, with its input: what a real run would send, and when at the earliest. */
export interface PredictedRequest {
  readonly step: string;
  readonly call: string;
  readonly region: Region;
  readonly input: unknown;
  readonly atMs: number;
}

export interface RecoveryReport {
  readonly schema: 1;
  readonly application: string;
  readonly operation: Operation;
  readonly operationId: string;
  readonly mode: Mode;
  readonly outcome: Outcome;
  readonly from: Region;
  readonly to: Region;
  readonly reason: string;
  readonly startedBy: string;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly impairedSince: ImpairedSince;
  readonly servedSince: Instant | null;
  readonly rtoMs: number;
  /** Service verified minus impairedSince; null when service was never verified. */
  readonly rtaMs: number | null;
  readonly rpoMs: number;
  /** impairedSince minus the commit time of the last transaction replayed on the new primary; null when it could not be measured. */
  readonly rpaMs: number | null;
  /** True until the old primary's tail was read. */
  readonly rpaProvisional: boolean;
  readonly loss: Loss;
  readonly exposureAtDecision: Exposure;
  readonly fence: {
    /** not-tried: the operation ended before any fence step began. undone: it was put back, the old primary is writable again. */
    readonly outcome: FenceOutcome | 'not-tried' | 'undone';
    readonly perStep: Readonly<Record<string, FenceOutcome | 'not-tried' | 'undone'>>;
    readonly acceptedBy: readonly string[];
    /** From the promotion until the old primary is proven closed two Regions may accept writes; null when that cannot be. */
    readonly twoWritersPossibleSince: Instant | null;
    /** The old primary was proven closed then; null: it was not. */
    readonly twoWritersPossibleUntil: Instant | null;
    /** What comes back writable when the old Region returns. */
    readonly returnsWritable: readonly {
      readonly resource: string;
      readonly instance: string;
      readonly region: Region;
    }[];
  };
  /** After a promotion nothing replicates until reprotect. not-looked-at: this operation says nothing of it. */
  readonly protection: 'protected' | 'unprotected' | 'not-looked-at';
  /** Which part of a chain it was: a failback is reprotect, switchover, and the way back to the plan. Absent: it stood alone. */
  readonly chain?: { readonly of: Operation; readonly part: number; readonly parts: number };
  /** The parts before it, first to last. */
  readonly earlier?: readonly RecoveryReport[];
  /** What was made and is still there, with what it costs a month; unknown: null. */
  readonly leftovers?: readonly Leftover[];
  /** Only of a drill. */
  readonly drill?: DrillReport;
  /** What could not be proved, and why (no probe, no sql, silent Region). */
  readonly notProved: readonly string[];
  readonly degraded: readonly string[];
  /** Of the muster that derived the steps. */
  readonly musterVersion: string;
  /** As it was when the operation began, before scaling; `planHash` is the SHA-256 of its canonical JSON. */
  readonly plan: Readonly<Record<string, unknown>>;
  readonly planHash: string;
  readonly workflowId: string;
  readonly firstRunId: string;
  /** Who wrote the events of its history, stretch by stretch; added by who reads it. Absent: one server did, or nobody told. */
  readonly clusters?: readonly Writer[];
  /** The rules the people at the gate were held to. */
  readonly gate: GateReport;
  readonly approvals: readonly Decision[];
  readonly steps: readonly ReportStep[];
  readonly criticalPath: {
    readonly steps: readonly string[];
    readonly lengthMs: number;
    readonly fromDecisionMs: number | null;
    readonly wallFromDecisionMs: number | null;
  };
  readonly requests: readonly ReportRequest[];
  /** Only in a dry run. */
  readonly predicted: {
    readonly requests: readonly PredictedRequest[];
    readonly finishesAfterMs: number;
    readonly cannotKnow: readonly string[];
  } | null;
  /** Messages, rounds, skips, pauses, undos: one line each. */
  readonly journal: readonly JournalEntry[];
}

export interface Writer {
  /** Of the cluster; its Region's, where they were set up as a pair. */
  readonly name: string;
  readonly region: Region | null;
  readonly events: number;
  /** Place of its first and last event in the history, from 1; over the parts of a chain one after the other. */
  readonly from: number;
  readonly to: number;
}

export interface Leftover {
  readonly what: string;
  readonly region: Region;
  readonly why: string;
  readonly monthlyCostUsd: number | null;
}

export interface DrillReport {
  readonly name: string;
  readonly scenario: Scenario;
  /** Hash of the plan it ran, which may be older than the schedule or newer. */
  readonly planHash: string;
  readonly verdict: Verdict;
}

export interface GateReport {
  readonly rules: GateRules;
  /** How its last round ended; open: the operation ended before anybody decided. not-opened: it never came to it. */
  readonly is: 'not-opened' | 'open' | 'approved' | 'rejected';
  readonly rounds: number;
  readonly closedBy: 'people' | 'default' | null;
}

export interface JournalEntry {
  readonly at: Instant;
  readonly what: string;
  readonly by?: string;
}
