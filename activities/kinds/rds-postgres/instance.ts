/** What DescribeDBInstances tells about one instance, as far as goals ask: JSON-safe and small. */
import { type DBInstance } from '@aws-sdk/client-rds';
import { type Region } from '../../../domain/regions';
import { answered } from '../../aws/error-names';
import { type Reader } from '../../goal';

export interface InstanceSeen {
  readonly status: string;
  readonly engine: string | null;
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

/** Null when AWS says there is no such instance. */
export async function describe(
  reader: Reader<'rds:DescribeDBInstances'>,
  region: Region,
  instance: string,
  timeoutMs?: number,
): Promise<InstanceSeen | null> {
  const found = await find(reader, region, instance, timeoutMs);
  if (!found) return null;
  const { Address: host, Port: port } = found.Endpoint ?? {};
  return {
    status: found.DBInstanceStatus ?? 'unknown',
    engine: found.Engine ?? null,
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

/** As AWS tells it, far more than history should keep; null when AWS says there is no such instance. */
export async function find(
  reader: Reader<'rds:DescribeDBInstances'>,
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

/** From a status in this set no time leads to `available` (aws.md 1.1: RDS waiters spin on most of these until they time out). */
export function isDeadEnd(status: string): boolean {
  return /^(failed|incompatible-|inaccessible-|restore-error|storage-full|insufficient-capacity|stopped|stopping|deleting)/.test(
    status,
  );
}
