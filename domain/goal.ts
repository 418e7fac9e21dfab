/** The words every goal is judged in. A goal's implementation lives in activities/kinds/<kind>/; its declaration in kinds/<kind>.ts. */
import { type ChangeName, type InputOf } from './calls';
import { type Instant } from './instant';
import { type Region } from './regions';

/** A call with its input: what is approved, dry-run, sent and kept as evidence. */
export type Request<C extends ChangeName = ChangeName> = {
  readonly [K in C]: {
    readonly call: K;
    readonly region: Region;
    readonly input: InputOf<K>;
    /** Data-plane endpoints to rotate through (ARC); absent: the Region's own endpoint. */
    readonly endpoints?: readonly Endpoint[];
  };
}[C];

export interface Endpoint {
  readonly region: Region;
  readonly url: string;
  /** It stands in the Region that is being left: asked last, for it is the one likely to be silent. */
  readonly leaving?: true;
}

/** What was sent for a step, as the door noted it. */
export interface Sent {
  readonly call: ChangeName;
  readonly region: Region;
  /** As it was sent: kept for the report, which outlives the history. Never a password: secrets are read by name. */
  readonly input: unknown;
  /** SHA-256 of the canonical JSON of the input; null when the activity that was handed it never came back. */
  readonly inputHash: string | null;
  readonly at: Instant;
  /** Attempt of the activity that sent it. */
  readonly attempt: number;
  /** Null when the reply never came. */
  readonly requestId: string | null;
  /** `unknown`: sent (or about to be, when the process died) and no answer seen. */
  readonly answer: 'ok' | 'error' | 'unknown';
  /** The error's class name (InvalidDBInstanceStateFault), when AWS answered with one. */
  readonly error?: string;
  /** What the answer said, where a judge needs it (HTTP status, Route 53 change id). */
  readonly detail?: Evidence;
}

/** A rule's no: which rule, what it saw, what it wanted, and where the rule comes from. */
export interface Refusal {
  readonly rule: string;
  readonly saw: string;
  readonly wanted: string;
  readonly source: string;
}

/** What a look proved, as a few named facts; kept in the report. */
export type Evidence = Readonly<Record<string, string | number | boolean | null>>;

export type Judgement<R> =
  /** `degraded` says what is less than the plan wished, when the goal is met all the same. */
  | { readonly is: 'reached'; readonly evidence: Evidence; readonly degraded?: string }
  /** `next`: what will be sent once this is over, as far as it is known now. For dry runs; nothing is sent because of it. */
  | { readonly is: 'moving'; readonly by: 'us' | 'others'; readonly hint: string; readonly next?: readonly R[] }
  | { readonly is: 'ready'; readonly send: readonly [R, ...R[]] }
  | { readonly is: 'blocked'; readonly because: readonly [Refusal, ...Refusal[]] };

export interface Past<Seen> {
  /** operationId + step id: the same for every attempt, different for every operation. */
  readonly key: string;
  /** Since when the step has been worked on, by the worker's clock: what is waited for is counted from here. */
  readonly began: Instant;
  /** As seen at assess, before anything was sent. */
  readonly before?: Seen;
  readonly last?: Seen;
  readonly sent: readonly Sent[];
}
