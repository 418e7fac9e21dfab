/** What each operation is allowed and owed: one table, so that no rule asks for an operation by name. */
import { type Course } from './kinds/kind';
import { type GateName } from './plan';
import { type Operation } from './report';

export interface OperationRules {
  readonly course: Course;
  /** Where people decide; absent: starting it is the decision. */
  readonly gate?: GateName;
  /** Both sides are well when it begins; what does not answer is a reason not to. */
  readonly planned: boolean;
  /** Customers are served until we close the primary ourselves, and from then on they are not. */
  readonly interrupts: boolean;
  /** Customers are brought back by it: it has an RTA, an RPA and a loss. */
  readonly recovers: boolean;
  /**
   * What a required step that cannot be reached does before the point of no return: waits for people, is undone, hands on to the next
   * operation of the chain, or is tried again for as long as it takes.
   */
  readonly stopped: 'park' | 'put-back' | 'hand-on' | 'insist';
  /** What an abort does with what was done: undone while it can be, or kept as it is and told. */
  readonly aborted: 'put-back' | 'keep';
  /** A higher one takes the application over from a lower; equals refuse each other (docs/adr/0011-courses-of-the-same-goals.md). */
  readonly rank: number;
}

const quiet = { planned: false, interrupts: false, recovers: false, stopped: 'park', aborted: 'keep' } as const;

export const operations = {
  failover: { ...quiet, course: 'move', gate: 'promote', recovers: true, aborted: 'put-back', rank: 5 },
  ladder: { ...quiet, course: 'ladder', recovers: true, stopped: 'hand-on', rank: 5 },
  restore: {
    ...quiet,
    course: 'restore',
    gate: 'cutover',
    interrupts: true,
    recovers: true,
    aborted: 'put-back',
    rank: 4,
  },
  switchover: {
    course: 'move',
    gate: 'promote',
    planned: true,
    interrupts: true,
    recovers: true,
    stopped: 'put-back',
    aborted: 'put-back',
    rank: 3,
  },
  failback: { ...quiet, course: 'return', planned: true, rank: 3 },
  reprotect: { ...quiet, course: 'reprotect', planned: true, rank: 2 },
  decommission: { ...quiet, course: 'decommission', stopped: 'put-back', gate: 'delete', rank: 2 },
  drill: { ...quiet, course: 'clone', stopped: 'put-back', rank: 1 },
  quarantine: { ...quiet, course: 'quarantine', stopped: 'insist', rank: 0 },
  diff: { ...quiet, course: 'conform', rank: 0 },
} as const satisfies Readonly<Record<Operation, OperationRules>>;

export function rulesOf(operation: Operation): OperationRules {
  return operations[operation];
}

export function yieldsTo(running: Operation, claiming: Operation): boolean {
  return operations[running].rank < operations[claiming].rank;
}
