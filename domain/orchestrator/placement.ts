/** Where two orchestrating clusters stand beside an application's Regions, and what that cannot survive without a person. */
import { type Region } from '../regions';

export interface Roles {
  readonly primary: Region;
  readonly standby: Region;
  readonly witness: Region;
}

export interface PlacementWarning {
  readonly rule: string;
  readonly says: string;
  readonly instead: string;
}

/** An application's roles now: a failover and a failback swap the first two. `primary` is one of the plan's two. */
export function rolesWith(
  primary: Region,
  { preferred, other, witness }: { readonly preferred: Region; readonly other: Region; readonly witness: Region },
): Roles {
  return { primary, standby: primary === preferred ? other : preferred, witness };
}

/** Where home should be handed over to; null: it stands where it should, or the handover has nobody to ask. */
export function fittingHome(alive: readonly Region[], home: Region | null, roles: Roles): Region | null {
  const { primary, standby, witness } = roles;
  if (home !== primary || !alive.includes(home)) return null;
  return [standby, witness, ...alive].find((region) => region !== primary && alive.includes(region)) ?? null;
}

/**
 * `home` null: nobody can tell which cluster is active. Recommended: standby and witness, home in the standby. `alive`: those that answer;
 * a handover asks both.
 */
export function judgePlacement(
  clusters: readonly Region[],
  home: Region | null,
  roles: Roles,
  alive: readonly Region[] = clusters,
): readonly PlacementWarning[] {
  const { primary, standby, witness } = roles;
  const fitting = fittingHome(alive, home, roles);
  const known = [primary, standby, witness];
  const outside = clusters.filter((region) => !known.includes(region));
  const warnings: PlacementWarning[] = [];
  if (home === primary)
    warnings.push({
      rule: 'home is not the primary Region',
      says: `home is ${home}, where the application runs: they are lost together, and the failover waits for a takeover`,
      instead:
        fitting !== null
          ? `muster orchestrator handover --to ${fitting} --reason WHY`
          : alive.includes(home)
            ? 'bring the other cluster up, then hand over: a handover asks both'
            : 'it does not answer: only a takeover moves home now',
    });
  else if (clusters.includes(primary))
    warnings.push({
      rule: 'no cluster in the primary Region',
      says: `a cluster is in ${primary}: after its loss home has no peer until it returns`,
      instead: `place the two in ${standby} and ${witness}`,
    });
  if (outside.length > 0)
    warnings.push({
      rule: "clusters in the application's Regions",
      says: `${outside.join(', ')} is none of ${known.join(', ')}: its loss is not rehearsed with the application's`,
      instead: `place the two in ${standby} and ${witness}`,
    });
  return warnings;
}
