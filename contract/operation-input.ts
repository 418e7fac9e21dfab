/** The one object an operation starts with. Nothing in it is re-read mid-run; durations are already scaled. */
import { type Exposure, type ReplayPosition } from '../domain/exposure';
import { type FenceOutcome } from '../domain/fence';
import { type Gate } from '../domain/gate/gate';
import { type GateRules } from '../domain/gate/rules';
import { type Objectives, type Plan } from '../domain/plan';
import { type Evidence, type Refusal, type Sent } from '../domain/goal';
import { type Instant } from '../domain/instant';
import { type Scenario } from '../domain/calendar/drill-plan';
import {
  type ImpairedSince,
  type JournalEntry,
  type Leftover,
  type Mode,
  type Operation,
  type RecoveryReport,
} from '../domain/report';
import { type Region } from '../domain/regions';
import { type HomeSeen } from '../domain/orchestrator/home';
import { type OrchestratorPair } from '../domain/orchestrator/orchestrator-pair';
import { type RegisterPlace } from '../domain/register';
import { type WorkedOn } from '../domain/steps/lateness';
import { type StepStatus } from '../domain/steps/schedule';
import { type Step } from '../domain/steps/step';
import { type ReadDecisionsResult, type Seen } from './activities';
import { type DecisionCopy } from './decisions';
import { type SearchAttribute } from './search-attributes';

export interface OperationInput {
  readonly schema: 1;
  /** Of the client that derived the steps; for the report. */
  readonly musterVersion: string;
  readonly operation: Operation;
  readonly mode: Mode;
  /** Grows by one at each continue-as-new into another operation; part of the operationId. */
  readonly n: number;
  readonly application: string;
  readonly from: Region;
  readonly to: Region;
  readonly witness: Region;
  readonly reason: string;
  readonly startedBy: string;
  /** Nonce of the claim that starts it: tells the claim that started a run from one that finds it running. */
  readonly claimNonce: string;
  /** Stated with --since or observed by a watch; absent: assumed to be the operation's start. */
  readonly impairedSince?: ImpairedSince;
  /** The plan as it was checked, unscaled, for the record; its SHA-256 of canonical JSON. */
  readonly plan: Plan;
  readonly planHash: string;
  /** Derived by the client, scaled. */
  readonly steps: readonly Step[];
  readonly gate: GateRules;
  readonly objectives: Objectives;
  /** Task queue the steps run on: workers of the surviving Region. */
  readonly stepsQueue: string;
  /** Where they go when nobody there takes them: workers of any Region. */
  readonly anyStepsQueue: string;
  /** What the operation that yielded to this one had done, or this one before its history was continued: looked at, kept, not sent twice. */
  readonly inherited?: Inherited;
  /** What follows in the same chain, under the same workflow id, which is never free in between. */
  readonly chain?: Chain;
  /** Started at the end where an old primary was not proven closed. */
  readonly quarantine?: { readonly workflowId: string; readonly input: OperationInput };
  readonly drill?: DrillInput;
  /** Where it stands as the one that acts for the application; absent: nowhere, as before there was one. */
  readonly register?: RegisterPlace;
  /** The two clusters that orchestrate it; absent: one server. */
  readonly orchestrator?: OrchestratorPair;
  /** Which of our search attributes the namespace knows. */
  readonly searchAttributes: readonly SearchAttribute[];
  /** For links in texts, e.g. http://127.0.0.1:8233/namespaces/default/workflows/... ; absent where no UI is known. */
  readonly uiUrl?: string;
}

/** A compound operation: failback is reprotect, switchover and the way back to the plan; a ladder hands on to a failover. */
export interface Chain {
  readonly of: Operation;
  /** From 1. */
  readonly part: number;
  readonly parts: number;
  readonly next: readonly ChainLink[];
  /** Reports of the parts before, first to last; each without its own. */
  readonly earlier: readonly RecoveryReport[];
}

export interface ChainLink {
  /** done: the part before it reached what it was for. handed-on: it could not. Any other end ends the chain. */
  readonly when: 'done' | 'handed-on';
  /** Without chain and n, which the part before it gives. */
  readonly input: OperationInput;
}

export interface DrillInput {
  /** As the plan's calendar names it, or what a person called it. */
  readonly name: string;
  readonly scenario: Scenario;
  /** Begins the name of everything an isolated drill makes: the door lets it touch nothing else. */
  readonly prefix: string;
  /** Ids of the steps of a real failover the same way: what this drill does not exercise is told. */
  readonly failoverSteps: readonly string[];
}

/** From the run that yielded, in the same chain: baselines to put back to, and what was sent, by step id. */
export interface Inherited {
  readonly operation: Operation;
  readonly mode?: Mode;
  readonly operationId: string;
  readonly startedBy: string;
  readonly reason: string;
  readonly steps: Readonly<Record<string, InheritedStep>>;
  readonly journal: readonly JournalEntry[];
  readonly pointOfNoReturn: boolean;
  /** What the other operation had made and left; absent: nothing. */
  readonly leftovers?: readonly Leftover[];
  /** Operations that had ended when this one took over: their run became this one's, so that only its report can tell of them. */
  readonly finished?: readonly RecoveryReport[];
  /** Only of the same operation in a new history: what people had said to it. */
  readonly paused?: { readonly by: string; readonly at: Instant; readonly reason: string };
  readonly soakEnded?: { readonly by: string; readonly reason: string };
  /** Absent: another operation yielded, and this one decides anew. */
  readonly soFar?: RunSoFar;
}

interface InheritedStep {
  readonly begun: boolean;
  readonly before?: Seen;
  readonly sent: readonly Sent[];
  /** Absent: another operation yielded; what it skipped or reached is this one's to bring about. */
  readonly soFar?: StepSoFar;
}

/** The same operation in a new history: what was decided stays decided. */
export interface RunSoFar {
  readonly startedAt: Instant;
  readonly gate: Gate | null;
  readonly checkedRound: number;
  readonly expectedFence: FenceOutcome;
  /** By resource. */
  readonly positions: Readonly<Record<string, ReplayPosition>>;
  readonly skippedAtAssess: string | null;
  readonly exposureAtDecision: Exposure | null;
  /** Absent: one server, or nothing to remember. */
  readonly held?: HeldSoFar;
}

/** Of decisions, where two clusters orchestrate. */
export interface HeldSoFar {
  /** What some evidence store does not have yet. */
  readonly uncopied: readonly DecisionCopy[];
  /** Found in the stores for a round that has not opened yet. */
  readonly early: ReadDecisionsResult['found'];
  /** Stores that have not told since a takeover what was decided; absent: all have, or there was none. */
  readonly unread?: readonly Region[];
  /** The round that the next two are of; absent: none has opened, and they are asked for when one does. */
  readonly openedRound?: number;
  /** Home when that round opened; absent: not known. */
  readonly openedUnder?: HomeSeen;
  /** By how much its clock was behind then, in ms; absent: it was not. */
  readonly homeBehindMs?: number;
}

/** The same operation in a new history: what has ended stays ended, what ran goes on since when it ran. */
export interface StepSoFar {
  /** pending: it had not ended, and is driven on. */
  readonly status: StepStatus;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly lookedAt: Instant | null;
  readonly driven: Driven | null;
  readonly attempts: number;
  readonly last?: Seen;
  readonly evidence: Evidence | null;
  readonly degraded: string | null;
  readonly because: readonly Refusal[];
  readonly fence: FenceOutcome | 'open';
}

/** Since when a step is driven, and until when before people are asked. */
export interface Driven extends WorkedOn {
  readonly began: Instant;
}

/**
 * Memo fields, so that approving works without a worker; `requestId` of a run that another one started: whose request made it;
 * `heldOutsideHome` true: the run holds its decisions outside home, and reads them again after a takeover.
 */
export const memoKeys = {
  operationId: 'operationId',
  gate: 'gate',
  application: 'application',
  requestId: 'requestId',
  heldOutsideHome: 'heldOutsideHome',
} as const;
