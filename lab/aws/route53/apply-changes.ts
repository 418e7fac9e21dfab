/**
 * A change batch against a zone's record sets: all of it or none, every problem named (facts/aws.md 5.2).
 * A set's identity is name, type and identifier; sets of one name and type share one routing policy, and UPSERT cannot convert it.
 */
import { type Change, type ResourceRecordSet } from '@aws-sdk/client-route-53';
import { canonical, isWithin } from '../../dns/names';
import { policiesOf, problemsOfGroup } from './record-policies';

export type Applied =
  | { readonly is: 'applied'; readonly sets: readonly ResourceRecordSet[] }
  | { readonly is: 'invalid'; readonly problems: readonly string[] };

/** What the lab's name server can serve; anything else would be accepted and never answered. */
const servedTypes = ['A', 'AAAA', 'CNAME', 'NS', 'SOA', 'TXT'];

export const applyChanges = (
  zoneName: string,
  before: readonly ResourceRecordSet[],
  changes: readonly Change[],
): Applied => {
  const problems: string[] = [];
  let sets = [...before];
  for (const change of changes) {
    const set = normal(change.ResourceRecordSet ?? { Name: '', Type: 'A' });
    const wrong = problemsOfSet(zoneName, set, change.Action);
    problems.push(...wrong);
    if (wrong.length > 0) continue;
    const existing = sets.find((each) => sameIdentity(each, set));
    if (change.Action === 'CREATE') {
      if (existing) problems.push(`Tried to create resource record set ${label(set)} but it already exists`);
      else sets.push(set);
    } else if (change.Action === 'UPSERT') {
      sets = [...sets.filter((each) => each !== existing), set];
    } else if (!existing) {
      problems.push(`Tried to delete resource record set ${label(set)} but it was not found`);
    } else if (!isSame(existing, set)) {
      problems.push(
        `Tried to delete resource record set ${label(set)} but the values provided do not match the current values`,
      );
    } else {
      sets = sets.filter((each) => each !== existing);
    }
  }
  if (problems.length === 0) problems.push(...problemsOfGroups(zoneName, sets));
  return problems.length > 0 ? { is: 'invalid', problems } : { is: 'applied', sets };
};

const normal = (set: ResourceRecordSet): ResourceRecordSet => ({ ...set, Name: canonical(set.Name ?? '') });

const label = (set: ResourceRecordSet): string =>
  `[name='${set.Name ?? ''}', type='${set.Type ?? ''}'${set.SetIdentifier === undefined ? '' : `, set-identifier='${set.SetIdentifier}'`}]`;

const sameIdentity = (a: ResourceRecordSet, b: ResourceRecordSet): boolean =>
  canonical(a.Name ?? '') === canonical(b.Name ?? '') && a.Type === b.Type && a.SetIdentifier === b.SetIdentifier;

/** Deep equality that does not see member order, absent members or the order of values. */
const isSame = (a: ResourceRecordSet, b: ResourceRecordSet): boolean => comparable(a) === comparable(b);

const comparable = (set: ResourceRecordSet): string => {
  const { ResourceRecords, ...rest } = normal(set);
  const members = Object.entries(rest).filter(([, value]) => value !== undefined);
  members.sort(([a], [b]) => a.localeCompare(b));
  return JSON.stringify([members, ResourceRecords?.map(({ Value }) => Value).sort()]);
};

const problemsOfSet = (zoneName: string, set: ResourceRecordSet, action: string | undefined): string[] => {
  const problems: string[] = [];
  const name = set.Name ?? '';
  if (!isWithin(name, zoneName)) problems.push(`RRSet with DNS name ${name} is not permitted in zone ${zoneName}`);
  if (!servedTypes.includes(set.Type ?? ''))
    problems.push(`${label(set)}: the lab's name server answers ${servedTypes.join(', ')} only`);
  const hasValues = (set.ResourceRecords ?? []).length > 0;
  if (hasValues === (set.AliasTarget !== undefined))
    problems.push(`${label(set)}: expected either ResourceRecords or AliasTarget, and not both`);
  if (hasValues && set.TTL === undefined) problems.push(`${label(set)}: Missing field 'TTL'`);
  const policies = policiesOf(set);
  if (policies.length > 1) problems.push(`${label(set)}: expected one routing policy, got ${policies.join(' and ')}`);
  if (policies.length > 0 && set.SetIdentifier === undefined)
    problems.push(`${label(set)}: Missing field 'SetIdentifier'`);
  if (policies.length === 0 && set.SetIdentifier !== undefined)
    problems.push(
      `${label(set)}: a SetIdentifier needs a routing policy (Failover, Weight, Region or MultiValueAnswer)`,
    );
  if (action === 'DELETE' && name === zoneName && (set.Type === 'SOA' || set.Type === 'NS'))
    problems.push(`A HostedZone must contain exactly one SOA record and at least one NS record for the zone itself`);
  return problems;
};

const problemsOfGroups = (zoneName: string, sets: readonly ResourceRecordSet[]): string[] => {
  const cnames = sets.filter((set) => set.Type === 'CNAME');
  return [
    ...groupsOf(sets).flatMap((group) => problemsOfGroup(group)),
    ...cnames
      .filter((set) => set.Name === zoneName || sets.some((other) => other.Name === set.Name && other.Type !== 'CNAME'))
      .map(
        (set) =>
          `RRSet of type CNAME with DNS name ${set.Name ?? ''} is not permitted as it conflicts with other records or the zone's apex`,
      ),
  ];
};

const groupsOf = (sets: readonly ResourceRecordSet[]): ResourceRecordSet[][] => {
  const groups: Record<string, ResourceRecordSet[]> = {};
  for (const set of sets) (groups[`${set.Name ?? ''} ${set.Type ?? ''}`] ??= []).push(set);
  return Object.values(groups);
};
