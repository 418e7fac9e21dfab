/** A place in a run at which a fault can strike: which step, what happens there, and whether just before or just after it. */

export const kinds = ['look', 'intent', 'check', 'send', 'acknowledgement', 'gate', 'timer'] as const;
/**
 * look: an activity that sends nothing. intent: the workflow puts a request into the next activity's input (before: history does not hold
 * it; after: the activity has it). check: the door's questions (before: the register; after: they are answered). send: before, it is signed
 * and not on its way; after, the outside has done it and has not answered. acknowledgement: before, the answer has come and nobody has
 * taken note; after, it is in the activity's result. gate: people's word. timer: the workflow waits.
 */
export type BoundaryKind = (typeof kinds)[number];

export interface Boundary {
  /** As in the plan's steps; `register`, `record` and `gate.promote` for what belongs to none. */
  readonly step: string;
  readonly kind: BoundaryKind;
  readonly when: 'before' | 'after';
  /** Of a changing request. */
  readonly call?: string;
}

/** `ledger.promote/send.before rds:PromoteReadReplica` */
export function boundaryId({ step, kind, when, call }: Boundary): string {
  return `${step}/${kind}.${when}${call === undefined ? '' : ` ${call}`}`;
}

/** Around a changing request, or what lets one go: these count; looks, and timers of looks, do not. */
export function isEffect({ kind, step, call }: Boundary): boolean {
  if (kind === 'look') return false;
  if (kind === 'timer') return step.startsWith('gate.');
  return kind === 'gate' || call !== undefined;
}

/** Somebody stands at a boundary: told to the process that runs the matrix, which lets him go on, or does not. */
export interface Passing extends Boundary {
  readonly workflowId: string;
}
