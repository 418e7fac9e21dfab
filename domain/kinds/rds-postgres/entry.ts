/** RDS for PostgreSQL in a plan: an instance in each Region of the pair, one of them the other's read replica. */
import { type SqlWhere } from '../../call-inputs';
import { type SqlCheck } from '../../calendar/drill-plan';
import { type Region } from '../../regions';
import { type Course, type Entry, type Placing } from '../kind';

/** What an instance is made with; what is not said is copied from the one it takes the place of. */
export interface InstanceSettings {
  readonly class?: string;
  readonly multiAz?: boolean;
  readonly subnetGroup?: string;
  readonly securityGroups?: readonly string[];
  readonly parameterGroup?: string;
  /** Of the instance's own Region; an encrypted source cannot be replicated into another one without. */
  readonly kmsKey?: string;
}

export interface RdsPostgresEntry extends Entry {
  readonly kind: 'rds-postgres';
  readonly in: Readonly<Record<Region, { readonly instance: string; readonly settings?: InstanceSettings }>>;
  /** Reads replication positions and writes the probe row. Without it recovery rests on API evidence alone. */
  readonly probe?: { readonly secret: string; readonly database: string };
  /** Who may close the application's roles out, of which database (default: the probe's). Without it the old primary cannot be fenced. */
  readonly fence?: { readonly secret: string; readonly roles: readonly string[]; readonly database?: string };
  /** Days of automated backups after promotion (PromoteReadReplica's own default is 1). */
  readonly backupRetentionDays: number;
  /** The primary's automated backups are replicated into the standby's Region: what drills there and a cross-Region restore are made from. */
  readonly replicateBackups?: boolean;
  /** When a new replica counts as protection, and how long an old primary is kept before its deletion may be asked for. */
  readonly reprotect?: { readonly maxLagMs?: number; readonly holdMs?: number; readonly keepDays?: number };
}

/** Chosen: an RPO of a minute with room; five minutes outlast a burst; a month covers a month-end close. */
const reprotectDefaults = { maxLagMs: 10_000, holdMs: 300_000, keepDays: 30 } as const;

export function reprotectOf({ reprotect }: RdsPostgresEntry): Required<NonNullable<RdsPostgresEntry['reprotect']>> {
  return { ...reprotectDefaults, ...reprotect };
}

export const seconds = (s: number): number => s * 1_000;
export const minutes = (m: number): number => m * 60_000;
export const hours = (h: number): number => h * 3_600_000;

/** What the plan says must be true of the data of a restored instance or a clone; asked through the probe. */
export function checksOf({ id, plan }: Placing<RdsPostgresEntry>): readonly SqlCheck[] {
  return plan.drills?.checks.sql.filter(({ resource }) => resource === id) ?? [];
}

export function instanceIn({ id, entry }: Placing<RdsPostgresEntry>, region: Region): string {
  const found = entry.in[region];
  if (found === undefined) throw new Error(`resources.${id}.in has no ${region}; plan check refuses such a plan`);
  return found.instance;
}

/** Replication is built anew, from `from` to `to`. */
export function isRebuilding(course: Course): boolean {
  return course === 'reprotect' || course === 'return';
}

/** `instance`: another than the plan's, which this operation makes. */
export function sqlAt(
  placing: Placing<RdsPostgresEntry>,
  region: Region,
  secret: string,
  instance = instanceIn(placing, region),
): SqlWhere {
  return {
    instance,
    region,
    database: placing.entry.probe?.database ?? placing.entry.fence?.database ?? 'postgres',
    secret,
    // Rebuilding protection, it is `from` that lives; `to` may not have come back.
    secretRegion: isRebuilding(placing.course) ? placing.way.from : placing.way.to,
  };
}
