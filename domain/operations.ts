/** What each operation is allowed and owed: one table, so that no rule asks for an operation by name. */
import { type Operation } from './report';

export interface OperationRules {
  /** Both sides are well and customers are served until we close the old primary; nothing may be lost. */
  readonly planned: boolean;
  /** What a required step that cannot be reached does while everything can still be put back. */
  readonly stopped: 'park' | 'put-back';
  /** A higher one takes the application over from a lower; equals refuse each other (design section 6). */
  readonly rank: number;
}

export const operations = {
  failover: { planned: false, stopped: 'park', rank: 4 },
  switchover: { planned: true, stopped: 'put-back', rank: 2 },
} as const satisfies Readonly<Record<Operation, OperationRules>>;

export function yieldsTo(running: Operation, claiming: Operation): boolean {
  return operations[running].rank < operations[claiming].rank;
}
