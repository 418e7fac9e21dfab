/** What the progress query, the live view and the Temporal UI tell. Instants are absolute; the reader computes elapsed. */
import { type Exposure } from '../domain/exposure';
import { type FenceOutcome } from '../domain/fence';
import { type Refusal } from '../domain/goal';
import { type Instant } from '../domain/instant';
import { type Objectives } from '../domain/plan';
import {
  type ImpairedSince,
  type JournalEntry,
  type Mode,
  type Operation,
  type Outcome,
  type RecoveryReport,
} from '../domain/report';
import { type Phase } from '../domain/kinds/kind';
import { type Region } from '../domain/regions';
import { type StepStatus } from '../domain/steps/schedule';

export interface StepProgress {
  readonly id: string;
  readonly says: string;
  readonly status: StepStatus;
  readonly phase: Phase;
  /** `ledger.promote reached`, as the schedule sees it. */
  readonly after: readonly string[];
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly expectedMs: number;
  readonly budgetMs: number;
  readonly deadlineMs: number;
  /** What was last seen: "modifying, 48 s"; of checks that passed: which. */
  readonly hint: string | null;
  readonly because: readonly Refusal[];
}

export interface GateProgress {
  /** promote/1 */
  readonly gate: string;
  readonly is: 'open' | 'approved' | 'rejected';
  readonly have: readonly { readonly by: string; readonly at: Instant }[];
  readonly need: number;
  readonly approvers: readonly string[];
  readonly decideBy: Instant;
  readonly otherwise: 'hold' | 'abort' | 'proceed';
  readonly overdue: boolean;
  readonly why: string;
  readonly expectedFence: FenceOutcome;
  /** Approving later than this misses the RTO on expected times. */
  readonly rtoNeedsDecisionBy: Instant;
}

export interface Progress {
  readonly application: string;
  readonly operation: Operation;
  readonly operationId: string;
  /** Which part of a compound operation it is. Absent: it stands alone. */
  readonly chain?: NonNullable<RecoveryReport['chain']>;
  readonly mode: Mode;
  readonly from: Region;
  readonly to: Region;
  readonly reason: string;
  readonly startedBy: string;
  readonly startedAt: Instant;
  readonly impairedSince: ImpairedSince;
  /** Null while customers are not (known to be) served. */
  readonly servedSince: Instant | null;
  readonly objectives: Objectives;
  readonly phase: Phase;
  readonly outcome: Outcome | null;
  /** When this was true: a query answers as of the run's last event. */
  readonly asOf: Instant;
  /** When customers should be served, on expected times, as of `asOf`; while a gate is open, if it were decided then. Null: it waits for people. */
  readonly eta: Instant | null;
  readonly criticalPath: readonly string[];
  readonly exposure: Exposure;
  /** undone: the operation ended early and put it back: the old primary is writable again. */
  readonly fence: FenceOutcome | 'undone' | null;
  readonly gate: GateProgress | null;
  readonly steps: readonly StepProgress[];
  readonly paused: { readonly by: string; readonly at: Instant; readonly reason: string } | null;
  readonly journal: readonly JournalEntry[];
  /** The operation this one makes way for, once what runs has stopped; null: none. */
  readonly yieldsTo: { readonly operation: Operation; readonly by: string; readonly reason: string } | null;
  /** True once something that cannot be undone was sent: from here only forward. */
  readonly pointOfNoReturn: boolean;
}
