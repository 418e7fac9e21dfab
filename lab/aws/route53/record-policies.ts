/** Routing policies of record sets: which one a set has, and what sets of one name and type must agree on. */
import { type ResourceRecordSet } from '@aws-sdk/client-route-53';

type Policy = 'Failover' | 'Weight' | 'Region' | 'MultiValueAnswer';

const policies: readonly Policy[] = ['Failover', 'Weight', 'Region', 'MultiValueAnswer'];

export const policiesOf = (set: ResourceRecordSet): readonly Policy[] =>
  policies.filter((policy) => set[policy] !== undefined);

/** Sets of one name and type. */
export const problemsOfGroup = (group: readonly ResourceRecordSet[]): readonly string[] => {
  const first = group[0];
  if (!first || group.length === 1) return [];
  const name = `[name='${first.Name ?? ''}', type='${first.Type ?? ''}']`;
  const used = new Set(group.map((set) => policiesOf(set)[0] ?? 'simple'));
  if (used.size > 1)
    return [
      `RRSet with DNS name ${name} mixes routing policies ${[...used].join(', ')}: sets of one name and type have one policy, and UPSERT does not convert it; delete the old sets in the same batch`,
    ];
  for (const key of ['Failover', 'Region'] as const) {
    const values = group.map((set) => set[key]).filter((value) => value !== undefined);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) return [`${name}: two sets with ${key} ${twice}`];
  }
  return [];
};
