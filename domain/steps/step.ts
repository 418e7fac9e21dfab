/** A step is a place in a derived plan. Steps are derived by the client, never written, and pinned in the operation's input. */
import { type GoalName, type Targets } from '../kinds/table';
import { type Phase } from '../kinds/kind';
import { type Timing } from '../timing';

/** ended = reached, skipped, failed or unreachable. */
export interface Edge {
  readonly step: string;
  readonly until: 'reached' | 'ended';
}

interface Place {
  readonly id: string;
  readonly after: readonly Edge[];
  readonly phase: Phase;
  readonly required: boolean;
  readonly timing: Timing;
  /** The sentence people read. */
  readonly says: string;
}

export type GoalStep = {
  readonly [N in GoalName]: Place & {
    readonly is: 'goal';
    readonly goal: N;
    readonly resource: string;
    readonly target: Targets[N];
    readonly fences?: 'writes' | 'compute';
    /** True when something it may send cannot be undone: sending it is the point of no return. */
    readonly irreversible: boolean;
    /** Driven whatever happened to the others, an abort included. */
    readonly always?: true;
    /** Runs beside the others until a goal of this phase begins or all of them have ended: nothing waits for it. */
    readonly beside?: Phase;
  };
}[GoalName];

export type MarkStep = Place & { readonly is: 'gate' | 'assess' | 'record' };
export type Step = GoalStep | MarkStep;

export function isGoal(step: Step): step is GoalStep {
  return step.is === 'goal';
}

/** A step that makes a second Region writable: what fences are for, what exposure and loss are counted from. */
export function isPromotion(step: Step): step is GoalStep {
  return isGoal(step) && step.irreversible && step.phase === 'promote';
}

export const stepIds = { assess: 'assess', gate: 'gate.promote', record: 'record' } as const;

/** `gate.promote`: which gate of the plan it is. */
export function gateNameOf(step: MarkStep): string {
  return step.id.slice('gate.'.length);
}
