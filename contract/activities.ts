/** Activities as the workflow sees them: one type per goal (`rds-postgres.promote`), plus evidence and clocks. */
import { type Request, type Evidence, type Refusal, type Sent } from '../domain/goal';
import { type ReplayPosition } from '../domain/exposure';
import { type FailureCode } from '../domain/failure';
import { type Instant } from '../domain/instant';
import { type GoalName, type Targets } from '../domain/kinds/table';
import { type Mode, type RecoveryReport } from '../domain/report';
import { type Region } from '../domain/regions';
import { type RegisterEntry, type RegisterPlace } from '../domain/register';
import { type HomeSeen } from '../domain/orchestrator/home';
import { type OrchestratorPair } from '../domain/orchestrator/orchestrator-pair';
import { type Clocks } from '../domain/gate/deadline';
import { type DecisionCopy, type DecisionRecord, type EvidenceStore } from './decisions';
import {
  type DrillFactsInput,
  type DrillFactsResult,
  type DrillRecordInput,
  type DrillStartInput,
  type DrillStartResult,
  type DrillTurnInput,
} from './drill-launch';
import { type OperationInput } from './operation-input';

/** What was seen, JSON-safe, as the goal's own observe returned it; only the goal itself reads inside. */
export type Seen = unknown;

export interface PastData {
  readonly began: Instant;
  readonly before?: Seen;
  readonly last?: Seen;
  readonly sent: readonly Sent[];
}

export interface ReachInput<N extends GoalName = GoalName> {
  readonly application: string;
  readonly operationId: string;
  readonly step: string;
  readonly goal: N;
  readonly target: Targets[N];
  readonly past: PastData;
  readonly mode: Mode;
  /** look: reads only. act: sends what is same-end, and the intent. undo: puts back what `past.before` says. */
  readonly may: 'look' | 'act' | 'undo';
  /**
   * The write-ahead record: the one request that is not same-end which this activity may send, on its first attempt only.
   * Any later attempt observes through the settle window instead.
   */
  readonly intent?: Request;
  /** Accounts the door accepts. */
  readonly accounts: readonly string[];
  /** Mode isolated: how every name begins that a change may touch (`drill-<tag>`); without it such a mode changes nothing. */
  readonly only?: string;
  /** Asked before what cannot be undone is sent; absent: the operation stands in no register. */
  readonly register?: RegisterInput;
  /**
   * How long the step was worked on before this activity, ms. What a goal waits for is counted from there, by the worker's clock: `past.began` is the
   * cluster's, which may be minutes away. Absent: not known, and `past.began` is taken.
   */
  readonly workedMs?: number;
  /** This activity returns `moving` after this long. */
  readonly sliceMs: number;
  /** The step's deadline over all slices. */
  readonly deadlineAt: Instant;
  /** The step's expected time: polling is scaled to it. */
  readonly expectedMs: number;
  /** After this many looks in a row without an answer the activity returns `unseen`; absent: it looks until its slice is over. */
  readonly unseenAfter?: number;
}

export interface ReachNotes {
  /** What this activity sent, with request ids. */
  readonly sent: readonly Sent[];
  /** Last seen; absent when observe never answered. */
  readonly seen?: Seen;
  /** First seen by this activity: `before`, when the step has none yet. */
  readonly first?: Seen;
  /** Replication position last seen, where the goal reads one. */
  readonly position?: ReplayPosition;
  /** Whether the database last looked at accepts writes: false only when it was proven a standby; absent where the goal looks at none or cannot tell. */
  readonly writable?: boolean;
  /** When the look that decided the outcome began. */
  readonly lookedAt: Instant;
  /** When it had its answer: what comes after is muster's own overhead. Absent when no look answered. */
  readonly answeredAt?: Instant;
  /** How long this activity took, in ms, by its workers' monotonic clocks: this attempt, and of those before as much as their heartbeats told. Absent: it was not measured. */
  readonly tookMs?: number;
  readonly looks: number;
  /** Reads that failed on the way, newest last, at most three. */
  readonly troubles: readonly Trouble[];
  readonly attempt: number;
}

/** What an awaited heartbeat keeps for a later attempt of the same activity: what was certainly sent, or (`unknown`) may have been. */
export interface HeartbeatDetails {
  readonly sent: readonly Sent[];
  /** How long the attempts so far took, ms. Absent in histories of before. */
  readonly tookMs?: number;
  /** When the first attempt began, by its worker's clock: nothing was sent before. Absent in histories of before. */
  readonly firstAt?: Instant;
}

export interface Trouble {
  readonly code: FailureCode;
  readonly says: string;
}

export type ReachOutcome =
  | { readonly is: 'reached'; readonly evidence: Evidence; readonly degraded?: string }
  | { readonly is: 'ready'; readonly send: readonly [Request, ...Request[]] }
  | { readonly is: 'moving'; readonly by: 'us' | 'others'; readonly hint: string; readonly next?: readonly Request[] }
  | { readonly is: 'blocked'; readonly because: readonly [Refusal, ...Refusal[]] }
  /** The intent may have been sent and is not seen; the workflow decides by the call's `repeat`. */
  | { readonly is: 'uncertain'; readonly request: Request }
  /** Observe never answered in this slice. */
  | { readonly is: 'unseen'; readonly because: readonly [Refusal, ...Refusal[]] }
  | { readonly is: 'undone' };

export type ReachResult = ReachOutcome & { readonly notes: ReachNotes };

export type ReachActivities = { readonly [N in GoalName]: (input: ReachInput<N>) => Promise<ReachResult> };

export interface WriteEvidenceInput {
  readonly accounts: readonly string[];
  readonly mode: Mode;
  readonly report: RecoveryReport;
  readonly buckets: readonly EvidenceStore[];
}
export interface WriteEvidenceResult {
  readonly written: readonly { readonly region: Region; readonly url: string; readonly requestId: string | null }[];
  readonly missing: readonly Untold[];
}

/** A store that did not answer, or not as it should, and why. */
export interface Untold extends EvidenceStore {
  readonly because: string;
}

export interface WriteDecisionsInput {
  readonly mode: Mode;
  readonly accounts: readonly string[];
  readonly orchestrator: OrchestratorPair;
  readonly copies: readonly DecisionCopy[];
}
export interface WriteDecisionsResult {
  /** Null: the orchestrating cluster could not be asked. */
  readonly home: HomeSeen | null;
  readonly written: readonly {
    readonly nonce: string;
    readonly heldIn: readonly Region[];
    readonly missing: readonly Untold[];
  }[];
}

export interface ReadDecisionsInput {
  readonly application: string;
  readonly operationId: string;
  readonly stores: readonly EvidenceStore[];
}
export interface ReadDecisionsResult {
  /** Of this operation, oldest first, each once. */
  readonly found: readonly { readonly record: DecisionRecord; readonly heldIn: readonly Region[] }[];
  readonly answered: readonly Region[];
  readonly silent: readonly Untold[];
  /** Objects that are no whole decision of this operation; never counted. */
  readonly spoilt: readonly { readonly region: Region; readonly key: string; readonly because: string }[];
}

export interface ReadClocksInput {
  readonly witness: Region;
  /** Absent: one server, and nobody asks where home is. */
  readonly orchestrator?: OrchestratorPair;
}
export interface ReadClocksResult extends Clocks {
  /** Null: the orchestrating cluster could not be asked; absent: it was not to be. */
  readonly home?: HomeSeen | null;
}

export interface StartOperationInput {
  readonly workflowType: string;
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly input: OperationInput;
  /** The same in every attempt, another in every operation: tells who started what runs. */
  readonly requestId: string;
}
export interface StartOperationResult {
  /** running: somebody else's run has the id; it is left as it is. */
  readonly is: 'started' | 'running';
  /** Of the first run: continue-as-new keeps it. */
  readonly runId: string;
}

export interface RegisterInput {
  readonly place: RegisterPlace;
  /** The operation's own claim was acknowledged. */
  readonly claimed: boolean;
}

export interface RegisterClaimInput {
  readonly place: RegisterPlace;
  readonly application: string;
  readonly operationId: string;
}
export type RegisterClaimResult =
  | { readonly is: 'claimed'; readonly entry: RegisterEntry }
  /** A newer orchestrator stands there, or a person has to mend something: no permission, an object that is no register. */
  | { readonly is: 'refused'; readonly because: readonly [Refusal, ...Refusal[]] };

export interface OtherActivities {
  /** Writes into the register that this operation acts for the application; fails, to be tried again, while the witness is silent. */
  readonly 'register.claim': (input: RegisterClaimInput) => Promise<RegisterClaimResult>;
  /** Writes recovery-report.json and .md through the door. */
  readonly 'evidence.write': (input: WriteEvidenceInput) => Promise<WriteEvidenceResult>;
  /** The worker's clock beside the witness's Date header; null when the witness did not answer. */
  readonly 'clock.read': (input: ReadClocksInput) => Promise<ReadClocksResult>;
  /** Writes decisions into every store that answers within two seconds, never over one that is there. */
  readonly 'decisions.write': (input: WriteDecisionsInput) => Promise<WriteDecisionsResult>;
  /** Reads the decisions of one operation from every store that answers. */
  readonly 'decisions.read': (input: ReadDecisionsInput) => Promise<ReadDecisionsResult>;
  /** Starts a run that outlives the one that asks, or finds the one that has its id. */
  readonly 'operation.start': (input: StartOperationInput) => Promise<StartOperationResult>;
  /** Takes the application's turn to decide on a drill; fails, to be tried again, while another launch has it. */
  readonly 'drill.turn': (input: DrillTurnInput) => Promise<void>;
  /** What a launch is judged by. What cannot be read is told as unknown, never thrown. */
  readonly 'drill.facts': (input: DrillFactsInput) => Promise<DrillFactsResult>;
  /** Derives the drill and starts it once, however often it is asked. */
  readonly 'drill.start': (input: DrillStartInput) => Promise<DrillStartResult>;
  /** Writes what became of a launch into the plan's buckets, each that answers. */
  readonly 'drill.record': (input: DrillRecordInput) => Promise<WriteEvidenceResult>;
}

export type Activities = ReachActivities & OtherActivities;
