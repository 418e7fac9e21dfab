/** What a resource kind declares about its goals: pure facts from which steps, dry runs, IAM and warnings are derived. */
import { type ChangeName, type ReadName } from '../calls';
import { type Scenario } from '../calendar/drill-plan';
import { type Instant } from '../instant';
import { type Plan, type Way } from '../plan';
import { type Region } from '../regions';
import { type Timing } from '../timing';

export const phases = [
  'readiness',
  'assess',
  'capacity',
  'gate',
  'fence',
  'restore',
  'promote',
  'verify',
  'shift',
  'soak',
  'protect',
  'clean-up',
  'record',
] as const;
export type Phase = (typeof phases)[number];

/**
 * Which goals an operation consists of, and after what: the same goals serve several, each placed anew.
 * move: failover and switchover. reprotect: replication built anew. return: reprotect, and everything as the plan says.
 * restore: an earlier point in time. ladder: the database's own Region first. clone: an isolated drill. quarantine: an old primary
 * that was not proven closed. decommission: what was kept is deleted. conform: only looks whether the world is what the plan says.
 */
export const courses = [
  'move',
  'reprotect',
  'return',
  'restore',
  'ladder',
  'clone',
  'quarantine',
  'decommission',
  'conform',
] as const;
export type Course = (typeof courses)[number];

/** A goal's place in one course. */
export interface Placement {
  readonly after: readonly After[];
  /** A required step that fails parks the run; an optional one degrades it. */
  readonly required: boolean;
  /** The gate waits for it: those who decide see its result. */
  readonly beforeGate?: true;
  /** Goals of these phases wait for it: nothing of theirs is sent before it is reached, or has ended where it is optional. */
  readonly before?: readonly Phase[];
  /** Driven whatever happened to the others, an abort included: what a drill made is taken away. */
  readonly always?: true;
  /** Runs beside the others, who do not wait for it, until a goal of this phase begins or all of them have ended. */
  readonly beside?: Phase;
}

/**
 * What must come before, in words of the field; derivation turns each into edges.
 * gate: approved. own: another goal of the same resource. fences: every database's fence and drain has ended
 * (of all databases: acceptance is of the whole application, and a promotion before it would not be covered by it).
 * needs: the completing goals of everything the resource transitively needs. all: everything of the course but what is `always` or `all`
 * itself. clear: no blocking alarm is open, where a drill asks. phase: every goal of that phase.
 */
export type After =
  | 'assess'
  | 'gate'
  | 'fences'
  | 'needs'
  | 'all'
  | 'clear'
  | { readonly own: string; readonly until: 'reached' | 'ended' }
  | { readonly phase: Phase };

/** What whoever starts an operation says beyond plan and direction. */
export interface Particulars {
  /** Part of every name the operation makes: instances, snapshots. Lower-case letters, digits and hyphens; its own in every operation. */
  readonly tag: string;
  /** restore: the point in time that comes back. */
  readonly toTime?: Instant;
  /** ladder: the database; restore: the one that is damaged (default: all). */
  readonly resource?: string;
  /** decommission: the instance or snapshot that is deleted. */
  readonly delete?: { readonly region: Region; readonly instance: string };
  /** clone: what is rehearsed. */
  readonly scenario?: Scenario;
  /** live drill: how long the other Region serves before the way back. */
  readonly soakMs?: number;
}

/** Where a declaration is asked about: one resource of a plan, in one direction, in one course. */
export interface Placing<Entry> {
  readonly id: string;
  readonly entry: Entry;
  readonly way: Way;
  readonly plan: Plan;
  readonly course: Course;
  readonly particulars: Particulars;
}

export interface GoalDeclaration<Entry, Target> {
  readonly phase: Phase;
  readonly reads: readonly ReadName[];
  readonly sends: readonly ChangeName[];
  /** The goal whose reaching makes the resource usable by those that need it. */
  readonly completes?: boolean;
  readonly fences?: 'writes' | 'compute';
  /** Where it takes part. */
  readonly courses: { readonly [C in Course]?: Placement };
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

/** Of a goal that only looks, once. */
export const oneLook = {
  expectedMs: 1_000,
  budgetMs: 5_000,
  deadlineMs: 20_000,
  source: 'chosen: one look at each side, a silent one costs its time-out',
  clock: 'real',
} as const;

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
