/** Taking the place: the restored instance is given the name that the damaged one gave away, so that the application's endpoint stays. */
import { msBetween } from '../../../domain/instant';
import { type RenameTarget } from '../../../domain/kinds/rds-postgres/restore';
import { type Past } from '../../../domain/goal';
import { type Goal } from '../../goal';
import { blockedBy, perhapsDone, settleMs } from '../past';
import { carries } from './instance';
import { judgeRename, observeRename, type RenameJudgement, type RenameSeen } from './rename';

export const takePlace: Goal<'rds-postgres.take-place', RenameSeen> = {
  name: 'rds-postgres.take-place',

  observe: observeRename,

  judge: (target, seen, past) => {
    const { instance, as } = target;
    const wait = tooEarly(target, seen, past);
    if (wait) return wait;
    return judgeRename(target, seen, past, absent(target), (placed) => ({
      instance: as,
      was: instance,
      resourceId: placed.resourceId,
      endpoint: placed.endpoint && `${placed.endpoint.host}:${placed.endpoint.port}`,
      class: placed.class,
      multiAz: placed.multiAz,
      backupRetentionDays: placed.backupRetentionDays,
    }));
  },
};

/** A moment after the damaged instance was renamed, and when a dry run looks, its name may still be shown as taken, or ours as not there. */
function tooEarly(target: RenameTarget, seen: RenameSeen, past: Past<RenameSeen>): RenameJudgement | undefined {
  const { instance, as, region } = target;
  const { at, named, kept, resourceId } = seen;
  if (perhapsDone(past, 'rds:ModifyDBInstance').length > 0 || msBetween(past.began, at) >= settleMs) return undefined;
  const isOurs = kept && (resourceId === null ? carries(kept.tags, target.tags) : kept.resourceId === resourceId);
  if (isOurs === true || (named && !kept)) return undefined;
  const hint = kept ? `${as} is still another instance's name` : `${instance} is not there yet`;
  return {
    is: 'moving',
    by: 'others',
    hint,
    next: [
      {
        call: 'rds:ModifyDBInstance',
        region,
        input: { DBInstanceIdentifier: instance, NewDBInstanceIdentifier: as, ApplyImmediately: true },
      },
    ],
  };
}

function absent({ instance, as, region }: RenameTarget): RenameJudgement {
  const saw = `neither ${instance} nor ${as} in ${region}`;
  return (
    blockedBy([
      {
        rule: 'the instance exists',
        saw,
        wanted: `${instance}, to take the place of ${as}`,
        source: 'rds:DescribeDBInstances',
      },
    ]) ?? { is: 'moving', by: 'others', hint: saw }
  );
}
