/** The one object an operation starts with. Nothing in it is re-read mid-run; durations are already scaled. */
import { type GateRules } from '../domain/gate/rules';
import { type Objectives, type Plan } from '../domain/plan';
import { type Sent } from '../domain/goal';
import { type ImpairedSince, type JournalEntry, type Mode, type Operation } from '../domain/report';
import { type Region } from '../domain/regions';
import { type Step } from '../domain/steps/step';
import { type Seen } from './activities';
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
  /** What the operation that yielded to this one had done: looked at, kept, and not sent twice. */
  readonly inherited?: Inherited;
  /** Which of our search attributes the namespace knows. */
  readonly searchAttributes: readonly SearchAttribute[];
  /** For links in texts, e.g. http://127.0.0.1:8233/namespaces/default/workflows/... ; absent where no UI is known. */
  readonly uiUrl?: string;
}

/** From the run that yielded, in the same chain: baselines to put back to, and what was sent, by step id. */
export interface Inherited {
  readonly operation: Operation;
  readonly operationId: string;
  readonly startedBy: string;
  readonly reason: string;
  readonly steps: Readonly<
    Record<string, { readonly begun: boolean; readonly before?: Seen; readonly sent: readonly Sent[] }>
  >;
  readonly journal: readonly JournalEntry[];
  readonly pointOfNoReturn: boolean;
}

/** Memo fields, so that approving works without a worker. */
export const memoKeys = { operationId: 'operationId', gate: 'gate', application: 'application' } as const;
