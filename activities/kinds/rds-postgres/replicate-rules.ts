/** Every reason why a replica cannot be made, or is none of ours; each names what it saw (Amazon RDS User Guide, USER_ReadRepl.XRgn). */
import { type Refusal } from '../../../domain/goal';
import { type ReplicateTarget } from '../../../domain/kinds/rds-postgres';
import { type InstanceSeen, isDeadEnd, isNamed } from './instance';
import { lacks, type Wish } from './settings';

const source = 'rds:DescribeDBInstances; Amazon RDS User Guide, USER_ReadRepl.XRgn';

/** From these no replica comes back by itself. */
const broken = ['error', 'terminated'];

export function sourceRefusals(
  target: ReplicateTarget,
  primary: InstanceSeen | null,
  kmsKey: string | undefined,
  wish: Wish,
): readonly Refusal[] {
  const { instance, region } = target.source;
  const refuse = (rule: string, saw: string, wanted: string): readonly Refusal[] => [{ rule, saw, wanted, source }];
  if (!primary) return refuse('the source exists', `no ${instance} in ${region}`, 'the primary, to replicate from');
  return [
    ...(isDeadEnd(primary.status)
      ? refuse('the source can become available', `${instance}: status ${primary.status}`, 'status available')
      : []),
    ...(primary.source === null
      ? []
      : refuse('the source is the primary', `${instance} is a replica of ${primary.source}`, 'a source of its own')),
    ...(primary.backupRetentionDays > 0
      ? []
      : refuse(
          'the source keeps automated backups',
          `${instance}: BackupRetentionPeriod 0`,
          `more than 0; without it RDS makes no replica: modify ${instance}`,
        )),
    ...(primary.managedPassword
      ? refuse(
          'the master password is not managed by Secrets Manager',
          `${instance} has a MasterUserSecret`,
          `none; RDS makes no cross-Region replica of it: modify ${instance} with ManageMasterUserPassword off`,
        )
      : []),
    ...(primary.encrypted && kmsKey === undefined ? [lacks(wish, 'kmsKey')] : []),
  ];
}

export type Replica = Pick<ReplicateTarget, 'instance' | 'region' | 'source'>;

/** `then`: what makes it anew once the wrong one is gone. */
export function replicaRefusals(target: Replica, instance: InstanceSeen, then = 'retry the step'): readonly Refusal[] {
  const { source: named, status, replication } = instance;
  const { instance: name, region } = target;
  const wanted = `a replica of ${target.source.instance} in ${target.source.region}`;
  const again = `delete or rename ${name} in ${region}, then ${then}`;
  return [
    ...(isFollowing(target, instance) || (named === null && status === 'creating')
      ? []
      : [
          {
            rule: 'it replicates from the primary',
            saw: named === null ? `${name} is no replica any more` : `${name} is a replica of ${named}`,
            wanted: `${wanted}; ${again}`,
            source,
          },
        ]),
    ...(isDeadEnd(status)
      ? [
          {
            rule: 'the replica can become available',
            saw: `${name}: status ${status}`,
            wanted: `status available; ${again}`,
            source,
          },
        ]
      : []),
    ...(replication !== null && broken.includes(replication)
      ? [
          {
            rule: 'it replicates',
            saw: `${name}: replication ${replication}`,
            wanted: `replication replicating; ${again}`,
            source,
          },
        ]
      : []),
  ];
}

export function isFollowing({ region, source: primary }: Replica, { source: named }: InstanceSeen): boolean {
  return named !== null && isNamed(named, region, primary);
}

export function nameTaken({ instance, region }: ReplicateTarget, { status, resourceId }: InstanceSeen): Refusal {
  return {
    rule: 'its name is free',
    saw: `${instance} in ${region} is there (${resourceId ?? 'of unknown identity'}, ${status}), and no replica`,
    wanted: `no ${instance}: the old primary is renamed by the step before; rename or delete what stands there`,
    source,
  };
}
