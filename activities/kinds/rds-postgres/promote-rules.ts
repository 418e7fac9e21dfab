/** Every reason why a promotion must not be sent, or must not count as ours; each names what it saw (aws.md 3.1, 17). */
import { type Past, type Refusal } from '../../../domain/goal';
import { type PromoteTarget } from '../../../domain/kinds/rds-postgres';
import { followedTag, type InstanceSeen, isDeadEnd, isNamed, isUnproven } from './instance';
import { type PromoteSeen } from './promote';
import { sendsOf } from '../past';

const source = 'rds:DescribeDBInstances; Amazon RDS User Guide, USER_ReadRepl.Promote';

export function promoteRefusals(target: PromoteTarget, seen: PromoteSeen, past: Past<PromoteSeen>): readonly Refusal[] {
  const { instance } = seen;
  if (!instance) {
    return [
      {
        rule: 'the instance exists',
        saw: `no ${target.instance} in ${target.region}`,
        wanted: 'the replica the plan names',
        source,
      },
    ];
  }
  return [
    ...(isDeadEnd(instance.status)
      ? [
          {
            rule: 'the instance can become available',
            saw: `status ${instance.status}`,
            wanted: 'status available',
            source,
          },
        ]
      : []),
    ...followRefusals(target, instance, past),
    ...(instance.engine === null || instance.engine === 'postgres'
      ? []
      : [
          {
            rule: 'the instance is RDS for PostgreSQL',
            saw: `engine ${instance.engine}`,
            wanted: 'engine postgres',
            source,
          },
        ]),
    ...sourceRefusals(target, seen, past),
  ];
}

/**
 * `available` comes before caught up: a new replica is a restored snapshot that replays from there. Whether it replicates now is not
 * asked: in a disaster it never does. Replicas that muster did not make carry neither tag.
 */
function followRefusals(
  { instance: name }: PromoteTarget,
  seen: InstanceSeen,
  past: Past<PromoteSeen>,
): readonly Refusal[] {
  const rule = 'the replica was seen to follow';
  if (seen.status === 'creating')
    return [
      {
        rule,
        saw: 'status creating: it is still being built and holds only part of the data',
        wanted: 'a replica that streams: muster reprotect tells when it does',
        source,
      },
    ];
  if (!isUnproven(seen) || maySentByUs(past)) return [];
  return [
    {
      rule,
      saw: `${name}: muster made it as a replica (muster:role=replica) and never saw it follow closely (no tag ${followedTag}): hours of data may be missing`,
      wanted: `the tag ${followedTag}: finish muster reprotect, which sets it; who accepts that loss sets it to the time of the decision by aws rds add-tags-to-resource, then retries`,
      source: 'rds:DescribeDBInstances; Amazon RDS User Guide, USER_ReadRepl.XRgn',
    },
  ];
}

function sourceRefusals(target: PromoteTarget, seen: PromoteSeen, past: Past<PromoteSeen>): readonly Refusal[] {
  const named = seen.instance?.source ?? null;
  const wanted = `a replica of ${target.source.instance} in ${target.source.region}`;
  if (named !== null) {
    return isSource(target, named)
      ? []
      : [{ rule: 'it replicates from the old primary', saw: `a replica of ${named}`, wanted, source }];
  }
  if (maySentByUs(past)) return [];
  const wasReplica = past.before?.instance?.source != null;
  return [
    wasReplica
      ? {
          rule: 'promoted by us',
          saw: 'promoted by somebody else since assess: no replica any more, and nothing was sent by this operation',
          wanted,
          source,
        }
      : {
          rule: 'it is a replica',
          saw: 'no replica, and nothing was sent by this operation: a wrong name, or promoted by somebody else before us',
          wanted,
          source,
        },
  ];
}

/** An acknowledged send, or one whose answer nobody saw; a send that AWS refused was not ours to count. */
export function maySentByUs(past: Past<PromoteSeen>): boolean {
  return sendsOf(past, 'rds:PromoteReadReplica').some(({ answer }) => answer !== 'error');
}

export function isSource(target: PromoteTarget, named: string): boolean {
  return isNamed(named, target.region, target.source);
}
