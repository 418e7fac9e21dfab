/**
 * Restoring: an instance of the operation's own as the database was at an earlier time, everything about it said.
 * A time that the backups do not reach yet is waited for; one that they never had, or that is still to come, is refused.
 */
import { type Goal } from '../../goal';
import { findBackups } from './backups';
import { describe } from './instance';
import { judgeMade, type MadeSeen, pointInTime } from './made-instance';
import { findModel } from './settings';
import { lastShown } from './shown';

export const restore: Goal<'rds-postgres.restore', MadeSeen> = {
  name: 'rds-postgres.restore',

  observe: async ({ region, instance: name, from, like }, reader, past) => {
    const at = reader.now();
    const instance = await describe(reader, region, name);
    const shownAt = lastShown(at, instance !== null, past);
    if (instance) {
      const model = past.last?.model ?? past.before?.model ?? null;
      const backups = past.last?.backups ?? past.before?.backups ?? null;
      return { at, instance, shownAt, model, backups, snapshot: null };
    }
    const [model, backups] = await Promise.all([findModel(reader, region, like), findBackups(reader, region, from)]);
    return { at, instance, shownAt, model, backups, snapshot: null };
  },

  // It takes the place of a primary: protected from deletion from the start.
  judge: (target, seen, past) => judgeMade(target, seen, past, () => pointInTime(target, seen, true)),
};
