/** Who decides, how many, by when, and what happens when nobody does. */
import { type FenceOutcome } from '../fence';

export interface GateRules {
  /** N of the M named approvers; never the starter. */
  readonly approvals: number;
  readonly approvers: readonly string[];
  /** Each round waits this long. */
  readonly withinMs: number;
  /** What happens at the deadline. hold: keep waiting, say so; abort: undo and end; proceed: as if approved. */
  readonly otherwise: 'hold' | 'abort' | 'proceed';
  /** Only with `otherwise: proceed`: the worst fence that may be proceeded with, and the named person who accepts it. */
  readonly acceptFence?: { readonly outcome: FenceOutcome; readonly by: string };
  /** The most that may be lost, in ms of transactions, when nobody says otherwise. */
  readonly lossCeilingMs?: number;
  /** A live drill leaves the application without protection: whoever approves says so. In ms, on expected times. */
  readonly unprotected?: { readonly writeOutageMs: number; readonly spansMs: readonly number[] };
  /** How long deciding is expected to take; part of every RTO sum. */
  readonly expectedMs: number;
}
