/**
 * What plan check's rules work on: a plan as far as it could be read. A rule judges what is there and keeps silent about
 * what is missing, so that one mistake never hides another.
 */
import { type DrillCalendar } from '../calendar/drill-plan';
import { type ResourceEntry } from '../kinds/table';
import { type Plan } from '../plan';

export interface Draft {
  readonly accounts?: Plan['accounts'];
  readonly regions?: Plan['regions'];
  readonly objectives?: Plan['objectives'];
  readonly evidence?: Plan['evidence'];
  readonly gates?: Plan['gates'];
  readonly drills?: DrillCalendar;
  /** Resources that read well. */
  readonly resources: Plan['resources'];
  /** Needs of every resource whose needs could be read, the broken ones among them. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  /** Ids of all resources, read or not. */
  readonly ids: readonly string[];
}

/** A place in the plan file, by its keys there (`objectives.rto`, not `rtoMs`). */
export type Place = readonly (string | number)[];

export interface Problem {
  readonly at: Place;
  /** What is wrong, with the value. */
  readonly says: string;
  /** What to write instead. */
  readonly instead: string;
  /** True: the key itself is wrong, not what it holds. */
  readonly key?: boolean;
}

export function draftOf(plan: Plan): Draft {
  const { accounts, regions, objectives, evidence, gates, drills, resources } = plan;
  const needs = Object.fromEntries(Object.entries(resources).map(([id, entry]) => [id, entry.needs]));
  const rehearsed = drills ? { drills } : {};
  return {
    accounts,
    regions,
    objectives,
    evidence,
    gates,
    ...rehearsed,
    resources,
    needs,
    ids: Object.keys(resources),
  };
}

/** Resources of one kind, with their ids. */
export function resourcesOf<K extends ResourceEntry['kind']>(
  draft: Draft,
  kind: K,
): readonly (readonly [id: string, entry: Extract<ResourceEntry, { kind: K }>])[] {
  return Object.entries(draft.resources).filter(
    (pair): pair is [string, Extract<ResourceEntry, { kind: K }>] => pair[1].kind === kind,
  );
}
