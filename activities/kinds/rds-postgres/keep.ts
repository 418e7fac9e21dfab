/** Keeping: a last snapshot of the old primary, for the transactions that only it holds. A replica of the primary holds none. */
import { type DBSnapshot } from '@aws-sdk/client-rds';
import { type Refusal, type Request } from '../../../domain/goal';
import { type Instant, instant } from '../../../domain/instant';
import { type KeepTarget, type Tags } from '../../../domain/kinds/rds-postgres';
import { type Region } from '../../../domain/regions';
import { answered } from '../../aws/error-names';
import { type Goal, type Reader } from '../../goal';
import { acknowledged, blockedBy, perhapsDone } from '../past';
import { carries, describe, type InstanceSeen, isDeadEnd, ownTags } from './instance';
import { isAbsent, isReplica, isReplicaOfPrimary, otherSourceRefusals } from './old-primary';
import { tagList } from './settings';
import { isComing, lastShown } from './shown';

export interface SnapshotSeen {
  readonly status: string;
  readonly arn: string | null;
  readonly of: string | null;
  readonly resourceId: string | null;
  readonly createdAt: Instant | null;
  readonly allocatedGb: number | null;
  readonly encrypted: boolean;
  readonly tags: Tags;
}

export interface KeepSeen {
  readonly at: Instant;
  readonly instance: InstanceSeen | null;
  readonly snapshot: SnapshotSeen | null;
  /** When the snapshot was seen last. */
  readonly shownAt: Instant | null;
}

const call = 'rds:CreateDBSnapshot';
const source = 'rds:DescribeDBSnapshots; Amazon RDS API reference, CreateDBSnapshot';

export const keep: Goal<'rds-postgres.keep', KeepSeen> = {
  name: 'rds-postgres.keep',

  observe: async ({ region, instance, snapshot }, reader, past) => {
    const at = reader.now();
    const [seen, taken] = await Promise.all([
      describe(reader, region, instance),
      findSnapshot(reader, region, snapshot),
    ]);
    return { at, instance: seen, snapshot: taken, shownAt: lastShown(at, taken !== null, past) };
  },

  judge: (target, seen, past) => {
    const { instance, snapshot } = seen;
    if (snapshot) return judgeSnapshot(target, snapshot, instance);
    if (isComing(acknowledged(past, call), seen))
      return { is: 'moving', by: 'us', hint: `${target.snapshot} was accepted, and is not seen yet` };
    if (instance === null) {
      return isComing(perhapsDone(past, call), seen)
        ? { is: 'moving', by: 'us', hint: `${target.snapshot} may have been sent, and is not seen yet` }
        : isAbsent(target, past.before?.instance != null);
    }
    if (isReplicaOfPrimary(target, instance)) return isReplica(target);
    return blockedBy(refusals(target, instance)) ?? judgeInstance(target, instance);
  },
};

type KeepJudgement = ReturnType<typeof keep.judge>;

function judgeSnapshot(target: KeepTarget, snapshot: SnapshotSeen, instance: InstanceSeen | null): KeepJudgement {
  // Without an identity on both sides the tags decide.
  const isOther =
    instance?.source === null &&
    instance.resourceId !== null &&
    snapshot.resourceId !== null &&
    instance.resourceId !== snapshot.resourceId;
  const refused = blockedBy([
    ...(!carries(snapshot.tags, target.tags) || isOther ? [notOurs(target, snapshot)] : []),
    ...(snapshot.status === 'failed' ? [failed(target)] : []),
  ]);
  if (refused) return refused;
  // The name and the tags are this operation's alone.
  if (snapshot.status !== 'available')
    return { is: 'moving', by: 'us', hint: `${target.snapshot}: ${snapshot.status}` };
  const { arn, resourceId, createdAt, allocatedGb, encrypted } = snapshot;
  return {
    is: 'reached',
    evidence: { snapshot: target.snapshot, arn, of: target.instance, resourceId, createdAt, allocatedGb, encrypted },
  };
}

function judgeInstance(target: KeepTarget, { status }: InstanceSeen): KeepJudgement {
  const request: Request<typeof call> = {
    call,
    region: target.region,
    input: {
      DBInstanceIdentifier: target.instance,
      DBSnapshotIdentifier: target.snapshot,
      Tags: tagList(target.tags),
    },
  };
  if (['available', 'storage-optimization'].includes(status)) return { is: 'ready', send: [request] };
  return { is: 'moving', by: 'others', hint: `${status}: a snapshot can be taken once available`, next: [request] };
}

function refusals(target: KeepTarget, instance: InstanceSeen): readonly Refusal[] {
  return [
    ...otherSourceRefusals(target, instance),
    ...(isDeadEnd(instance.status)
      ? [
          {
            rule: 'the instance can become available',
            saw: `${target.instance}: status ${instance.status}`,
            wanted: 'status available: only then a snapshot can be taken; bring it there, or skip the step and say why',
            source: 'rds:DescribeDBInstances',
          },
        ]
      : []),
  ];
}

function notOurs({ snapshot, instance }: KeepTarget, { of, resourceId }: SnapshotSeen): Refusal {
  return {
    rule: 'the snapshot is of the old primary, and ours',
    saw: `${snapshot} is of ${of ?? 'an unknown instance'} (${resourceId ?? 'of unknown identity'}), or lacks the tags of this operation`,
    wanted: `no ${snapshot}, or one of ${instance} with this operation's tags; delete it`,
    source,
  };
}

function failed({ snapshot, region }: KeepTarget): Refusal {
  return {
    rule: 'the snapshot can become available',
    saw: `${snapshot} in ${region}: status failed`,
    wanted: `status available; delete ${snapshot}, then retry the step`,
    source,
  };
}

export async function findSnapshot(
  reader: Reader<'rds:DescribeDBSnapshots'>,
  region: Region,
  name: string,
): Promise<SnapshotSeen | null> {
  try {
    const answer = await reader.read('rds:DescribeDBSnapshots', region, { DBSnapshotIdentifier: name });
    const found = answer.DBSnapshots?.[0];
    return found ? toSeen(found) : null;
  } catch (error) {
    if (answered(error, 'DBSnapshotNotFound')) return null;
    throw error;
  }
}

function toSeen(found: DBSnapshot): SnapshotSeen {
  return {
    status: found.Status ?? 'unknown',
    arn: found.DBSnapshotArn ?? null,
    of: found.DBInstanceIdentifier ?? null,
    resourceId: found.DbiResourceId ?? null,
    createdAt: found.SnapshotCreateTime ? instant(found.SnapshotCreateTime.getTime()) : null,
    allocatedGb: found.AllocatedStorage ?? null,
    encrypted: found.Encrypted ?? false,
    tags: ownTags(found.TagList),
  };
}
