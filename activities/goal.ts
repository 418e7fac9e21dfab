/** What a goal is: one thing to bring about for one resource. observe reads, judge decides; neither can change anything. */
import { type InputOf, type ReadName } from '../domain/calls';
import { type ReplayPosition } from '../domain/exposure';
import { type Endpoint, type Judgement, type Past, type Request } from '../domain/goal';
import { type Instant } from '../domain/instant';
import { type GoalName, type ReadsOf, type SendsOf, type Targets } from '../domain/kinds/table';
import { type Region } from '../domain/regions';
import { type OutputOf } from './outputs';

export interface ReadOptions {
  /** A data-plane endpoint to ask instead of the Region's own (ARC). */
  readonly endpoint?: Endpoint;
  /** Connection and answer together; default 5 s, 2 s for a Region that may be silent. Never scaled. */
  readonly timeoutMs?: number;
}

/** Makes only the reads a goal declared. @throws OutsideError with a failure code (activities/outside-error.ts). */
export interface Reader<R extends ReadName> {
  readonly read: <C extends R>(
    call: C,
    region: Region,
    input: InputOf<C>,
    options?: ReadOptions,
  ) => Promise<OutputOf<C>>;
  /** The worker's clock, once per look: judge has none of its own, so observe puts this into what it saw. */
  readonly now: () => Instant;
}

export interface Goal<N extends GoalName, Seen> {
  readonly name: N;
  /** Reads only, any number of times. What it returns is JSON-safe and small: it is kept in history. */
  readonly observe: (target: Targets[N], reader: Reader<ReadsOf<N>>, past: Past<Seen>) => Promise<Seen>;
  /** Pure: no clock, no I/O. */
  readonly judge: (target: Targets[N], seen: Seen, past: Past<Seen>) => Judgement<Request<SendsOf<N>>>;
  /** Where it reads replication: the position behind exposure and RPA. Pure. */
  readonly position?: (seen: Seen) => ReplayPosition | undefined;
  /** Whether the database it looks at accepts writes; false only when that is proven, undefined where it did not see. Pure. */
  readonly writable?: (seen: Seen) => boolean | undefined;
  /**
   * The requests that put back what `before` showed, in order; all same-end. Absent: nothing to put back.
   * An abort runs it only before the point of no return.
   */
  readonly undo?: (target: Targets[N], before: Seen) => readonly Request<SendsOf<N>>[];
}
