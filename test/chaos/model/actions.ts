/** What can happen to a pair, as data: a trace is JSON, and can be played against a pair of servers as well as against the model. */
import fc from 'fast-check';
import { type Pair, sides } from './pair-model';
import { type Side } from './worker';

export type Action =
  | {
      readonly is: 'start' | 'hand-out' | 'look-again' | 'lose' | 'take-over' | 'kill' | 'return' | 'say';
      readonly side: Side;
    }
  | { readonly is: 'cut' }
  | { readonly is: 'heal' }
  /** The nth of those that stand somewhere. */
  | { readonly is: 'step'; readonly nth: number }
  | { readonly is: 'tick'; readonly ms: number };

/** Whether it can happen now. */
export function isPossible(pair: Pair, action: Action): boolean {
  if (action.is === 'tick') return true;
  if (action.is === 'step') return pair.workers.some(({ stage }) => stage !== undefined);
  if (action.is === 'cut') return pair.linked;
  if (action.is === 'heal') return !pair.linked;
  const { side } = action;
  const { up, leads, run } = pair.clusters[side];
  switch (action.is) {
    case 'start':
      return pair.acts(side) && run === null;
    case 'hand-out':
      return pair.acts(side) && run !== null && run.attempt === null && !run.superseded;
    case 'look-again':
      return pair.mayLookAgain(side);
    case 'lose':
      return pair.acts(side) && run?.attempt?.lostMs === null;
    case 'take-over':
      return up && (!leads || !pair.inTouch());
    case 'kill':
      return up;
    case 'return':
      return !up;
    case 'say':
      return pair.acts(side) && run !== null;
  }
}

export async function happen(pair: Pair, action: Action): Promise<void> {
  switch (action.is) {
    case 'tick': {
      pair.tick(action.ms);
      return;
    }
    case 'cut':
    case 'heal': {
      pair.setLink(action.is === 'heal');
      return;
    }
    case 'step': {
      const standing = pair.workers.filter(({ stage }) => stage !== undefined);
      const worker = standing[action.nth % standing.length];
      if (worker) await pair.step(worker);
      return;
    }
    case 'start': {
      pair.start(action.side);
      return;
    }
    case 'hand-out':
      return pair.handOut(action.side);
    case 'look-again': {
      pair.lookAgain(action.side);
      return;
    }
    case 'lose': {
      pair.lose(action.side);
      return;
    }
    case 'take-over': {
      pair.takeOver(action.side);
      return;
    }
    case 'kill':
    case 'return': {
      pair.setUp(action.side, action.is === 'return');
      return;
    }
    case 'say': {
      pair.say(action.side);
      return;
    }
  }
}

/** Plays a trace from its beginning; what cannot happen is passed over. */
export async function play(pair: Pair, trace: readonly Action[], after: (pair: Pair) => void): Promise<void> {
  for (const action of trace) {
    if (!isPossible(pair, action)) continue;
    await happen(pair, action);
    after(pair);
  }
}

const onSides: readonly Extract<Action, { readonly side: Side }>['is'][] = [
  ...(['hand-out', 'hand-out', 'hand-out', 'look-again', 'look-again', 'look-again'] as const),
  ...(['start', 'take-over', 'lose', 'kill', 'return', 'say'] as const),
];

/** Everything that can happen now, what moves things on more than once. */
function possible(pair: Pair): readonly Action[] {
  const steps = pair.workers
    .filter(({ stage }) => stage !== undefined)
    .flatMap((_, nth): readonly Action[] => Array.from({ length: 8 }, () => ({ is: 'step', nth })));
  // The last: a process that begins after it need not wait for what an older orchestrator may have sent (activities/door/register.ts).
  const ticks = [200, 600, 1_500, 16_000, 900_000].map((ms): Action => ({ is: 'tick', ms }));
  const links: readonly Action[] = [{ is: 'cut' }, { is: 'heal' }];
  const placed = onSides.flatMap((is) => sides.map((side): Action => ({ is, side })));
  return [...steps, ...ticks, ...links, ...placed].filter((action) => isPossible(pair, action));
}

class Command implements fc.AsyncCommand<Pair, Pair> {
  private readonly nth: number;
  private readonly invariant: (pair: Pair) => void;
  private happened: Action | undefined;

  constructor(nth: number, invariant: (pair: Pair) => void) {
    this.nth = nth;
    this.invariant = invariant;
  }
  // fast-check's interface has these as methods.
  check = (): boolean => true;
  run = async (pair: Pair): Promise<void> => {
    const now = possible(pair);
    this.happened = now[this.nth % now.length];
    if (this.happened) await happen(pair, this.happened);
    this.invariant(pair);
  };
  toString = (): string => JSON.stringify(this.happened);
}

/** Anything that can happen, in any order, with the invariant asked after each. */
export function anyCourse(invariant: (pair: Pair) => void): fc.Arbitrary<Iterable<fc.AsyncCommand<Pair, Pair>>> {
  const command = fc.nat(1_000_000).map((nth) => new Command(nth, invariant));
  return fc.commands([command], { maxCommands: 60, size: 'max' });
}
