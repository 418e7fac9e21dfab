/** How calls are really made: implemented by aws/, sql/, dns/ and http/ together (create-outside.ts), used by reader and door only. */
import { type ChangeName, type InputOf, type ReadName } from '../domain/calls';
import { type Evidence, type Request } from '../domain/goal';
import { type Region } from '../domain/regions';
import { type ReadOptions } from './goal';
import { type OutputOf } from './outputs';

export interface Outside {
  /** @throws OutsideError */
  readonly read: <C extends ReadName>(
    call: C,
    region: Region,
    input: InputOf<C>,
    options: ReadOptions,
    signal: AbortSignal,
  ) => Promise<OutputOf<C>>;
  /** One attempt, explicit time-outs; ARC rotates its endpoints. @throws OutsideError whose `done` tells whether it certainly was not done */
  readonly send: (request: Request, signal: AbortSignal, closed?: Closed) => Promise<SendAnswer>;
}

/** Why nothing may be sent any more; asked once more when an AWS request is signed and when a database has let us in, for this process may have stood still meanwhile. */
export type Closed = () => string | undefined;

export interface SendAnswer {
  readonly requestId: string | null;
  readonly detail?: Evidence;
}

export type { ChangeName };
