/**
 * Cloning for a drill: the primary's data as of now in an instance of the drill's own, in the standby's Region. From backups that are
 * replicated into it, else from the newest snapshot taken there; nothing of production is touched, and nothing keeps it from deletion.
 */
import { type RestoreTarget } from '../../../domain/kinds/rds-postgres/restore';
import { type Goal } from '../../goal';
import { findBackups, newestSnapshot } from './backups';
import { describe } from './instance';
import {
  fromSnapshot,
  judgeMade,
  madeLike,
  type MadeSeen,
  type MakeRequest,
  noBackups,
  pointInTime,
  type Way,
} from './made-instance';
import { findModel } from './settings';
import { lastShown } from './shown';

export const clone: Goal<'rds-postgres.clone', MadeSeen> = {
  name: 'rds-postgres.clone',

  observe: async ({ region, instance: name, from, like, orSnapshotOf, to }, reader, past) => {
    const at = reader.now();
    const instance = await describe(reader, region, name);
    const shownAt = lastShown(at, instance !== null, past);
    if (instance) {
      const { model = null, backups = null, snapshot = null } = past.last ?? past.before ?? {};
      return { at, instance, shownAt, model, backups, snapshot };
    }
    const [model, backups] = await Promise.all([findModel(reader, region, like), findBackups(reader, region, from)]);
    const needsSnapshot = backups === null && orSnapshotOf !== undefined;
    const snapshot = needsSnapshot ? await newestSnapshot(reader, region, orSnapshotOf, to) : null;
    return { at, instance, shownAt, model, backups, snapshot };
  },

  judge: (target, seen, past) => judgeMade(target, seen, past, () => wayOf(target, seen)),
};

function wayOf(target: RestoreTarget, seen: MadeSeen): Way<MakeRequest> {
  const { backups, snapshot, model } = seen;
  if (backups) return pointInTime(target, seen, false);
  const made = madeLike(target, model, false);
  const lacking = [...(snapshot ? [] : [neither(target)]), ...('lacking' in made ? made.lacking : [])];
  if (!snapshot || !('made' in made)) return { lacking };
  const { region, instance } = target;
  return {
    send: {
      call: fromSnapshot,
      region,
      input: { DBInstanceIdentifier: instance, DBSnapshotIdentifier: snapshot.name, ...made.made },
    },
  };
}

function neither(target: RestoreTarget): ReturnType<typeof noBackups> {
  const refusal = noBackups(target);
  if (target.orSnapshotOf === undefined) return refusal;
  const before = target.to === undefined ? '' : ` taken before ${target.to}`;
  return { ...refusal, saw: `${refusal.saw}, and there is no available snapshot of ${target.orSnapshotOf}${before}` };
}
