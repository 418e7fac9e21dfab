/**
 * Backing up: the primary's automated backups are replicated into the standby's Region, where drills and a cross-Region restore take them.
 * Those of an old primary are another instance's, whatever its name was: only the identity (DbiResourceId) tells.
 */
import { type Past, type Request } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type BackUpTarget } from '../../../domain/kinds/rds-postgres';
import { type Goal } from '../../goal';
import { acknowledged, blockedBy, perhapsDone } from '../past';
import { backUpRefusals, brokenReplication } from './back-up-rules';
import { findReplicatedOf, isBroken, isReplicating, type ReplicatedSeen } from './backups';
import { describe, type InstanceSeen } from './instance';
import { findModel } from './settings';

export interface BackUpSeen {
  readonly at: Instant;
  /** The primary; null when there is no such instance. */
  readonly source: InstanceSeen | null;
  /** Of the very primary, in the other Region. */
  readonly backup: ReplicatedSeen | null;
  /** A key of that Region; null when none is known, or none is needed. */
  readonly kmsKey: string | null;
}

const call = 'rds:StartDBInstanceAutomatedBackupsReplication';

export const backUp: Goal<'rds-postgres.back-up', BackUpSeen> = {
  name: 'rds-postgres.back-up',

  observe: async (target, reader) => {
    const at = reader.now();
    const { region } = target;
    const source = await describe(reader, target.source.region, target.source.instance);
    const resourceId = source?.resourceId ?? null;
    const backup =
      resourceId === null ? null : await findReplicatedOf(reader, region, { region: target.source.region, resourceId });
    const isNeeded = backup === null && source?.encrypted === true;
    const copied = isNeeded && target.kmsKey === undefined ? await findModel(reader, region, target.like) : null;
    return { at, source, backup, kmsKey: isNeeded ? (target.kmsKey ?? copied?.kmsKey ?? null) : null };
  },

  judge: (target, seen, past) => {
    const { source, backup, kmsKey } = seen;
    if (source && backup) return judgeBackup(target, source, backup, past);
    const { instance } = target.source;
    if (acknowledged(past, call).length > 0)
      return { is: 'moving', by: 'us', hint: `the replication of ${instance} was accepted, and is not seen yet` };
    const refused = blockedBy(backUpRefusals(target, seen));
    if (refused) return refused;
    if (source?.arn == null || source.resourceId === null)
      return { is: 'moving', by: 'others', hint: `${instance} names no ARN or no identity` };
    const request: Request<typeof call> = {
      call,
      region: target.region,
      input: {
        SourceDBInstanceArn: source.arn,
        BackupRetentionPeriod: target.retentionDays,
        ...(kmsKey === null ? {} : { KmsKeyId: kmsKey }),
      },
    };
    const waits = waitsFor(source);
    if (waits === undefined) return { is: 'ready', send: [request] };
    return { is: 'moving', by: 'others', hint: `${instance}: ${waits}`, next: [request] };
  },
};

/** A new primary is promoted, and begins its backups, before there is anything to replicate. */
function waitsFor({ status, latestRestorableAt }: InstanceSeen): string | undefined {
  if (status !== 'available') return `${status}, its backups can be replicated once available`;
  return latestRestorableAt === null ? 'its first automated backup is not there yet' : undefined;
}

function judgeBackup(
  target: BackUpTarget,
  { resourceId }: InstanceSeen,
  backup: ReplicatedSeen,
  past: Past<BackUpSeen>,
): ReturnType<typeof backUp.judge> {
  const refused = blockedBy(isBroken(backup) ? [brokenReplication(target, backup)] : []);
  if (refused) return refused;
  const { source, region } = target;
  const { status, arn, earliestAt, latestAt, retentionDays, encrypted } = backup;
  if (!isReplicating(backup)) {
    const by = perhapsDone(past, call).length > 0 ? 'us' : 'others';
    return { is: 'moving', by, hint: `backups of ${source.instance} in ${region}: ${status}, none to restore yet` };
  }
  const of = `${source.instance} in ${source.region}`;
  return {
    is: 'reached',
    evidence: { of, resourceId, region, backups: arn, status, earliestAt, latestAt, retentionDays, encrypted },
  };
}
