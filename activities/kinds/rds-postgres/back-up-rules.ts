/** Every reason why a primary's backups cannot be replicated; each names what it saw (Amazon RDS User Guide, USER_ReplicateBackups). */
import { type Refusal } from '../../../domain/goal';
import { type BackUpTarget } from '../../../domain/kinds/rds-postgres';
import { type BackUpSeen } from './back-up';
import { type ReplicatedSeen } from './backups';
import { isDeadEnd } from './instance';

const source = 'rds:DescribeDBInstances; Amazon RDS User Guide, USER_ReplicateBackups';

export function backUpRefusals(target: BackUpTarget, { source: primary, kmsKey }: BackUpSeen): readonly Refusal[] {
  const { instance, region } = target.source;
  const refuse = (rule: string, saw: string, wanted: string): readonly Refusal[] => [{ rule, saw, wanted, source }];
  if (!primary)
    return refuse('the source exists', `no ${instance} in ${region}`, 'the primary, whose backups are kept');
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
          `more than 0; there is nothing to replicate without: modify ${instance}`,
        )),
    ...(primary.encrypted && kmsKey === null
      ? refuse(
          "encrypted backups are given a key of the standby's Region",
          `the plan says none, and no ${target.like.join(' and no ')} has one to copy`,
          `name it in resources.${target.resource}.in.${target.region}.settings.kmsKey`,
        )
      : []),
  ];
}

export function brokenReplication({ source: { instance }, region }: BackUpTarget, backup: ReplicatedSeen): Refusal {
  return {
    rule: 'the replication of backups goes on',
    saw: `${backup.arn ?? `backups of ${instance}`} in ${region}: status ${backup.status}`,
    wanted: `status replicating; stop this replication in ${region}, then run \`muster reprotect APP\` again`,
    source: 'rds:DescribeDBInstanceAutomatedBackups',
  };
}
