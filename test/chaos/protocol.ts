/** What a worker process and the process that runs the matrix say to each other, over the channel between parent and child. */
import { type ReadName } from '../../domain/calls';
import { type FailureCode } from '../../domain/failure';
import { type Evidence, type Request } from '../../domain/goal';
import { type Passing } from './boundary';
import { type Asker } from './world/world';

export type Ask =
  | {
      readonly is: 'read';
      readonly by: Asker;
      readonly call: ReadName;
      readonly region: string;
      readonly input: unknown;
    }
  | { readonly is: 'send'; readonly by: Asker; readonly request: Request }
  | { readonly is: 'passing'; readonly boundary: Passing };

/** OutsideError, over the wire. */
export interface Failure {
  readonly code: FailureCode;
  readonly reason: string;
  readonly message: string;
  readonly done: 'no' | 'unknown';
}

export interface SendAnswered {
  readonly requestId: string;
  readonly detail?: Evidence;
}

export type Said =
  | { readonly is: 'ready' }
  | { readonly is: 'serving' }
  | { readonly is: 'quiet'; readonly n: number }
  | { readonly is: 'ask'; readonly n: number; readonly ask: Ask };

export type Told =
  /** Begin to poll. */
  | { readonly is: 'serve'; readonly clusters: readonly Cluster[]; readonly queuePrefix: string }
  /** Say so once no activity runs. */
  | { readonly is: 'settle'; readonly n: number }
  | { readonly is: 'answer'; readonly n: number; readonly value?: unknown; readonly failure?: Failure };

/** Where a worker polls: the one server, or each of a pair. */
export interface Cluster {
  readonly address: string;
  readonly namespace: string;
}
