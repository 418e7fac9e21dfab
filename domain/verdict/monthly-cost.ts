/** What an RDS for PostgreSQL instance that was left behind costs a month, as an estimate; null where no price is known: none is invented. */

/** Told beside every figure. */
export const monthlyCostSource =
  'estimate: list prices on demand in us-east-1, 2026-11; other Regions, IOPS, backups and reservations are not in it';

/** USD an hour, one zone (aws.amazon.com/rds/postgresql/pricing, us-east-1, as public lists of it gave it in 2026-11). */
const hourlyUsd: Readonly<Record<string, number>> = {
  'db.t4g.micro': 0.016,
  'db.t4g.small': 0.032,
  'db.t4g.medium': 0.065,
  'db.t4g.large': 0.129,
  'db.m6g.large': 0.159,
  'db.m6g.xlarge': 0.318,
  'db.m6g.2xlarge': 0.636,
  'db.r6g.large': 0.225,
  'db.r6g.xlarge': 0.45,
  'db.r6g.2xlarge': 0.899,
};

/** USD a GB and month, one zone (the same lists). Provisioned IOPS (io1, io2) cost by IOPS too, which nobody tells us. */
const storageUsd: Readonly<Record<string, number>> = { gp2: 0.115, gp3: 0.115 };

/** As AWS counts a month in its own estimates. */
const hoursAMonth = 730;

/** In USD, whole cents. A standby in another zone costs the instance and its storage once more (RDS user guide, billing of DB instances). */
export function monthlyCostUsd(
  instanceClass: string,
  multiAz: boolean,
  allocatedGb: number,
  storageType: string,
): number | null {
  const hourly = Object.hasOwn(hourlyUsd, instanceClass) ? hourlyUsd[instanceClass] : undefined;
  const storage = Object.hasOwn(storageUsd, storageType) ? storageUsd[storageType] : undefined;
  if (hourly === undefined || storage === undefined) return null;
  const zones = multiAz ? 2 : 1;
  return Math.round(100 * zones * (hourly * hoursAMonth + storage * allocatedGb)) / 100;
}
