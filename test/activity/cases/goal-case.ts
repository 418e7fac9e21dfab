/** What the laws need to know of a goal: its target, a world it starts in, and worlds in which it is done, moving, or impossible. */
import { type ChangeName } from '../../../domain/calls';
import { type Past, type Sent } from '../../../domain/goal';
import { type GoalName, type Targets } from '../../../domain/kinds/table';
import { type World } from '../fakes/fake-outside';

export interface GoalCase<N extends GoalName, S> {
  readonly name: N;
  readonly target: Targets[N];
  readonly world: (change?: (state: S) => void) => World<S>;
  /** What a whole way from the start sends, in order. */
  readonly sends: readonly ChangeName[];
  readonly reached: { readonly arrange: (state: S) => void; readonly past?: Partial<Past<unknown>> };
  /** Somebody else is bringing it about: nothing to send. */
  readonly othersMoving: {
    readonly arrange: (state: S) => void;
    readonly past?: Partial<Past<unknown>>;
    /** What the goal says of that; absent: moving by others. blocked: it only looks whether a thing is so, and it is not yet. */
    readonly is?: 'reached' | 'blocked';
  };
  readonly wrong: readonly {
    readonly name: string;
    readonly arrange: (state: S) => void;
    readonly past?: Partial<Past<unknown>>;
    /** Every one of them is named, at once. */
    readonly rules: readonly string[];
  }[];
  /** What a Region that answers nothing makes of it; `moving` and `blocked` only where silence is itself what is checked. */
  readonly silent: 'unseen' | 'moving' | 'blocked';
  /** The part of the world that undo puts back; absent for goals that cannot be undone. */
  readonly restores?: (state: S) => unknown;
}

export const key = 'operation-1.1/step';
export const began = '2026-11-23T03:00:00.000Z';

export function sent(call: ChangeName, more: Partial<Sent> = {}): Sent {
  return {
    call,
    region: 'eu-west-1',
    input: {},
    inputHash: 'hash',
    at: began,
    attempt: 1,
    requestId: 'r',
    answer: 'ok',
    ...more,
  };
}
