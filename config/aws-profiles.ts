/** MUSTER_AWS_PROFILE_<REGION>: an AWS profile, and by it a role, of its own for each Region. */
import { suggest } from '../domain/plan-check/nearest';
import { knownRegions, type Region } from '../domain/regions';

const prefix = 'MUSTER_AWS_PROFILE_';

interface Profiles {
  readonly by: Readonly<Record<Region, string>>;
  readonly problems: readonly string[];
}

export function awsProfiles(env: Readonly<Record<string, string | undefined>>): Profiles {
  const regions = new Map(knownRegions.map((region) => [variableOf(region), region]));
  const by: Record<Region, string> = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    const profile = value?.trim() ?? '';
    if (!name.startsWith(prefix) || profile === '') continue;
    const region = regions.get(name);
    if (region !== undefined) by[region] = profile;
    else
      problems.push(
        `${name}: '${name.slice(prefix.length)}' is no Region muster knows; ${suggest(name, [...regions.keys()], `write e.g. ${variableOf('eu-west-1')}`)}`,
      );
  }
  return { by, problems };
}

/** us-east-1 -> MUSTER_AWS_PROFILE_US_EAST_1 */
export function variableOf(region: Region): string {
  return prefix + region.toUpperCase().replaceAll('-', '_');
}
