/**
 * Conforming: whether the database is what the plan says while the preferred Region serves, at one look that changes nothing. What an
 * operation kept for its day is told, what a drill left behind is a difference.
 */
import { type Evidence } from '../../../domain/goal';
import { type Instant } from '../../../domain/instant';
import { type InstancePlace, type Tags } from '../../../domain/kinds/rds-postgres/protect';
import { type ConformDatabaseTarget } from '../../../domain/kinds/rds-postgres/stay';
import { type Region } from '../../../domain/regions';
import { type Goal, type Reader } from '../../goal';
import { type ReplayOutput, type WritersOutput } from '../../outputs';
import { isOutsideError } from '../../outside-error';
import { blockedBy, short } from '../past';
import { findReplicatedOf, type ReplicatedSeen } from './backups';
import { differences, lagMsOf, unsettled } from './conform-rules';
import { find, type InstanceSeen, ownTags, toSeen } from './instance';
import { keepUntilTag } from './keep-until';
import { everyPage } from './pages';
import { notComparable, settingsDifferences } from './conform-settings';
import { type Model, toModel } from './settings';

/** An instance of the application that the plan does not name. */
export interface UnplannedSeen {
  readonly region: Region;
  readonly instance: string;
  readonly role: string | null;
  readonly keepUntil: string | null;
}

export interface ConformSeen {
  readonly at: Instant;
  readonly primary: InstanceSeen | null;
  readonly standby: InstanceSeen | null;
  /** What each is made with. */
  readonly made: { readonly primary: Model | null; readonly standby: Model | null };
  /** Of the standby; null without a probe, or with its trouble when it does not answer. */
  readonly replay: ReplayOutput | null;
  readonly replayTrouble: string | null;
  /** Of the primary; null without a fence's role, or with its trouble. */
  readonly writers: Pick<WritersOutput, 'writable' | 'roles'> | null;
  readonly writersTrouble: string | null;
  /** The primary's, in the standby's Region; null too when the plan does not ask for them. */
  readonly backups: ReplicatedSeen | null;
  readonly unplanned: readonly UnplannedSeen[];
}

/** More leftovers than this say no more than these do. */
const unplannedKept = 10;

export const conform: Goal<'rds-postgres.conform', ConformSeen> = {
  name: 'rds-postgres.conform',

  observe: async (target, reader) => {
    const at = reader.now();
    const { primary, standby, probe, writers } = target;
    const [first, second, replay, roles, ...lists] = await Promise.all([
      find(reader, primary.region, primary.instance),
      find(reader, standby.region, standby.instance),
      answerOf(probe && reader.read('sql:ReadReplay', probe.region, probe)),
      answerOf(writers && askWriters(writers, reader)),
      unplannedIn(target, primary, reader),
      unplannedIn(target, standby, reader),
    ]);
    const resourceId = first?.DbiResourceId ?? null;
    const backups =
      target.replicateBackups === true && resourceId !== null
        ? await findReplicatedOf(reader, standby.region, { region: primary.region, resourceId })
        : null;
    return {
      at,
      primary: first && toSeen(first),
      standby: second && toSeen(second),
      made: {
        primary: first && toModel(primary.instance, first),
        standby: second && toModel(standby.instance, second),
      },
      replay: replay.is,
      replayTrouble: replay.trouble,
      writers: roles.is,
      writersTrouble: roles.trouble,
      backups,
      unplanned: lists.flat().slice(0, unplannedKept),
    };
  },

  judge: (target, seen) => {
    const blocked = blockedBy([...differences(target, seen), ...settingsDifferences(target, seen)]);
    if (blocked) return blocked;
    const waits = unsettled(target, seen);
    if (waits !== undefined) return { is: 'moving', by: 'others', hint: waits };
    return { is: 'reached', evidence: evidenceOf(target, seen) };
  },

  position: ({ replay }) => replay ?? undefined,
};

/** A database that does not answer is a difference, not a reason to see nothing of the rest. */
async function answerOf<T>(
  asking: Promise<T> | undefined,
): Promise<{ readonly is: T | null; readonly trouble: string | null }> {
  try {
    return { is: (await asking) ?? null, trouble: null };
  } catch (error) {
    if (isOutsideError(error)) return { is: null, trouble: short(error.message, 120) };
    throw error;
  }
}

async function askWriters(
  { where, roles }: NonNullable<ConformDatabaseTarget['writers']>,
  reader: Reader<'sql:ReadWriters'>,
): Promise<NonNullable<ConformSeen['writers']>> {
  const answer = await reader.read('sql:ReadWriters', where.region, { ...where, roles });
  return { writable: answer.writable, roles: answer.roles.filter(({ role }) => roles.includes(role)) };
}

/** AWS cannot be asked by tag: the Region's list is read, and what is tagged as the application's is kept. */
async function unplannedIn(
  { application, known }: ConformDatabaseTarget,
  { region }: InstancePlace,
  reader: Reader<'rds:DescribeDBInstances'>,
): Promise<readonly UnplannedSeen[]> {
  const pages = await everyPage((more) => reader.read('rds:DescribeDBInstances', region, more));
  return pages
    .flatMap(({ DBInstances: instances }) => instances ?? [])
    .flatMap(({ DBInstanceIdentifier: instance, TagList: list }) => {
      const tags: Tags = ownTags(list);
      if (instance === undefined || known.includes(instance) || tags['muster:application'] !== application) return [];
      return [{ region, instance, role: tags['muster:role'] ?? null, keepUntil: tags[keepUntilTag] ?? null }];
    });
}

function evidenceOf(target: ConformDatabaseTarget, seen: ConformSeen): Evidence {
  const { primary, standby } = target;
  const kept = seen.unplanned.map(
    ({ instance, region, keepUntil }) =>
      `${instance} in ${region}${keepUntil === null ? '' : ` (keep until ${keepUntil})`}`,
  );
  const uncompared = notComparable(target, seen);
  return {
    primary: `${primary.instance} in ${primary.region}`,
    standby: `${standby.instance} in ${standby.region}`,
    primaryResourceId: seen.primary?.resourceId ?? null,
    standbyResourceId: seen.standby?.resourceId ?? null,
    backupRetentionDays: seen.primary?.backupRetentionDays ?? null,
    ...(target.replicateBackups === true ? { backupsReplicatedUpTo: seen.backups?.latestAt ?? null } : {}),
    lagMs: lagMsOf(seen.replay),
    proved: target.probe ? 'replication asked by SQL' : 'replication by status: api only',
    rolesThatMayConnect: seen.writers?.roles.map(({ role }) => role).join(', ') ?? null,
    kept: kept.length === 0 ? null : kept.join(', '),
    ...(uncompared === null ? {} : { notCompared: uncompared }),
  };
}
