/** What a resource kind declares about its goals: pure facts from which steps, dry runs, IAM and warnings are derived. */
import { type ChangeName, type ReadName } from '../calls';
import { type Plan, type Way } from '../plan';
import { type Timing } from '../timing';

export const phases = [
  'readiness',
  'assess',
  'capacity',
  'gate',
  'fence',
  'promote',
  'verify',
  'shift',
  'record',
] as const;
export type Phase = (typeof phases)[number];

/**
 * What must come before, in words of the field; derivation turns each into edges.
 * gate: approved. own: another goal of the same resource. fences: every database's fence and drain has ended
 * (of all databases: acceptance is of the whole application, and a promotion before it would not be covered by it).
 * needs: the completing goals of everything the resource transitively needs.
 */
export type After =
  'assess' | 'gate' | 'fences' | 'needs' | { readonly own: string; readonly until: 'reached' | 'ended' };

/** Where a declaration is asked about: one resource of a plan, in one direction. */
export interface Placing<Entry> {
  readonly id: string;
  readonly entry: Entry;
  readonly way: Way;
  readonly plan: Plan;
}

export interface GoalDeclaration<Entry, Target> {
  readonly phase: Phase;
  readonly reads: readonly ReadName[];
  readonly sends: readonly ChangeName[];
  /** A required step that fails parks the run; an optional one degrades it. */
  readonly required: boolean;
  /** The goal whose reaching makes the resource usable by those that need it. */
  readonly completes?: boolean;
  readonly fences?: 'writes' | 'compute';
  readonly after: readonly After[];
  /** Undefined: nothing to do for this entry (no probe, no fence declared). */
  readonly target: (placing: Placing<Entry>) => Target | undefined;
  readonly timing: (placing: Placing<Entry>) => Timing;
  /** The sentence people read, e.g. "promote ledger-euw1 in eu-west-1". */
  readonly says: (target: Target) => string;
}

/** Declares a goal of entry E and target T, keeping its calls as literals: what is not declared here cannot be compiled into it. */
export function declares<E, T>() {
  return <const R extends readonly ReadName[], const S extends readonly ChangeName[]>(
    declaration: GoalDeclaration<E, T> & { readonly reads: R; readonly sends: S },
  ): GoalDeclaration<E, T> & { readonly reads: R; readonly sends: S } => declaration;
}

/** What every resource of a plan has. */
export interface Entry {
  readonly kind: string;
  readonly needs: readonly string[];
}

/** Something plan check tells: the plan works, but in a disaster this part may not. */
export interface Warning {
  readonly resource: string;
  readonly says: string;
  readonly instead: string;
}
