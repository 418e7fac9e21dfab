/** Storage of an instance: AWS's defaults where nothing is asked for, and refusals of what does not go together. */
import { type DBInstance } from '@aws-sdk/client-rds';
import { invalidCombination } from './refusals';

export interface Storage {
  readonly gb: number;
  readonly type: string;
  readonly iops?: number | undefined;
  readonly throughput?: number | undefined;
}

interface Asked {
  readonly StorageType?: string | undefined;
  readonly Iops?: number | undefined;
  readonly StorageThroughput?: number | undefined;
}

/** RDS user guide, CHAP_Storage: PostgreSQL's gp3 of 400 GiB and more is striped; below, no figures of one's own are taken. */
const stripedFromGb = 400;
const gp3 = {
  striped: { iops: 12_000, throughput: 500 },
  single: { iops: 3_000, throughput: 125 },
} as const;

/** As the world file says it, with the baseline of gp3. */
export function storageOf({ gb, type, iops, throughput }: Storage): Storage {
  if (type !== 'gp3') return { gb, type, iops, throughput };
  const baseline = gb < stripedFromGb ? gp3.single : gp3.striped;
  return { gb, type, iops: iops ?? baseline.iops, throughput: throughput ?? baseline.throughput };
}

/** The type is AWS's default and never the source's; only the size is. @throws InvalidParameterCombination */
export function storageAsked(gb: number, { StorageType, Iops: iops, StorageThroughput: throughput }: Asked): Storage {
  const type = StorageType ?? (iops === undefined ? 'gp3' : 'io1');
  const isProvisioned = type === 'io1' || type === 'io2';
  if (isProvisioned && iops === undefined) throw invalidCombination(`You must specify Iops for storage type ${type}.`);
  if (throughput !== undefined && type !== 'gp3')
    throw invalidCombination(`You can't specify StorageThroughput for storage type ${type}.`);
  if (iops !== undefined && !isProvisioned && (type !== 'gp3' || gb < stripedFromGb))
    throw invalidCombination(`You can't specify IOPS for storage type ${type} and a storage size of ${gb} GiB.`);
  if (throughput !== undefined && gb < stripedFromGb)
    throw invalidCombination(`You can't specify StorageThroughput for a storage size of ${gb} GiB.`);
  return storageOf({ gb, type, iops, throughput });
}

export function toStorage({
  storage: { gb, type, iops, throughput },
  kmsKeyId,
}: {
  readonly storage: Storage;
  readonly kmsKeyId?: string;
}): Pick<DBInstance, 'AllocatedStorage' | 'StorageType' | 'Iops' | 'StorageThroughput' | 'KmsKeyId'> {
  return {
    ...{ AllocatedStorage: gb, StorageType: type },
    ...(iops !== undefined && { Iops: iops }),
    ...(throughput !== undefined && { StorageThroughput: throughput }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
  };
}
