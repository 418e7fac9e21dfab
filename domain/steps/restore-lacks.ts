/** A restore freezes writers before anything else: what nobody can close is written to until the rename, and all of that is lost unsaid. */
import { type Refusal } from '../goal';
import { type Plan } from '../plan';

/** Why a plan's databases cannot be restored; empty when they can. `resource`: only this one is. */
export function restoreLacks({ resources }: Plan, resource?: string): readonly Refusal[] {
  return Object.entries(resources).flatMap(([id, entry]) =>
    entry.kind !== 'rds-postgres' || entry.fence || (resource ?? id) !== id
      ? []
      : [
          {
            rule: 'a restore freezes writers',
            saw: `resources.${id} has no fence`,
            wanted: `fence in the plan: without it payments are taken into the damaged database until it is renamed, and lost`,
            source: 'docs/plan.md: rds-postgres',
          },
        ],
  );
}
