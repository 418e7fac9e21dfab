/** Every reason why the database cannot come back in its other zone; the other Region is what is left then, for a person to decide. */
import { type Past, type Refusal } from '../../../domain/goal';
import { type AzFailoverTarget } from '../../../domain/kinds/rds-postgres/stay';
import { type Blocked, perhapsDone } from '../past';
import { type AzFailoverSeen } from './az-failover';
import { type FailoverEvents } from './failover-events';
import { isDeadEnd } from './instance';

const source = 'rds:DescribeDBInstances; Amazon RDS User Guide, Concepts.MultiAZ.Failover';

/** `isWell`: it answers everything, and no failover was seen. */
export function failoverRefusals(
  target: AzFailoverTarget,
  { instance, events }: AzFailoverSeen,
  past: Past<AzFailoverSeen>,
  isWell: boolean,
): readonly Refusal[] {
  const { instance: name, region } = target;
  if (!instance)
    return [
      { rule: 'the instance exists', saw: `no ${name} in ${region}`, wanted: 'the primary the plan names', source },
    ];
  const isSent = perhapsDone(past, 'rds:RebootDBInstance').length > 0;
  return [
    ...(isDeadEnd(instance.status)
      ? [
          {
            rule: 'the instance can become available',
            saw: `status ${instance.status}`,
            wanted: 'status available; from this one no time leads there',
            source,
          },
        ]
      : []),
    ...(instance.isReplica
      ? [
          {
            rule: 'it is the primary',
            saw: `${name} is a read replica`,
            wanted: 'an instance without a source',
            source,
          },
        ]
      : []),
    ...(instance.multiAz
      ? []
      : [{ rule: 'it has a standby in another zone', saw: `${name}: MultiAZ false`, wanted: 'MultiAZ true', source }]),
    ...(isWell && !isSent && events.startedAt === null
      ? [
          {
            rule: 'there is something to fail over',
            saw: `the database answers: ${name} is available and accepts writes, and no failover was seen`,
            wanted:
              'a database that does not answer; if customers are not served all the same, a person decides what comes next',
            source: 'rds:DescribeDBInstances; rds:DescribeEvents; sql:ReadReplay',
          },
        ]
      : []),
  ];
}

/** One was not made, or would not be. */
export function abandoned({ instance, recentMs, probe }: AzFailoverTarget, events: FailoverEvents): Blocked {
  const { abandonedAt, completedAt } = events;
  const now = probe ? 'its database still does not answer' : 'whether its database answers is not known: no probe';
  const refusal: Refusal = {
    rule: 'no failover was a moment ago',
    saw:
      abandonedAt === null
        ? `${instance} failed over at ${completedAt ?? 'an unknown time'}, and ${now}`
        : `AWS abandoned the failover of ${instance} at ${abandonedAt} (RDS-EVENT-0034)${completedAt === null ? '' : `; the last was completed at ${completedAt}`}`,
    wanted: `none within ${Math.round(recentMs / 1_000)} s: AWS answers a second one with success and does nothing`,
    source: 'Amazon RDS User Guide, USER_Events.Messages: RDS-EVENT-0034',
  };
  return { is: 'blocked', because: [refusal] };
}
