/**
 * Retiring: the old primary, whose last snapshot was taken, gives its name to a new replica and stays as evidence under another one,
 * with tags that say whose it is, which snapshot is its last, and how long it is kept.
 */
import { type RetireTarget, type Tags } from '../../../domain/kinds/rds-postgres';
import { type Goal } from '../../goal';
import { blockedBy } from '../past';
import { costFacts } from './instance';
import { keepUntilTag, withKeepUntil } from './keep-until';
import { isAbsent, isReplica, isReplicaOfPrimary, otherSourceRefusals } from './old-primary';
import { judgeRename, observeRename, type RenameSeen } from './rename';

export const retire: Goal<'rds-postgres.retire', RenameSeen> = {
  name: 'rds-postgres.retire',

  observe: observeRename,

  judge: (target, seen, past) => {
    const { named, kept } = seen;
    if (named && kept === null) {
      if (isReplicaOfPrimary(target, named)) return isReplica(target);
      const refused = blockedBy(otherSourceRefusals(target, named));
      if (refused) return refused;
    }
    const tags = tagsOf(target, seen);
    return judgeRename({ ...target, tags }, seen, past, isAbsent(target, past.before?.named != null), (instance) => ({
      as: target.as,
      resourceId: instance.resourceId,
      ...costFacts(instance),
      keepUntil: instance.tags[keepUntilTag] ?? null,
      snapshot: instance.tags['muster:snapshot'] ?? null,
      status: instance.status,
    }));
  },
};

function tagsOf({ tags, snapshot, keepDays }: RetireTarget, { at, named, kept }: RenameSeen): Tags {
  return withKeepUntil({ ...tags, 'muster:snapshot': snapshot }, keepDays, at, [kept, named]);
}
