/** A plan: what an application consists of in two Regions, its objectives, and who may decide. Durations in ms, never scaled here. */
import { type DrillCalendar } from './calendar/drill-plan';
import { type GateRules } from './gate/rules';
import { type ResourceEntry } from './kinds/table';
import { type Region } from './regions';
import { type RegisterRules } from './register';

export interface Objectives {
  readonly rtoMs: number;
  readonly rpoMs: number;
  /** Expected time from impairment to the start of the operation; part of every RTO sum. */
  readonly detectionMs: number;
}

export interface Plan {
  readonly application: string;
  /** Account ids the door accepts; any other identity is refused. */
  readonly accounts: readonly string[];
  readonly regions: { readonly preferred: Region; readonly other: Region; readonly witness: Region };
  readonly objectives: Objectives;
  /** Bucket by Region; reports go to the surviving Region's and the witness's. */
  readonly evidence: Readonly<Record<Region, string>>;
  readonly resources: Readonly<Record<string, ResourceEntry>>;
  readonly gates: Gates;
  /** Absent: no register is kept; the workflow id alone excludes, within one cluster. */
  readonly register?: RegisterRules;
  /** Absent: nothing is rehearsed by itself. */
  readonly drills?: DrillCalendar;
}

/** What is not said of a gate is as at the promotion. */
export interface Gates {
  readonly promote: GateRules;
  /** A restored database takes the place of the damaged one. */
  readonly cutover?: GateRules;
  /** A live drill begins. */
  readonly drill?: GateRules;
  /** What was kept is deleted. */
  readonly delete?: GateRules;
}
export type GateName = keyof Gates;
export const gateNames = ['promote', 'cutover', 'drill', 'delete'] as const satisfies readonly GateName[];

/** A direction through a plan. */
export interface Way {
  readonly from: Region;
  readonly to: Region;
}

/** Every resource that `id` needs, directly or through others, nearest first; cycles end where they close. */
export function transitiveNeeds(resources: Plan['resources'], id: string): readonly string[] {
  const found: string[] = [];
  const visit = (at: string): void => {
    for (const need of resources[at]?.needs ?? []) {
      if (found.includes(need) || need === id) continue;
      found.push(need);
      visit(need);
    }
  };
  visit(id);
  return found;
}
