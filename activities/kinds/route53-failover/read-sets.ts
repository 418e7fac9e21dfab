/** The record sets of one name as Route 53 lists them, and what among them no UPSERT of a simple record can live beside. */
import { type ResourceRecordSet } from '../../../domain/call-inputs';
import { type Refusal } from '../../../domain/goal';
import { type Route53ShiftTarget } from '../../../domain/kinds/route53-failover';
import { type Reader } from '../../goal';
import { kept, sameName } from './record-sets';

/** Route 53 signs and answers in us-east-1 for the whole partition (aws.md 1.4). */
export const home = 'us-east-1';
/** A name with more sets than this is another policy's, and refused. */
const setsKept = 8;

export async function readSets(
  { zone, record }: Route53ShiftTarget,
  reader: Reader<'route53:ListResourceRecordSets'>,
): Promise<readonly ResourceRecordSet[]> {
  // From type A on, the first in Route 53's order, so that a record of another type at the same name is seen too.
  const input = { HostedZoneId: zone, StartRecordName: record.Name, StartRecordType: 'A' };
  const { ResourceRecordSets: found = [] } = await reader.read('route53:ListResourceRecordSets', home, input);
  return found
    .filter(({ Name }) => sameName(Name ?? '', record.Name))
    .slice(0, setsKept)
    .map(kept);
}

/** UPSERT cannot turn one routing policy into another, nor put an address beside an alias of a name (aws.md 5.2). */
export function recordRefusals({ record }: Route53ShiftTarget, sets: readonly ResourceRecordSet[]): readonly Refusal[] {
  const source = 'route53:ListResourceRecordSets; Route 53 API Reference, ChangeResourceRecordSets';
  const policies = sets.filter(({ SetIdentifier }) => SetIdentifier !== undefined);
  const clashing = sets.filter(
    ({ Type }) =>
      Type !== record.Type && (Type === 'CNAME' || (record.Type === 'CNAME' && ['A', 'AAAA'].includes(Type))),
  );
  return [
    ...policies.slice(0, 4).map((set) => ({
      rule: 'the name has a simple record',
      saw: `${set.Type} set ${set.SetIdentifier ?? ''} with a routing policy (${policyOf(set)})`,
      wanted: `one simple ${record.Type} record of ${record.Name}, or none`,
      source,
    })),
    ...clashing.map((set) => ({
      rule: 'the name has records of one sort',
      saw: `${set.Type} record`,
      wanted: `only ${record.Type} records of ${record.Name}`,
      source,
    })),
  ];
}

function policyOf(set: ResourceRecordSet): string {
  if (set.Failover) return `failover ${set.Failover}`;
  if (set.Weight !== undefined) return `weight ${set.Weight}`;
  return set.Region === undefined ? 'another policy' : `latency ${set.Region}`;
}
