/**
 * Why a standby is in no state to become equal, told while writers are still in: a planned operation requires the drain, and so does not
 * begin. A failover does not require it, for there replication is always broken.
 */
import { type Refusal } from '../../../domain/goal';
import { epochMs } from '../../../domain/instant';
import { type DrainTarget } from '../../../domain/kinds/rds-postgres';
import { type DrainSeen } from './drain';
import { isAtLeast } from './lsn';

/** Of an old side that people may still come into: once it is closed, how far the standby comes is the drain's own business. */
export function apartRefusals({ old, standby, maxLagMs }: DrainTarget, seen: DrainSeen): readonly Refusal[] {
  // One that is no standby any more is told by its promotion.
  if (!seen.open || !seen.inRecovery) return [];
  const source = 'sql:ReadReplay of the standby, sql:ReadWriters of the primary';
  const lagMs = lagOf(seen);
  const behind = `replayed up to ${seen.replayedLsn ?? 'an unknown position'}, the primary is at ${seen.oldLsn}`;
  if (!seen.receiving)
    return [
      {
        rule: 'the standby receives from the primary',
        saw: `${standby.instance} has no connection to ${old.instance}: ${behind}`,
        wanted: `a standby that streams, before writers are closed: mend replication, or muster reprotect when it cannot be`,
        source,
      },
    ];
  if (lagMs !== null && lagMs > maxLagMs)
    return [
      {
        rule: 'the standby follows closely',
        saw: `${standby.instance} is ${lagMs} ms of commits behind ${old.instance}: ${behind}`,
        wanted: `at most ${maxLagMs} ms (reprotect.maxLag), before writers are closed: wait until it has caught up`,
        source,
      },
    ];
  return [];
}

/** Between the newest commit of the primary and the newest replayed one, both by the primary's clock; null where it cannot be told. */
function lagOf({ oldLsn, replayedLsn, oldLastCommitAt, replayedLastCommitAt, askedAt }: DrainSeen): number | null {
  if (isAtLeast(replayedLsn, oldLsn)) return 0;
  if (replayedLastCommitAt === null) return null;
  return Math.max(0, epochMs(oldLastCommitAt ?? askedAt) - epochMs(replayedLastCommitAt));
}
