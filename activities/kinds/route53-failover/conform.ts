/** Whether the record and what the name answers are as the plan wants them while the preferred Region serves: looks only. */
import { type ResourceRecordSet } from '../../../domain/call-inputs';
import { type Refusal } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type Route53ShiftTarget } from '../../../domain/kinds/route53-failover';
import { type Goal } from '../../goal';
import { blockedBy, short } from '../past';
import { readSets, recordRefusals } from './read-sets';
import { isEqual, normal, valuesOf } from './record-sets';

export interface Route53ConformSeen {
  readonly at: Instant;
  readonly sets: readonly ResourceRecordSet[];
  readonly answers: readonly string[];
  readonly authoritative: boolean;
}

export const conform: Goal<'route53-failover.conform', Route53ConformSeen> = {
  name: 'route53-failover.conform',

  observe: async (target, reader) => {
    const at = reader.now();
    const type = target.record.Type === 'CNAME' ? 'CNAME' : 'A';
    const [sets, { answers, authoritative }] = await Promise.all([
      readSets(target, reader),
      reader.read('dns:Resolve', target.to, { name: target.record.Name, type }),
    ]);
    return { at, sets, answers, authoritative };
  },

  judge: (target, seen) =>
    blockedBy([...recordRefusals(target, seen.sets), ...differences(target, seen)]) ?? {
      is: 'reached',
      evidence: {
        name: target.record.Name,
        servedFrom: target.to,
        ttlSeconds: target.record.TTL ?? null,
        answers: seen.answers.join(', '),
        authoritative: seen.authoritative,
      },
    },
};

function differences({ record, to }: Route53ShiftTarget, seen: Route53ConformSeen): readonly Refusal[] {
  const wanted = valuesOf(record).join(', ');
  const answers = seen.answers.map(normal).sort().join(', ');
  return [
    ...(seen.sets.some((set) => isEqual(set, record))
      ? []
      : [
          {
            rule: "the record is the plan's",
            saw: recordText(record, seen.sets),
            wanted: `${record.Type} ${wanted} with TTL ${record.TTL ?? 'unset'} s`,
            source: `route53:ListResourceRecordSets; the plan: values.${to}`,
          },
        ]),
    ...(answers === wanted
      ? []
      : [
          {
            rule: "the name answers what the plan's record says",
            saw: `${record.Name} answers ${answers || 'nothing'}`,
            wanted,
            source: `dns:Resolve; the plan: values.${to}`,
          },
        ]),
  ];
}

function recordText({ Name: name, Type: type }: ResourceRecordSet, sets: readonly ResourceRecordSet[]): string {
  const found = sets.find((set) => set.Type === type);
  if (!found) return `no ${type} record of ${name}`;
  if (found.AliasTarget) return `${type} alias of ${normal(found.AliasTarget.DNSName)}`;
  return short(`${type} ${valuesOf(found).join(', ')} with TTL ${found.TTL ?? 'unset'} s`);
}
