/** The Regions of a plan are three different ones, and everything that has a part per Region has it in exactly its pair. */
import { type ResourceEntry } from '../kinds/table';
import { type Region } from '../regions';
import { type Draft, type Place, type Problem } from './draft';
import { meant, nearest } from './nearest';

export function checkRegions(draft: Draft): readonly Problem[] {
  return [...threeRegions(draft), ...evidenceBuckets(draft), ...resourceRegions(draft)];
}

function threeRegions({ regions }: Pick<Draft, 'regions'>): readonly Problem[] {
  if (!regions) return [];
  const { preferred, other, witness } = regions;
  const problems: Problem[] = [];
  if (other === preferred)
    problems.push({
      at: ['regions', 'other'],
      says: `${other} is the preferred Region as well`,
      instead: 'name the Region the application comes back in when that one is lost',
    });
  if (witness === preferred || witness === other)
    problems.push({
      at: ['regions', 'witness'],
      says: `${witness} is one of the pair`,
      instead: 'name a third Region: the record must outlive both',
    });
  return problems;
}

function evidenceBuckets({ evidence, regions }: Draft): readonly Problem[] {
  // Two that are the same are told once, not again by what depends on them.
  if (!evidence || !regions || threeRegions({ regions }).length > 0) return [];
  const wanted = [regions.preferred, regions.other, regions.witness];
  return [
    ...exactly(['evidence'], evidence, wanted, 'bucket', 'reports are kept in the surviving Region and the witness'),
    ...sharedBuckets(evidence),
  ];
}

function sharedBuckets(evidence: Readonly<Record<Region, string>>): readonly Problem[] {
  const seen = new Map<string, Region>();
  return Object.entries(evidence).flatMap(([region, bucket]): Problem[] => {
    const first = seen.get(bucket);
    seen.set(bucket, first ?? region);
    if (first === undefined) return [];
    return [
      {
        at: ['evidence', region],
        says: `'${bucket}' is the bucket of ${first} already`,
        instead: `a bucket lives in one Region: name another one in ${region}`,
      },
    ];
  });
}

function resourceRegions({ resources, regions }: Draft): readonly Problem[] {
  if (!regions || regions.preferred === regions.other) return [];
  const pair = [regions.preferred, regions.other];
  return Object.entries(resources).flatMap(([id, entry]) => {
    const parts = perRegion(entry);
    if (!parts) return [];
    return exactly(['resources', id, parts.key], parts.by, pair, parts.what, 'one plan serves both directions');
  });
}

interface PerRegion {
  readonly key: string;
  readonly by: Readonly<Record<Region, unknown>>;
  readonly what: string;
}

function perRegion(entry: ResourceEntry): PerRegion | undefined {
  switch (entry.kind) {
    case 'rds-postgres':
      return { key: 'in', by: entry.in, what: 'instance' };
    case 'ecs-service':
      return { key: 'targetGroups', by: entry.targetGroups, what: 'target group' };
    case 'arc-routing-control':
      return { key: 'controls', by: entry.controls, what: 'routing control' };
    case 'route53-failover':
      return { key: 'values', by: entry.values, what: 'record value' };
    case 'http-check':
      return undefined;
  }
}

function exactly(
  at: Place,
  by: Readonly<Record<Region, unknown>>,
  wanted: readonly Region[],
  what: string,
  why: string,
): readonly Problem[] {
  const named = Object.keys(by);
  const missing = wanted.filter((region) => !named.includes(region));
  const strange = named.filter((region) => !wanted.includes(region));
  return [
    ...strange.map((region) => ({
      at: [...at, region],
      key: true,
      says: `${region} is not a Region of ${at[0] === 'evidence' ? 'the plan' : 'its pair'} (${wanted.join(', ')})`,
      instead: insteadOf(region, missing),
    })),
    ...missing.map((region) => ({
      at,
      key: true,
      says: `no ${what} in ${region}`,
      instead: `add ${region}: ${why}`,
    })),
  ];
}

function insteadOf(region: Region, missing: readonly Region[]): string {
  const near = missing.length === 1 ? missing[0] : nearest(region, missing);
  return near === undefined ? 'remove it' : meant(near);
}
