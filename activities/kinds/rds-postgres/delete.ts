/**
 * Deleting what was kept long enough: a retired or damaged instance, whose last snapshot stays. Never one that the plan names, one that
 * another replicates from, or one before its day; the snapshot is there before the instance goes.
 */
import { type Instant } from '../../../domain/instant';
import { type Request } from '../../../domain/goal';
import { type DeleteTarget } from '../../../domain/kinds/rds-postgres/restore';
import { type Goal } from '../../goal';
import { acknowledged, blockedBy, perhapsDone } from '../past';
import { deleteRefusals, finalNameOf, snapshotRefusals } from './delete-rules';
import { find, ownTags } from './instance';
import { findSnapshot, type SnapshotSeen } from './keep';
import { tagList } from './settings';
import { isComing, lastShown } from './shown';

export interface KeptSeen {
  readonly status: string;
  readonly resourceId: string | null;
  readonly tags: DeleteTarget['tags'];
  readonly deletionProtection: boolean;
  readonly replicas: readonly string[];
}
/** As much of a snapshot as is kept in history. */
export type FinalSeen = Pick<SnapshotSeen, 'status' | 'arn' | 'resourceId' | 'createdAt'> & { readonly name: string };

export interface DeleteSeen {
  readonly at: Instant;
  readonly instance: KeptSeen | null;
  /** The one its tags name, and the one this goal makes where that is not there. As they were last, once the instance is gone. */
  readonly tagged: FinalSeen | null;
  readonly made: FinalSeen | null;
  /** When `made` was seen last. */
  readonly shownAt: Instant | null;
}

const take = 'rds:CreateDBSnapshot';
const unprotect = 'rds:ModifyDBInstance';
const remove = 'rds:DeleteDBInstance';
type DeleteRequest = Request<typeof take | typeof unprotect | typeof remove>;

export const deleteKept: Goal<'rds-postgres.delete', DeleteSeen> = {
  name: 'rds-postgres.delete',

  observe: async ({ region, instance: name }, reader, past) => {
    const at = reader.now();
    const found = await find(reader, region, name);
    if (!found) {
      const { tagged = null, made = null } = past.last ?? past.before ?? {};
      return { at, instance: null, tagged, made, shownAt: lastShown(at, false, past) };
    }
    const instance: KeptSeen = {
      status: found.DBInstanceStatus ?? 'unknown',
      resourceId: found.DbiResourceId ?? null,
      tags: ownTags(found.TagList),
      deletionProtection: found.DeletionProtection ?? false,
      replicas: found.ReadReplicaDBInstanceIdentifiers ?? [],
    };
    const named = instance.tags['muster:snapshot'];
    const ask = async (snapshot: string): Promise<FinalSeen | null> => {
      const seen = await findSnapshot(reader, region, snapshot);
      return (
        seen && {
          name: snapshot,
          status: seen.status,
          arn: seen.arn,
          resourceId: seen.resourceId,
          createdAt: seen.createdAt,
        }
      );
    };
    const [tagged, made] = await Promise.all([named === undefined ? null : ask(named), ask(finalNameOf(name))]);
    return { at, instance, tagged, made, shownAt: lastShown(at, made !== null, past) };
  },

  judge: (target, seen, past) => {
    const { instance } = seen;
    const isSent = perhapsDone(past, remove).length > 0;
    if (!instance && (isSent || past.before?.instance || past.last?.instance)) {
      const stays = staying(seen, past.before?.instance?.resourceId ?? past.last?.instance?.resourceId ?? null);
      return { is: 'reached', evidence: evidenceOf(target, stays, isSent) };
    }
    const refused = blockedBy(deleteRefusals(target, seen));
    if (refused || !instance) return refused ?? { is: 'moving', by: 'others', hint: `${target.instance} is not seen` };
    const by = isSent ? 'us' : 'others';
    if (instance.status === 'deleting') return { is: 'moving', by, hint: 'deleting' };
    if (acknowledged(past, remove).length > 0)
      return { is: 'moving', by: 'us', hint: `deletion accepted, still ${instance.status}` };
    return judgeThere(target, instance, seen, past);
  },
};

type DeleteJudgement = ReturnType<typeof deleteKept.judge>;

function judgeThere(
  target: DeleteTarget,
  instance: KeptSeen,
  seen: DeleteSeen,
  past: Parameters<typeof deleteKept.judge>[2],
): DeleteJudgement {
  const requests = requestsOf(target);
  const unprotecting = acknowledged(past, unprotect).length > 0;
  const later =
    instance.deletionProtection && !unprotecting ? [requests.unprotect, requests.remove] : [requests.remove];
  const stays = staying(seen, instance.resourceId);
  if (!stays) {
    // One that failed at its retirement never comes: another is taken.
    const coming = seen.made ?? (seen.tagged?.status === 'failed' ? null : seen.tagged);
    const isUnderWay = coming?.resourceId === instance.resourceId;
    const next = isUnderWay ? later : [requests.take, ...later];
    const refused = blockedBy(snapshotRefusals(target, instance, seen));
    if (refused) return refused;
    if (isComing(acknowledged(past, take), seen))
      return {
        is: 'moving',
        by: 'us',
        hint: `the last snapshot: ${seen.made?.status ?? 'accepted, and not seen yet'}`,
      };
    if (isUnderWay) {
      const by = perhapsDone(past, take).length > 0 ? 'us' : 'others';
      return { is: 'moving', by, hint: `${coming.name}: ${coming.status}`, next };
    }
    if (instance.status === 'available') return { is: 'ready', send: [requests.take, ...later] };
    return { is: 'moving', by: 'others', hint: `${instance.status}: a snapshot can be taken once available`, next };
  }
  if (instance.deletionProtection && unprotecting)
    return { is: 'moving', by: 'us', hint: 'deletion protection is being switched off' };
  const [first, ...more] = later;
  if (!first || instance.status !== 'available')
    return { is: 'moving', by: 'others', hint: `${instance.status}: can be deleted once available`, next: later };
  return { is: 'ready', send: [first, ...more] };
}

function requestsOf({ region, instance, tags }: DeleteTarget): Record<'take' | 'unprotect' | 'remove', DeleteRequest> {
  return {
    take: {
      call: take,
      region,
      input: {
        DBInstanceIdentifier: instance,
        DBSnapshotIdentifier: finalNameOf(instance),
        Tags: tagList({ ...tags, 'muster:role': 'final-snapshot' }),
      },
    },
    unprotect: {
      call: unprotect,
      region,
      input: { DBInstanceIdentifier: instance, DeletionProtection: false, ApplyImmediately: true },
    },
    remove: {
      call: remove,
      region,
      // The snapshot is there already; automated backups stay until their own retention ends.
      input: { DBInstanceIdentifier: instance, SkipFinalSnapshot: true, DeleteAutomatedBackups: false },
    },
  };
}

/** The snapshot that is left when the instance is gone: available, and of this very instance. */
function staying({ tagged, made }: DeleteSeen, resourceId: string | null): FinalSeen | undefined {
  return [tagged, made].find(
    (one): one is FinalSeen => one?.status === 'available' && resourceId !== null && one.resourceId === resourceId,
  );
}

function evidenceOf(target: DeleteTarget, stays: FinalSeen | undefined, byUs: boolean) {
  return {
    instance: target.instance,
    region: target.region,
    gone: true,
    deletedByUs: byUs,
    snapshot: stays?.name ?? null,
    snapshotArn: stays?.arn ?? null,
    snapshotTakenAt: stays?.createdAt ?? null,
  };
}
