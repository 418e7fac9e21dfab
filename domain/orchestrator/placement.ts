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

/** `home` null: nobody can tell which cluster is active. Recommended: standby and witness, home in the standby. */
export function judgePlacement(
  clusters: readonly Region[],
  home: Region | null,
  { primary, standby, witness }: Roles,
): readonly PlacementWarning[] {
  const known = [primary, standby, witness];
  const outside = clusters.filter((region) => !known.includes(region));
  const warnings: PlacementWarning[] = [];
  if (home === primary)
    warnings.push({
      rule: 'home is not the primary Region',
      says: `home is ${home}, where the application runs: they are lost together, and the failover waits for a takeover`,
      instead: `hand over to ${clusters.find((region) => region !== primary) ?? standby}`,
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
