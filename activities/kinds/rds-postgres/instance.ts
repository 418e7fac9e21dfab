/** What DescribeDBInstances tells about one instance, as far as goals ask: JSON-safe and small. */
import { type DBInstance } from '@aws-sdk/client-rds';
import { type Instant, instant } from '../../../domain/instant';
import { type InstancePlace, type Tags } from '../../../domain/kinds/rds-postgres';
import { type Region } from '../../../domain/regions';
import { answered } from '../../aws/error-names';
import { type Reader } from '../../goal';

export interface InstanceSeen {
  readonly status: string;
  readonly engine: string | null;
  /** Names one thing for ever: it outlives a rename, and another instance under the same name has another. */
  readonly resourceId: string | null;
  readonly arn: string | null;
  readonly class: string | null;
  readonly allocatedGb: number | null;
  readonly storageType: string | null;
  readonly encrypted: boolean;
  /** The master password is kept by Secrets Manager (MasterUserSecret). */
  readonly managedPassword: boolean;
  /** Muster's own only: others may be many. */
  readonly tags: Tags;
  readonly latestRestorableAt: Instant | null;
  /** ReadReplicaSourceDBInstanceIdentifier: an ARN when the source is in another Region; null = no replica. */
  readonly source: string | null;
  readonly endpoint: { readonly host: string; readonly port: number } | null;
  readonly multiAz: boolean;
  readonly backupRetentionDays: number;
  /** Names of modifications not yet applied. */
  readonly pending: readonly string[];
  /** StatusInfos 'read replication': replicating, degraded, error, terminated, stopped. */
  readonly replication: string | null;
}

/** On a replica itself, with an instant: it was seen to follow closely. Told there, it outlives plan and history. */
export const followedTag = 'muster:followed';

/** A replica that muster made and never saw follow: no promotion takes it. Replicas of others carry neither tag. */
export function isUnproven({ source, tags }: Pick<InstanceSeen, 'source' | 'tags'>): boolean {
  return source !== null && tags['muster:role'] === 'replica' && tags[followedTag] === undefined;
}

type DescribeReader = Reader<'rds:DescribeDBInstances'>;

/** Null when AWS says there is no such instance. */
export async function find(
  reader: DescribeReader,
  region: Region,
  instance: string,
  timeoutMs?: number,
): Promise<DBInstance | null> {
  try {
    const options = timeoutMs === undefined ? {} : { timeoutMs };
    const answer = await reader.read('rds:DescribeDBInstances', region, { DBInstanceIdentifier: instance }, options);
    return answer.DBInstances?.[0] ?? null;
  } catch (error) {
    if (answered(error, 'DBInstanceNotFound')) return null;
    throw error;
  }
}

/** Null when AWS says there is no such instance. */
export async function describe(
  reader: DescribeReader,
  region: Region,
  instance: string,
  timeoutMs?: number,
): Promise<InstanceSeen | null> {
  const found = await find(reader, region, instance, timeoutMs);
  return found && toSeen(found);
}

export function toSeen(found: DBInstance): InstanceSeen {
  const { Address: host, Port: port } = found.Endpoint ?? {};
  const latest = found.LatestRestorableTime;
  return {
    status: found.DBInstanceStatus ?? 'unknown',
    engine: found.Engine ?? null,
    resourceId: found.DbiResourceId ?? null,
    arn: found.DBInstanceArn ?? null,
    class: found.DBInstanceClass ?? null,
    allocatedGb: found.AllocatedStorage ?? null,
    storageType: found.StorageType ?? null,
    encrypted: found.StorageEncrypted ?? false,
    managedPassword: found.MasterUserSecret !== undefined,
    tags: ownTags(found.TagList),
    latestRestorableAt: latest ? instant(latest.getTime()) : null,
    source: found.ReadReplicaSourceDBInstanceIdentifier ?? null,
    endpoint: host !== undefined && port !== undefined ? { host, port } : null,
    multiAz: found.MultiAZ ?? false,
    backupRetentionDays: found.BackupRetentionPeriod ?? 0,
    pending: Object.entries(found.PendingModifiedValues ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([name]) => name)
      .sort(),
    replication: found.StatusInfos?.find(({ StatusType }) => StatusType === 'read replication')?.Status ?? null,
  };
}

/** What an instance costs is told by; part of the evidence of whatever is kept or left behind. */
export function costFacts({
  class: kind,
  multiAz,
  allocatedGb,
  storageType,
}: InstanceSeen): Pick<InstanceSeen, 'class' | 'multiAz' | 'allocatedGb' | 'storageType'> {
  return { class: kind, multiAz, allocatedGb, storageType };
}

export function ownTags(tags: DBInstance['TagList'] = []): Tags {
  return Object.fromEntries(
    tags.flatMap(({ Key: key, Value: value }) =>
      key?.startsWith('muster:') === true ? [[key, value ?? ''] as const] : [],
    ),
  );
}

/** All of `wanted` are among `tags`. */
export function carries(tags: Tags, wanted: Tags): boolean {
  return Object.entries(wanted).every(([key, value]) => tags[key] === value);
}

/** Whether a source, as RDS names it to an instance in `region`, is `place`: an ARN across Regions, the identifier within one. */
export function isNamed(source: string, region: Region, place: InstancePlace): boolean {
  const arn = /^arn:[^:]+:rds:([^:]+):\d*:db:(.+)$/.exec(source);
  const [sourceRegion, instance] = arn ? [arn[1], arn[2]] : [region, source];
  return sourceRegion === place.region && instance === place.instance;
}

/** From a status in this set no time leads to `available` (aws.md 1.1: RDS waiters spin on most of these until they time out). */
export function isDeadEnd(status: string): boolean {
  return /^(failed|incompatible-|inaccessible-|restore-error|storage-full|insufficient-capacity|stopped|stopping|deleting)/.test(
    status,
  );
}
